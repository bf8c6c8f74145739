#ifndef JKBMS_MQTT_REDACT_FRAME_BEGINNING_HPP
#define JKBMS_MQTT_REDACT_FRAME_BEGINNING_HPP

#include "jkbms/bytes.hpp"
#include "jkbms/protocol.hpp"

namespace jkbms::app {

/// Whether a frame of `protocol` is likely to begin somewhere in `bytes`: after 4E 57 a length
/// below 512 must follow, because noise holds two bytes often.
bool is_likely_to_hold(BytesView bytes, const Protocol& protocol) noexcept;

/// Whether a frame of any protocol may begin somewhere in `bytes`: 4E 57 or 55 AA EB 90.
bool holds_a_beginning(BytesView bytes) noexcept;

/// Whether a frame of any protocol may begin at the front of `bytes`.
bool begins_a_frame(BytesView bytes) noexcept;

}  // namespace jkbms::app

#endif
