#include "redact/line_prefix.hpp"

#include <algorithm>
#include <array>
#include <cctype>
#include <cstddef>
#include <string>
#include <utility>

namespace jkbms::app {
namespace {

using std::chrono::milliseconds;
using Direction = CaptureRecord::Direction;

constexpr std::array<std::pair<std::string_view, Direction>, 10> words = {{
    {"tx", Direction::sent},
    {"send", Direction::sent},
    {"sent", Direction::sent},
    {"sending", Direction::sent},
    {"transmit", Direction::sent},
    {"rx", Direction::received},
    {"recv", Direction::received},
    {"receive", Direction::received},
    {"received", Direction::received},
    {"receiving", Direction::received},
}};

bool is_digit(char c) {
  return c >= '0' && c <= '9';
}

bool is_of_word(char c) {
  return std::isalnum(static_cast<unsigned char>(c)) != 0 || c == '_';
}

/// The number in two digits at `at`, if it is at most `most`.
std::optional<int> two_digits(std::string_view text, std::size_t at, int most) {
  if (at + 2 > text.size() || !is_digit(text[at]) || !is_digit(text[at + 1])) return std::nullopt;
  const int value = (text[at] - '0') * 10 + (text[at + 1] - '0');
  return value <= most ? std::optional(value) : std::nullopt;
}

/// The milliseconds in a fraction such as ".789" or ",789123"; zero if there is none.
milliseconds fraction(std::string_view text) {
  int value = 0;
  int digits = 0;
  if (!text.empty() && (text.front() == '.' || text.front() == ',')) {
    for (std::size_t i = 1; i < text.size() && is_digit(text[i]) && digits < 3; ++i, ++digits) {
      value = value * 10 + (text[i] - '0');
    }
  }
  for (; digits < 3; ++digits) value *= 10;
  return milliseconds(value);
}

std::optional<milliseconds> time_at(std::string_view text, std::size_t at) {
  const auto hours = two_digits(text, at, 23);
  const auto minutes = two_digits(text, at + 3, 59);
  const auto seconds = two_digits(text, at + 6, 60);
  if (!hours || !minutes || !seconds || text[at + 2] != ':' || text[at + 5] != ':') {
    return std::nullopt;
  }
  const bool alone = (at == 0 || (!is_digit(text[at - 1]) && text[at - 1] != ':')) &&
                     (at + 8 == text.size() || (!is_digit(text[at + 8]) && text[at + 8] != ':'));
  if (!alone) return std::nullopt;
  return std::chrono::hours(*hours) + std::chrono::minutes(*minutes) +
         std::chrono::seconds(*seconds) + fraction(text.substr(at + 8));
}

std::optional<milliseconds> time_of_day(std::string_view text) {
  for (auto colon = text.find(':'); colon != std::string_view::npos;
       colon = text.find(':', colon + 1)) {
    if (colon < 2) continue;
    if (const auto time = time_at(text, colon - 2)) return time;
  }
  return std::nullopt;
}

/// The time of a line of a capture, such as "+0.027 <".
std::optional<milliseconds> since_start(std::string_view text) {
  const auto begin = text.find_first_not_of(" \t`");
  if (begin == std::string_view::npos || text[begin] != '+') return std::nullopt;
  const std::string_view word = text.substr(begin, text.find_first_of(" \t<>", begin) - begin);
  const auto read = parse_capture(std::string(word) + " 00");
  return read && read->records.size() == 1 ? read->records.front().at : std::nullopt;
}

std::optional<Direction> direction_of(std::string_view word) {
  std::string lower(word);
  std::ranges::transform(lower, lower.begin(), [](unsigned char c) { return std::tolower(c); });
  const auto* const found =
      std::ranges::find(words, lower, &std::pair<std::string_view, Direction>::first);
  return found == words.end() ? std::nullopt : std::optional(found->second);
}

/// The end of a text such as "<7>", which is no direction; `at` if there is none.
std::size_t end_of_tag(std::string_view text, std::size_t at) {
  if (text[at] != '<') return at;
  std::size_t end = at + 1;
  while (end < text.size() && is_of_word(text[end])) ++end;
  return end > at + 1 && end < text.size() && text[end] == '>' ? end + 1 : at;
}

}  // namespace

LinePrefix parse_line_prefix(std::string_view text) {
  LinePrefix prefix{time_of_day(text), since_start(text), std::nullopt, false};
  for (std::size_t at = 0; at < text.size();) {
    if (const std::size_t end = end_of_tag(text, at); end != at) {
      at = end;
    } else if (text[at] == '>' || text[at] == '<') {
      prefix.direction = text[at] == '>' ? Direction::sent : Direction::received;
      prefix.direction_is_last = true;
      ++at;
      while (at < text.size() && (text[at] == '>' || text[at] == '<' || text[at] == '-')) ++at;
    } else if (is_of_word(text[at])) {
      const std::size_t begin = at;
      while (at < text.size() && is_of_word(text[at])) ++at;
      const auto direction = direction_of(text.substr(begin, at - begin));
      if (direction) prefix.direction = direction;
      prefix.direction_is_last = direction.has_value();
    } else {
      ++at;
    }
  }
  return prefix;
}

}  // namespace jkbms::app
