#ifndef JKBMS_CODEC_JK02_LAYOUT_HPP
#define JKBMS_CODEC_JK02_LAYOUT_HPP

#include <cstddef>
#include <cstdint>

#include "jkbms/bytes.hpp"

namespace jkbms {

/// Where the values of a frame stand: boards with 32 and with 24 cell slots, and the family that
/// sends floats. On wires only the first was ever seen.
enum class Jk02Layout : std::uint8_t { slots_32, slots_24, jk04 };

/// Told by the frame itself, never by the firmware's version, which some boards print cut.
/// `frame` is a whole data frame.
Jk02Layout layout_of_status(BytesView frame) noexcept;
/// Of a settings or device-info frame: 32 slots or not.
bool has_32_slots(BytesView frame) noexcept;
/// Of a settings frame.
Jk02Layout layout_of_settings(BytesView frame) noexcept;

}  // namespace jkbms

#endif
