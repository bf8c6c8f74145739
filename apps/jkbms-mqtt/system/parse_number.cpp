#include "system/parse_number.hpp"

#include <charconv>
#include <cmath>

namespace jkbms::app {
namespace {

constexpr std::string_view digits = "0123456789";
constexpr double most_seconds = 1e9;

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
