#include "mqtt/homeassistant/device_id.hpp"

#include <fmt/format.h>

namespace jkbms::app {
namespace {

bool is_digit_or_letter(char c) {
  return (c >= '0' && c <= '9') || (c >= 'A' && c <= 'Z') || (c >= 'a' && c <= 'z');
}

char in_lower_case(char c) {
  return c >= 'A' && c <= 'Z' ? static_cast<char>(c - 'A' + 'a') : c;
}

}  // namespace

std::string device_id(std::string_view topic) {
  std::string id = "jkbms-";
  for (std::size_t i = 0; i < topic.size(); ++i) {
    const char c = topic[i];
    if (is_digit_or_letter(c)) {
      id += c;
    } else if (c == '/' && i + 1 < topic.size() && is_digit_or_letter(topic[i + 1])) {
      id += '-';
    } else {
      id += fmt::format("--{:02x}", static_cast<unsigned char>(c));
    }
  }
  return id;
}

std::string entity_prefix(std::string_view topic) {
  std::string prefix;
  for (const char c : topic) {
    if (is_digit_or_letter(c)) {
      prefix += in_lower_case(c);
    } else if (!prefix.empty() && prefix.back() != '_') {
      prefix += '_';
    }
  }
  if (prefix.ends_with('_')) prefix.pop_back();
  return prefix.empty() ? "jkbms" : prefix;
}

}  // namespace jkbms::app
