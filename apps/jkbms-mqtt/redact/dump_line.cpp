#include "redact/dump_line.hpp"

#include <algorithm>
#include <charconv>
#include <cstddef>

namespace jkbms::app {
namespace {

constexpr std::size_t shortest_offset = 4;        // digits
constexpr std::size_t shortest_plain_offset = 6;  // if nothing but one blank follows it
constexpr std::size_t longest_offset = 16;
constexpr std::size_t bytes_before_a_gap = 8;
constexpr std::size_t digits_of_a_word = 4;
constexpr std::string_view hex_digits = "0123456789abcdefABCDEF";
constexpr std::string_view blanks = " \t";

std::size_t skip(std::string_view text, std::string_view characters) {
  const auto end = text.find_first_not_of(characters);
  return end == std::string_view::npos ? text.size() : end;
}

std::optional<std::uint64_t> number(std::string_view digits, int base) {
  std::uint64_t value = 0;
  const auto parsed = std::from_chars(digits.data(), digits.data() + digits.size(), value, base);
  if (parsed.ec != std::errc{} || parsed.ptr != digits.data() + digits.size()) return std::nullopt;
  return value;
}

bool is_group(std::string_view digits, std::size_t width) {
  return !digits.empty() && digits.size() % 2 == 0 && digits.size() <= width;
}

/// Reads the groups of digits. Two blanks end them, but not those in the middle of a line; bars
/// have been cut off before.
Bytes groups(std::string_view text, bool bars, bool low_byte_first) {
  Bytes bytes;
  std::size_t width = 0;
  for (;;) {
    const std::size_t size = skip(text, hex_digits);
    const bool whole = size == text.size() || blanks.find(text[size]) != std::string_view::npos;
    if (width == 0) width = size;
    if (!whole || width > 2 * sizeof(std::uint64_t) || !is_group(text.substr(0, size), width))
      break;
    auto group = from_hex(text.substr(0, size));
    if (!group) break;
    if (low_byte_first && width == digits_of_a_word) std::ranges::reverse(*group);
    bytes.insert(bytes.end(), group->begin(), group->end());
    text.remove_prefix(size);
    const std::size_t gap = skip(text, blanks);
    const bool in_the_middle = gap == 2 && bytes.size() == bytes_before_a_gap;
    if (gap > 1 && !bars && !in_the_middle) break;
    text.remove_prefix(gap);
  }
  return bytes;
}

}  // namespace

std::optional<DumpLine> parse_dump_line(std::string_view line) {
  line.remove_prefix(skip(line, " \t>"));  // a quoted text has > before each line
  line = line.substr(0, line.find_last_not_of(" \t\r") + 1);
  const std::string_view digits = line.substr(0, skip(line, hex_digits));
  if (digits.size() < shortest_offset || digits.size() > longest_offset) return std::nullopt;
  const auto offset = number(digits, 16);
  if (!offset) return std::nullopt;
  DumpLine dump{*offset, number(digits, 8), false, {}};
  line.remove_prefix(digits.size());
  const bool colon = line.starts_with(':');
  if (colon) line.remove_prefix(1);
  const std::size_t gap = skip(line, blanks);
  if (gap == 0 && !line.empty()) return std::nullopt;
  line.remove_prefix(gap);
  const auto bar = line.find('|');
  const bool bars = bar != std::string_view::npos && line.back() == '|' && bar + 1 < line.size();
  if (bars) line = line.substr(0, bar);
  dump.certain = colon || bars;
  const bool spaced = dump.certain || gap > 1 || digits.size() >= shortest_plain_offset;
  if (!spaced) return std::nullopt;
  dump.bytes = groups(line, bars, !dump.certain);
  if (dump.bytes.empty() && (!line.empty() || colon)) return std::nullopt;
  return dump;
}

}  // namespace jkbms::app
