#include "codec/wire.hpp"

#include <algorithm>
#include <numeric>

namespace jkbms::wire {
namespace {

constexpr std::string_view replacement = "\xEF\xBF\xBD";  // U+FFFD

/// Whether `byte` is one printable ASCII character.
bool is_ascii(std::uint8_t byte) noexcept {
  return byte != 0 && byte < 0x80;
}

/// Length of the well-formed UTF-8 sequence at the front of `bytes` (Unicode 15, table 3-7); 0:
/// none.
std::size_t utf8_sequence(BytesView bytes) noexcept {
  const std::uint8_t lead = bytes[0];
  if (lead < 0x80) return 1;
  const std::size_t size = lead >= 0xC2 && lead <= 0xDF   ? 2
                           : lead >= 0xE0 && lead <= 0xEF ? 3
                           : lead >= 0xF0 && lead <= 0xF4 ? 4
                                                          : 0;
  if (size == 0 || bytes.size() < size) return 0;
  const std::uint8_t low = lead == 0xE0 ? 0xA0 : lead == 0xF0 ? 0x90 : 0x80;
  const std::uint8_t high = lead == 0xED ? 0x9F : lead == 0xF4 ? 0x8F : 0xBF;
  if (bytes[1] < low || bytes[1] > high) return 0;
  for (std::size_t i = 2; i < size; ++i) {
    if ((bytes[i] & 0xC0) != 0x80) return 0;
  }
  return size;
}

/// Whether a well-formed UTF-8 sequence is a control character of terminals (C1) or one that
/// changes the direction of text (U+061C, U+200E, U+200F, U+202A to U+202E, U+2066 to U+2069).
bool is_control(BytesView sequence) noexcept {
  if (sequence.size() == 2) {
    return (sequence[0] == 0xC2 && sequence[1] < 0xA0) ||
           (sequence[0] == 0xD8 && sequence[1] == 0x9C);
  }
  if (sequence.size() != 3 || sequence[0] != 0xE2) return false;
  const std::uint8_t last = sequence[2];
  return (sequence[1] == 0x80 &&
          (last == 0x8E || last == 0x8F || (last >= 0xAA && last <= 0xAE))) ||
         (sequence[1] == 0x81 && last >= 0xA6 && last <= 0xA9);
}

}  // namespace

void put_u16be(std::span<std::uint8_t> bytes, std::size_t offset, std::uint16_t value) noexcept {
  bytes[offset] = static_cast<std::uint8_t>(value >> 8);
  bytes[offset + 1] = static_cast<std::uint8_t>(value & 0xFF);
}

std::uint16_t sum16(BytesView bytes) noexcept {
  return std::accumulate(bytes.begin(), bytes.end(), std::uint16_t{0});
}

std::uint8_t sum8(BytesView bytes) noexcept {
  return static_cast<std::uint8_t>(std::accumulate(bytes.begin(), bytes.end(), 0U));
}

std::optional<std::string> text(BytesView bytes) {
  if (std::ranges::all_of(bytes, [](std::uint8_t byte) { return byte == 0xFF; })) {
    return std::nullopt;
  }
  const auto plain_end = std::find_if_not(bytes.begin(), bytes.end(), is_ascii);
  std::optional<std::string> result(std::in_place, reinterpret_cast<const char*>(bytes.data()),
                                    static_cast<std::size_t>(plain_end - bytes.begin()));
  BytesView rest(plain_end, bytes.end());
  while (!rest.empty() && rest[0] != 0) {
    const std::size_t size = utf8_sequence(rest);
    if (size == 0 || is_control(rest.first(size))) {
      *result += replacement;
      rest = rest.subspan(std::max<std::size_t>(size, 1));
    } else {
      result->append(rest.begin(), rest.begin() + static_cast<std::ptrdiff_t>(size));
      rest = rest.subspan(size);
    }
  }
  if (result->empty()) result.reset();
  return result;
}

}  // namespace jkbms::wire
