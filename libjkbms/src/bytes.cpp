#include "jkbms/bytes.hpp"

#include <optional>

namespace jkbms {
namespace {

std::optional<std::uint8_t> digit_value(char c) {
  if (c >= '0' && c <= '9') return static_cast<std::uint8_t>(c - '0');
  if (c >= 'a' && c <= 'f') return static_cast<std::uint8_t>(c - 'a' + 10);
  if (c >= 'A' && c <= 'F') return static_cast<std::uint8_t>(c - 'A' + 10);
  return std::nullopt;
}

bool is_blank(char c) {
  return c == ' ' || c == '\t' || c == '\r' || c == '\n';
}

}  // namespace

Result<Bytes> from_hex(std::string_view text) {
  Bytes bytes;
  bytes.reserve(text.size() / 2);
  for (std::size_t i = 0; i < text.size(); ++i) {
    if (is_blank(text[i])) continue;
    const auto high = digit_value(text[i]);
    if (!high) {
      return Error{Errc::invalid_argument,
                   std::string{"'"} + text[i] + "' is not a hexadecimal digit"};
    }
    const auto low = i + 1 < text.size() ? digit_value(text[i + 1]) : std::nullopt;
    if (!low) {
      return Error{Errc::invalid_argument,
                   std::string{"'"} + text[i] + "' is half a byte: digits come in pairs"};
    }
    bytes.push_back(static_cast<std::uint8_t>(*high << 4 | *low));
    ++i;
  }
  return bytes;
}

std::string to_hex(BytesView bytes) {
  static constexpr std::string_view digits = "0123456789ABCDEF";
  std::string text;
  text.reserve(bytes.size() * 3);
  for (const std::uint8_t byte : bytes) {
    if (!text.empty()) text += ' ';
    text += digits[byte >> 4];
    text += digits[byte & 0x0F];
  }
  return text;
}

}  // namespace jkbms
