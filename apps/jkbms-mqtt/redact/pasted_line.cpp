#include "redact/pasted_line.hpp"

#include <algorithm>
#include <cstddef>

#include "redact/frame_beginning.hpp"

namespace jkbms::app {
namespace {

constexpr std::size_t fewest_bytes = 4;
constexpr std::size_t surely_bytes = 8;  // fewer may be a date, an address or a few numbers
constexpr std::size_t hardware_address_size = 6;
constexpr std::size_t longest_prefix = 256;  // characters; a line may be very long
constexpr std::string_view punctuation = " \t\r\"'`[](){}<>,;:|=+*\\-";

bool is_punctuation(std::string_view text) {
  return text.find_first_not_of(punctuation) == std::string_view::npos;
}

/// C8:47:8C:00:00:01 names a Bluetooth or network device.
bool is_hardware_address(const ByteRun& run) {
  return run.bytes.size() == hardware_address_size &&
         (run.form == TextForm::colons || run.form == TextForm::dashes);
}

/// Whether a run of enough bytes is a part of a frame and not a number, a word or a name.
bool counts(const PastedBytes& found) {
  const ByteRun& run = found.run;
  if (holds_a_beginning(run.bytes) || found.prefix.direction_is_last) return true;
  if (run.form == TextForm::decimals || is_hardware_address(run)) return false;
  if (found.alone) return true;
  return run.form != TextForm::digits && run.bytes.size() >= surely_bytes;
}

}  // namespace

std::vector<PastedBytes> find_bytes(std::string_view line, std::optional<TextForm> before) {
  std::vector<PastedBytes> found;
  std::size_t prefix_begin = 0;
  for (std::size_t at = 0; at < line.size();) {
    auto run = run_at(line, at, before);
    if (!run) {
      ++at;
      continue;
    }
    at = run->end;
    PastedBytes candidate{*std::move(run), {}, false};
    const ByteRun& bytes = candidate.run;
    candidate.alone =
        is_punctuation(line.substr(0, bytes.begin)) && is_punctuation(line.substr(bytes.end));
    const bool goes_on = candidate.alone && before == bytes.form;
    if (!goes_on && bytes.bytes.size() < fewest_bytes) continue;
    prefix_begin = std::max(prefix_begin, bytes.begin - std::min(bytes.begin, longest_prefix));
    candidate.prefix = parse_line_prefix(line.substr(prefix_begin, bytes.begin - prefix_begin));
    if (!goes_on && !counts(candidate)) continue;
    prefix_begin = at;
    found.push_back(std::move(candidate));
  }
  const auto size = [](const PastedBytes& bytes) { return bytes.run.bytes.size(); };
  const auto longest = std::ranges::max_element(found, {}, size);
  if (longest == found.end()) return {};
  const TextForm form = longest->run.form;
  std::erase_if(found, [&](const PastedBytes& other) { return other.run.form != form; });
  return found;
}

}  // namespace jkbms::app
