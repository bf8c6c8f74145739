#include "state/one_word.hpp"

#include <fmt/format.h>

#include <charconv>
#include <system_error>

namespace jkbms::app {
namespace {

bool is_plain(char c) {
  return (c >= '0' && c <= '9') || (c >= 'A' && c <= 'Z') || (c >= 'a' && c <= 'z') ||
         std::string_view("-._:/").find(c) != std::string_view::npos;
}

}  // namespace

std::string one_word(std::string_view text) {
  std::string word;
  for (const char c : text) {
    if (is_plain(c)) {
      word += c;
    } else {
      word += fmt::format("%{:02X}", static_cast<unsigned char>(c));
    }
  }
  return word;
}

std::optional<std::string> text_of_word(std::string_view word) {
  std::string text;
  for (std::size_t i = 0; i < word.size(); ++i) {
    if (is_plain(word[i])) {
      text += word[i];
      continue;
    }
    unsigned value = 0;
    const char* const digits = word.data() + i + 1;
    if (word[i] != '%' || word.size() - i < 3 ||
        std::from_chars(digits, digits + 2, value, 16).ptr != digits + 2) {
      return std::nullopt;
    }
    text += static_cast<char>(value);
    i += 2;
  }
  return text.empty() || text.size() > longest_word_text ? std::nullopt : std::optional(text);
}

std::string_view take_word(std::string_view& line) {
  const auto end = line.find(' ');
  const std::string_view word = line.substr(0, end);
  line.remove_prefix(end == std::string_view::npos ? line.size() : end + 1);
  return word;
}

}  // namespace jkbms::app
