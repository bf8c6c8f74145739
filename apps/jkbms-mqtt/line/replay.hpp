#ifndef JKBMS_MQTT_LINE_REPLAY_HPP
#define JKBMS_MQTT_LINE_REPLAY_HPP

#include <functional>
#include <stop_token>

#include "jkbms/capture_replay.hpp"
#include "jkbms/clock.hpp"
#include "line/bus_config.hpp"
#include "line/sink.hpp"

namespace jkbms::app {

/// How fast the messages of a capture come again.
enum class ReplayPace { at_once, as_recorded };

/// Is given each message of a capture with the pack it is from, its time set to now.
using ReplayTarget = std::function<void(const PackId& pack, const CaptureReplay::Reading& reading)>;

/// Reads a capture again, in the pace in which it was recorded or at once. A capture without times
/// has the configured interval between two messages. All messages of one pack are of a pack alone.
/// Returns what was read beside values.
LineCounters replay(const Capture& capture, const ReplayConfig& config, ReplayPace pace,
                    Clock& clock, const ReplayTarget& target, const std::stop_token& stop);

}  // namespace jkbms::app

#endif
