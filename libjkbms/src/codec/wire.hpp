#ifndef JKBMS_CODEC_WIRE_HPP
#define JKBMS_CODEC_WIRE_HPP

#include <bit>
#include <cstddef>
#include <cstdint>
#include <optional>
#include <string>

#include "jkbms/bytes.hpp"

/// Reads numbers and text from bytes. Offsets must be inside `bytes`.
namespace jkbms::wire {

inline std::uint16_t u16be(BytesView bytes, std::size_t offset = 0) noexcept {
  return static_cast<std::uint16_t>(bytes[offset] << 8 | bytes[offset + 1]);
}
inline std::uint32_t u32be(BytesView bytes, std::size_t offset = 0) noexcept {
  return std::uint32_t{u16be(bytes, offset)} << 16 | u16be(bytes, offset + 2);
}
inline std::int16_t s16be(BytesView bytes, std::size_t offset = 0) noexcept {
  return static_cast<std::int16_t>(u16be(bytes, offset));
}
void put_u16be(std::span<std::uint8_t> bytes, std::size_t offset, std::uint16_t value) noexcept;

inline std::uint16_t u16le(BytesView bytes, std::size_t offset = 0) noexcept {
  return static_cast<std::uint16_t>(bytes[offset] | bytes[offset + 1] << 8);
}
inline std::uint32_t u32le(BytesView bytes, std::size_t offset = 0) noexcept {
  return u16le(bytes, offset) | std::uint32_t{u16le(bytes, offset + 2)} << 16;
}
inline std::int16_t s16le(BytesView bytes, std::size_t offset = 0) noexcept {
  return static_cast<std::int16_t>(u16le(bytes, offset));
}
inline std::int32_t s32le(BytesView bytes, std::size_t offset = 0) noexcept {
  return static_cast<std::int32_t>(u32le(bytes, offset));
}
/// IEEE 754, 32 bits.
inline float f32le(BytesView bytes, std::size_t offset = 0) noexcept {
  return std::bit_cast<float>(u32le(bytes, offset));
}

/// The sum of all bytes, modulo 65536.
std::uint16_t sum16(BytesView bytes) noexcept;

/// The sum of all bytes, modulo 256.
std::uint8_t sum8(BytesView bytes) noexcept;

/// CRC-16/Modbus: polynomial 0xA001 (reflected), start 0xFFFF. Sent low byte first.
constexpr std::uint16_t crc16(BytesView bytes) noexcept {
  std::uint16_t crc = 0xFFFF;
  for (const std::uint8_t byte : bytes) {
    crc = static_cast<std::uint16_t>(crc ^ byte);
    for (int bit = 0; bit < 8; ++bit) {
      crc = static_cast<std::uint16_t>((crc & 1) != 0 ? (crc >> 1) ^ 0xA001 : crc >> 1);
    }
  }
  return crc;
}

/// The text up to the first NUL. Invalid UTF-8, C1 controls and controls of the text direction
/// become U+FFFD. nullopt if it is empty, or if every byte is FF, as in erased flash memory.
std::optional<std::string> text(BytesView bytes);

}  // namespace jkbms::wire

#endif
