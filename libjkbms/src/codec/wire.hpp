#ifndef JKBMS_CODEC_WIRE_HPP
#define JKBMS_CODEC_WIRE_HPP

#include <cstddef>
#include <cstdint>
#include <optional>
#include <string>

#include "jkbms/bytes.hpp"

/// The one place that puts numbers and text together from bytes. Offsets must lie inside.
namespace jkbms::wire {

std::uint16_t u16be(BytesView bytes, std::size_t offset = 0) noexcept;
std::uint32_t u32be(BytesView bytes, std::size_t offset = 0) noexcept;
std::int16_t s16be(BytesView bytes, std::size_t offset = 0) noexcept;
void put_u16be(std::span<std::uint8_t> bytes, std::size_t offset, std::uint16_t value) noexcept;

/// The sum of all bytes, modulo 65536.
std::uint16_t sum16(BytesView bytes) noexcept;

/// Text up to the first NUL; what is not UTF-8 becomes U+FFFD; nullopt where it is empty.
std::optional<std::string> text(BytesView bytes);

}  // namespace jkbms::wire

#endif
