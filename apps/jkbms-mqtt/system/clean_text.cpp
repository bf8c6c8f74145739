#include "system/clean_text.hpp"

#include <cstdint>

namespace jkbms::app {
namespace {

/// Returns the length of a character at the beginning of `text` that changes the direction of the
/// text around it: U+061C, U+200E, U+200F, U+202A to U+202E, U+2066 to U+2069. Returns 0 if there
/// is none.
std::size_t direction_control(std::string_view text) noexcept {
  if (text.starts_with("\xD8\x9C")) return 2;
  if (text.size() < 3 || text[0] != '\xE2') return 0;
  const auto second = static_cast<std::uint8_t>(text[1]);
  const auto third = static_cast<std::uint8_t>(text[2]);
  const bool is_control =
      (second == 0x80 && (third == 0x8E || third == 0x8F || (third >= 0xAA && third <= 0xAE))) ||
      (second == 0x81 && third >= 0xA6 && third <= 0xA9);
  return is_control ? 3 : 0;
}

/// Returns the length of the character at the beginning of `text` if it is well-formed UTF-8
/// (Unicode 15, table 3-7), no control character (C0, DEL, C1) and does not change the direction of
/// text. Returns 0 otherwise.
std::size_t clean_character(std::string_view text) noexcept {
  const auto byte = [&](std::size_t i) { return static_cast<std::uint8_t>(text[i]); };
  const std::uint8_t lead = byte(0);
  if (lead < 0x80) return lead >= 0x20 && lead != 0x7F ? 1 : 0;
  const std::size_t size = lead >= 0xC2 && lead <= 0xDF   ? 2
                           : lead >= 0xE0 && lead <= 0xEF ? 3
                           : lead >= 0xF0 && lead <= 0xF4 ? 4
                                                          : 0;
  if (size == 0 || text.size() < size) return 0;
  const std::uint8_t low = lead == 0xC2 ? 0xA0 : lead == 0xE0 ? 0xA0 : lead == 0xF0 ? 0x90 : 0x80;
  const std::uint8_t high = lead == 0xED ? 0x9F : lead == 0xF4 ? 0x8F : 0xBF;
  if (byte(1) < low || byte(1) > high) return 0;
  for (std::size_t i = 2; i < size; ++i) {
    if ((byte(i) & 0xC0U) != 0x80U) return 0;
  }
  return direction_control(text) == 0 ? size : 0;
}

/// U+0080 to U+009F.
bool is_late_control(std::string_view text) noexcept {
  return text.starts_with('\xC2') && text.size() >= 2 &&
         (static_cast<std::uint8_t>(text[1]) & 0xE0U) == 0x80U;
}

}  // namespace

bool is_clean_text(std::string_view text) noexcept {
  while (!text.empty()) {
    const std::size_t size = clean_character(text);
    if (size == 0) return false;
    text.remove_prefix(size);
  }
  return true;
}

std::string cleaned_text(std::string_view text, std::string_view also, char by) {
  std::string cleaned;
  while (!text.empty()) {
    const std::size_t size = clean_character(text);
    if (size == 0 || also.find(text.front()) != std::string_view::npos) {
      cleaned += by;
      const std::size_t direction = direction_control(text);
      text.remove_prefix(direction != 0 ? direction : is_late_control(text) ? 2 : 1);
    } else {
      cleaned += text.substr(0, size);
      text.remove_prefix(size);
    }
  }
  return cleaned;
}

std::string printable(std::string_view text) {
  return cleaned_text(text, "", '?');
}

std::string excerpt(std::string_view text) {
  constexpr std::size_t most = 120;
  if (text.size() <= most) return printable(text);
  std::size_t end = most;
  while (end > 0 && (static_cast<unsigned char>(text[end]) & 0xC0) == 0x80) --end;
  return printable(text.substr(0, end)) + "...";
}

std::string shell_word(std::string_view text) {
  constexpr std::string_view plain =
      "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789_-./:@%+=,";
  if (!text.empty() && text.find_first_not_of(plain) == std::string_view::npos) {
    return std::string(text);
  }
  std::string quoted = "'";
  for (const char c : text) quoted += c == '\'' ? std::string("'\\''") : std::string(1, c);
  return quoted + "'";
}

}  // namespace jkbms::app
