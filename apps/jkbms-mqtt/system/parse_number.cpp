#include "system/parse_number.hpp"

#include <charconv>
#include <cmath>

namespace jkbms::app {
namespace {

constexpr std::string_view digits = "0123456789";
constexpr double most_seconds = 1e9;
constexpr std::string_view size_letters = "KMG";  // powers of 1024
constexpr std::int64_t most_bytes = std::int64_t{1} << 50U;

}  // namespace

std::optional<std::int64_t> parse_whole(std::string_view text) {
  if (text.empty() || text.find_first_not_of(digits) != std::string_view::npos) {
    return std::nullopt;
  }
  std::int64_t value = 0;
  const auto parsed = std::from_chars(text.data(), text.data() + text.size(), value);
  if (parsed.ec != std::errc{}) return std::nullopt;
  return value;
}

std::optional<std::int64_t> parse_size(std::string_view text) {
  std::int64_t unit = 1;
  const auto letter = text.empty() ? std::string_view::npos : size_letters.find(text.back());
  if (letter != std::string_view::npos) {
    unit = std::int64_t{1} << (10 * (letter + 1));
    text.remove_suffix(1);
  }
  const auto number = parse_whole(text);
  if (!number || *number > most_bytes / unit) return std::nullopt;
  return *number * unit;
}

std::string size_text(std::int64_t bytes) {
  std::string letter;
  for (const char next : size_letters) {
    if (bytes == 0 || bytes % 1024 != 0) break;
    bytes /= 1024;
    letter = next;
  }
  return std::to_string(bytes) + letter;
}

std::optional<std::chrono::milliseconds> parse_seconds(std::string_view text) {
  const auto point = text.find('.');
  const std::string_view whole = text.substr(0, point);
  const std::string_view fraction =
      point == std::string_view::npos ? std::string_view("0") : text.substr(point + 1);
  if (!parse_whole(whole) || !parse_whole(fraction)) return std::nullopt;
  double seconds = 0;
  const auto parsed = std::from_chars(text.data(), text.data() + text.size(), seconds);
  if (parsed.ec != std::errc{} || seconds > most_seconds) return std::nullopt;
  return std::chrono::milliseconds(std::llround(seconds * 1000));
}

}  // namespace jkbms::app
