#include "redact/pasted_text.hpp"

#include <algorithm>
#include <chrono>
#include <cstdint>
#include <iterator>
#include <optional>
#include <utility>

#include "redact/dump_line.hpp"
#include "redact/frame_beginning.hpp"
#include "redact/pasted_line.hpp"

namespace jkbms::app {
namespace {

using std::chrono::milliseconds;
using Direction = CaptureRecord::Direction;

constexpr std::size_t fewest_bytes = 4;
constexpr std::size_t most_repeated = 1024UL * 1024;  // bytes that lines with * stand for, in all
constexpr milliseconds one_day = std::chrono::hours(24);
constexpr milliseconds longest_recording = 365 * one_day;
constexpr std::string_view blanks = " \t\r";

std::string_view trimmed(std::string_view text) {
  const auto first = text.find_first_not_of(blanks);
  if (first == std::string_view::npos) return {};
  return text.substr(first, text.find_last_not_of(blanks) - first + 1);
}

std::vector<std::string_view> lines_of(std::string_view text) {
  std::vector<std::string_view> lines;
  while (!text.empty()) {
    const auto end = text.find('\n');
    lines.push_back(trimmed(text.substr(0, end)));
    text = end == std::string_view::npos ? std::string_view{} : text.substr(end + 1);
  }
  return lines;
}

/// Makes times since the beginning of a recording, none of them smaller than the one before.
class RecordingTime {
 public:
  /// Midnight may pass between two times of day.
  std::optional<milliseconds> of_time_of_day(milliseconds time) {
    if (!first_time_of_day_) first_time_of_day_ = time;
    if (time + days_ + one_day / 2 < last_time_of_day_) days_ += one_day;
    last_time_of_day_ = std::max(last_time_of_day_, time + days_);
    return placed(last_time_of_day_ - *first_time_of_day_);
  }

  /// A smaller time than before begins another recording.
  std::optional<milliseconds> of_capture(milliseconds time) {
    if (begins_at_ + time < last_) begins_at_ = last_;
    return placed(begins_at_ + time);
  }

 private:
  std::optional<milliseconds> placed(milliseconds time) {
    if (time > longest_recording) return std::nullopt;
    last_ = std::max(last_, time);
    return last_;
  }

  std::optional<milliseconds> first_time_of_day_;
  milliseconds last_time_of_day_{0};
  milliseconds days_{0};
  milliseconds begins_at_{0};
  milliseconds last_{0};
};

/// A hex dump of which lines were read.
struct Dump {
  std::uint64_t place = 0;  ///< the offset of the next line
  bool octal = false;
  bool repeats = false;  ///< a line with * was read
  Bytes last;
};

/// When the bytes of a line passed, and in which direction.
struct Stamp {
  std::optional<milliseconds> at;
  std::optional<Direction> direction;
};

/// Reads the lines of a text that is no capture.
class Reader {
 public:
  explicit Reader(std::string_view text) : lines_(lines_of(text)) {}

  Pasted read() {
    for (next_ = 0; next_ < lines_.size();) {
      const std::string_view line = lines_[next_++];
      if (line.empty()) {
        end_block();
      } else if (!take_dump_line(line) && !take_bytes(line)) {
        take_words(line);
      }
    }
    return std::move(pasted_);
  }

 private:
  bool take_dump_line(std::string_view line) {
    if (line == "*" && dump_ && !dump_->last.empty()) {
      dump_->repeats = true;
      return true;
    }
    const auto found = parse_dump_line(line);
    if (!found || !belongs_to_a_dump(*found)) {
      dump_.reset();
      return false;
    }
    const bool goes_on = dump_.has_value();
    if (!dump_) dump_.emplace();
    const bool follows = goes_on && !dump_->repeats && found->offset != dump_->place;
    if (follows && found->octal_offset == dump_->place) dump_->octal = true;
    Bytes bytes = repeated(*found);
    bytes.insert(bytes.end(), found->bytes.begin(), found->bytes.end());
    dump_->place = offset_of(*found) + found->bytes.size();
    dump_->repeats = false;
    dump_->last = found->bytes;
    if (!bytes.empty()) add({TextForm::dump, 0, 0, std::move(bytes)}, {}, goes_on);
    previous_is_adjacent_ = true;
    return true;
  }

  /// Whether a line with an offset is part of a dump: it says so itself, or the offsets fit.
  [[nodiscard]] bool belongs_to_a_dump(const DumpLine& line) const {
    if (dump_ && (dump_->repeats || line.begins_at(dump_->place))) return true;
    if (line.bytes.size() < fewest_bytes) return false;
    if (line.certain) return true;
    if (!line.begins_at(0)) return false;
    const auto from = lines_.begin() + static_cast<std::ptrdiff_t>(next_);
    const auto following =
        std::find_if(from, lines_.end(), [](std::string_view text) { return !text.empty(); });
    if (following == lines_.end()) return false;
    const auto second = parse_dump_line(*following);
    return *following == "*" || (second && second->begins_at(line.bytes.size()));
  }

