#ifndef JKBMS_CODEC_JK02_LAYOUT_HPP
#define JKBMS_CODEC_JK02_LAYOUT_HPP

#include <cstddef>
#include <cstdint>

#include "jkbms/bytes.hpp"

namespace jkbms {

/// The layout of a frame: of boards with 32 cell slots, of boards with 24, and of boards that send
/// floats (jk04). Only the first is known to occur on a wire.
enum class Jk02Layout : std::uint8_t { slots_32, slots_24, jk04 };

/// Derived from the frame and not from the firmware version, which some boards send truncated.
/// `frame` must be a whole data frame.
Jk02Layout layout_of_status(BytesView frame) noexcept;
/// Whether a settings or device-info frame has the layout of 32 slots.
bool has_32_slots(BytesView frame) noexcept;
/// The layout of a settings frame.
Jk02Layout layout_of_settings(BytesView frame) noexcept;

}  // namespace jkbms

#endif
