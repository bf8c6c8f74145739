#include "jkbms/capture.hpp"

#include <array>
#include <cerrno>
#include <charconv>
#include <cstdio>
#include <memory>
#include <system_error>

namespace jkbms {
namespace {

using std::chrono::milliseconds;

constexpr std::string_view blanks = " \t\r";
constexpr std::uint64_t max_seconds =
    10ULL * 365 * 24 * 3600;  // ten years: a larger number is a mistake

constexpr std::size_t largest_file = 64UL * 1024 * 1024;
constexpr std::string_view byte_order_mark = "\xEF\xBB\xBF";

struct CloseFile {
  void operator()(std::FILE* file) const noexcept { std::fclose(file); }
};

std::string_view trimmed(std::string_view text) {
  const auto first = text.find_first_not_of(blanks);
  if (first == std::string_view::npos) return {};
  return text.substr(first, text.find_last_not_of(blanks) - first + 1);
}

/// Removes the text up to the next blank from the front of `text` and returns it.
std::string_view take_word(std::string_view& text) {
  const std::string_view word = text.substr(0, text.find_first_of(blanks));
  text = trimmed(text.substr(word.size()));
  return word;
}

/// Reads seconds such as "0.027", with at most three decimals.
std::optional<milliseconds> parse_seconds(std::string_view text) {
  std::uint64_t seconds = 0;
  const char* const end = text.data() + text.size();
  const auto whole = std::from_chars(text.data(), end, seconds);
  if (whole.ec != std::errc{} || seconds > max_seconds) return std::nullopt;
  std::uint64_t thousandths = 0;
  if (whole.ptr != end) {
    const std::string_view fraction(whole.ptr + 1, end);
    if (*whole.ptr != '.' || fraction.empty() || fraction.size() > 3) return std::nullopt;
    const auto parsed = std::from_chars(fraction.data(), end, thousandths);
    if (parsed.ec != std::errc{} || parsed.ptr != end) return std::nullopt;
    for (std::size_t i = fraction.size(); i < 3; ++i) thousandths *= 10;
  }
  return milliseconds(seconds * 1000 + thousandths);
}

Result<CaptureRecord> parse_record(std::string_view line) {
  CaptureRecord record;
  if (line.starts_with('+')) {
    const std::string_view word = take_word(line);
    record.at = parse_seconds(word.substr(1));
    if (!record.at) {
      return Error{Errc::invalid_argument,
                   "'" + std::string(word) + "' is not a time; write seconds such as +0.027"};
    }
  }
  if (line.starts_with('>') || line.starts_with('<')) {
    record.direction =
        line.front() == '>' ? CaptureRecord::Direction::sent : CaptureRecord::Direction::received;
    line.remove_prefix(1);
  }
  auto bytes = from_hex(line);
  if (!bytes) return bytes.error();
  record.bytes = *std::move(bytes);
  return record;
}

void add_header(Capture& capture, std::string_view comment) {
  comment = trimmed(comment.substr(1));
  const auto colon = comment.find(':');
  if (colon == std::string_view::npos) return;
  capture.header.emplace_back(trimmed(comment.substr(0, colon)),
                              trimmed(comment.substr(colon + 1)));
}

/// Lets the times of a recording that was appended count on from the end of the one before.
class Timeline {
 public:
  /// `record` must have a time.
  Result<CaptureRecord> place(CaptureRecord record) {
    if (begins_at_ + *record.at < last_) begins_at_ = last_;
    last_ = begins_at_ + *record.at;
    if (last_ >= std::chrono::seconds(max_seconds + 1)) {
      return Error{Errc::invalid_argument, "the recordings are longer than ten years together"};
    }
    record.at = last_;
    return record;
  }

 private:
  milliseconds begins_at_{0};
  milliseconds last_{0};
};

}  // namespace

std::optional<std::string_view> Capture::find(std::string_view key) const {
  for (const auto& [name, value] : header) {
    if (name == key) return value;
  }
  return std::nullopt;
}

Result<Capture> parse_capture(std::string_view text) {
  if (text.starts_with(byte_order_mark)) text.remove_prefix(byte_order_mark.size());
  Capture capture;
  Timeline timeline;
  std::size_t number = 0;
  while (!text.empty()) {
    ++number;
    const auto end = text.find('\n');
    const std::string_view line = trimmed(text.substr(0, end));
    const bool may_be_cut =
        end == std::string_view::npos && !capture.records.empty() && line.starts_with('+');
    text = end == std::string_view::npos ? std::string_view{} : text.substr(end + 1);
    if (line.empty()) continue;
    if (line.front() == '#') {
      add_header(capture, line);
      continue;
    }
    auto record = parse_record(line);
    if (!record && may_be_cut) break;
    if (record && record->at) record = timeline.place(*std::move(record));
    if (!record) {
      return Error{Errc::invalid_argument,
                   "line " + std::to_string(number) + ": " + record.error().detail};
    }
    capture.records.push_back(*std::move(record));
  }
  return capture;
}

Result<Capture> read_capture(const std::string& path) {
  const auto failed = [&] {
    const int code = errno;
    return Error{Errc::io, "cannot read " + path + ": " + std::generic_category().message(code),
                 code};
  };
  const std::unique_ptr<std::FILE, CloseFile> file(std::fopen(path.c_str(), "re"));
  if (!file) return failed();
  std::string text;
  std::array<char, 4096> chunk;
  while (const std::size_t count = std::fread(chunk.data(), 1, chunk.size(), file.get())) {
    if (text.size() + count > largest_file) {
      return Error{Errc::invalid_argument, path + " is larger than 64 MiB"};
    }
    text.append(chunk.data(), count);
  }
  if (std::ferror(file.get()) != 0) return failed();
  auto capture = parse_capture(text);
  if (!capture) return Error{capture.error().code, path + ", " + capture.error().detail};
  return capture;
}

std::string to_line(const CaptureRecord& record) {
  std::string line;
  if (record.at) {
    char time[32];
    std::snprintf(time, sizeof time, "+%lld.%03d ",
                  static_cast<long long>(record.at->count() / 1000),
                  static_cast<int>(record.at->count() % 1000));
    line += time;
  }
  line += record.direction == CaptureRecord::Direction::sent ? "> " : "< ";
  return line + to_hex(record.bytes) + "\n";
}

}  // namespace jkbms