  [[nodiscard]] std::uint64_t offset_of(const DumpLine& line) const {
    return dump_->octal ? line.octal_offset.value_or(line.offset) : line.offset;
  }

  /// The bytes that a * stands for, in front of `line`.
  Bytes repeated(const DumpLine& line) {
    if (!dump_->repeats) return {};
    const std::uint64_t offset = offset_of(line);
    if (offset <= dump_->place || offset - dump_->place > most_repeated - repeated_) return {};
    const auto size = static_cast<std::size_t>(offset - dump_->place);
    repeated_ += size;
    Bytes bytes(size);
    for (std::size_t i = 0; i < size; ++i) bytes[i] = dump_->last[i % dump_->last.size()];
    return bytes;
  }

  bool take_bytes(std::string_view line) {
    auto found = find_bytes(line, form_);
    if (found.empty()) return false;
    const auto time = time_of(found.front().prefix);
    bool goes_on = previous_is_adjacent_ && found.front().alone && form_ == found.front().run.form;
    for (PastedBytes& bytes : found) {
      goes_on = goes_on && !bytes.prefix.direction && !time && !begins_a_frame(bytes.run.bytes);
      add(std::move(bytes.run), {time, bytes.prefix.direction}, goes_on);
      goes_on = false;
    }
    previous_is_adjacent_ = true;
    return true;
  }

  std::optional<milliseconds> time_of(const LinePrefix& prefix) {
    if (prefix.since_start) return time_.of_capture(*prefix.since_start);
    if (prefix.time_of_day) return time_.of_time_of_day(*prefix.time_of_day);
    return std::nullopt;
  }

  /// What was sent stays in one record, so that a passcode in it is found.
  void add(ByteRun run, const Stamp& stamp, bool goes_on) {
    count(run);
    auto& records = pasted_.capture.records;
    form_ = run.form;
    if (goes_on && records.back().direction == Direction::sent) {
      Bytes& bytes = records.back().bytes;
      bytes.insert(bytes.end(), run.bytes.begin(), run.bytes.end());
      return;
    }
    const Direction direction = stamp.direction.value_or(heading_.value_or(Direction::received));
    records.push_back(
        {stamp.at, goes_on ? records.back().direction : direction, std::move(run.bytes), {}});
  }

  void count(const ByteRun& run) {
    auto form = std::ranges::find(pasted_.forms, run.form, &FoundForm::form);
    if (form == pasted_.forms.end()) {
      pasted_.forms.push_back({run.form});
      form = std::prev(pasted_.forms.end());
    }
    if (counted_line_ != next_) ++form->lines;
    counted_line_ = next_;
    form->bytes += run.bytes.size();
  }

  /// A line such as "TX:" says the direction of the bytes below it.
  void take_words(std::string_view line) {
    ++pasted_.lines_skipped;
    previous_is_adjacent_ = false;
    if (line.starts_with("```") || line.starts_with("~~~")) return;
    const LinePrefix words = parse_line_prefix(line);
    heading_ = words.direction_is_last ? words.direction : std::nullopt;
  }

  void end_block() {
    if (previous_is_adjacent_) heading_.reset();
    previous_is_adjacent_ = false;
  }

  std::vector<std::string_view> lines_;
  std::size_t next_ = 0;  // the line after the one that is read
  Pasted pasted_;
  std::optional<TextForm> form_;       // of the bytes before
  bool previous_is_adjacent_ = false;  // the line above holds bytes
  std::optional<Direction> heading_;
  std::optional<Dump> dump_;
  std::size_t repeated_ = 0;
  std::size_t counted_line_ = 0;
  RecordingTime time_;
};

/// The text as a capture; nullopt if it is none.
std::optional<Pasted> read_as_capture(std::string_view text) {
  auto capture = parse_capture(text);
  if (!capture) return std::nullopt;
  FoundForm form{TextForm::capture, capture->records.size()};
  for (const CaptureRecord& record : capture->records) form.bytes += record.bytes.size();
  if (form.bytes < fewest_bytes) return std::nullopt;
  return Pasted{{form}, *std::move(capture), 0};
}

}  // namespace

Pasted parse_pasted_text(std::string_view text) {
  Pasted pasted = Reader(text).read();
  const auto is_dump = [](const FoundForm& form) { return form.form == TextForm::dump; };
  if (std::ranges::any_of(pasted.forms, is_dump)) return pasted;
  if (auto capture = read_as_capture(text)) return *std::move(capture);
  return pasted;
}

}  // namespace jkbms::app
