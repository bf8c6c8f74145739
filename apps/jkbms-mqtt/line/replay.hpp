#ifndef JKBMS_MQTT_LINE_REPLAY_HPP
#define JKBMS_MQTT_LINE_REPLAY_HPP

#include <functional>
#include <stop_token>

#include "jkbms/capture_replay.hpp"
#include "jkbms/clock.hpp"
#include "line/bus_config.hpp"
#include "line/sink.hpp"

namespace jkbms::app {

/// How fast the messages of a capture follow each other.
enum class ReplayPace { at_once, as_recorded };

/// Called for each message of a capture, with the pack that it is from. Its time is set to now.
using ReplayTarget = std::function<void(const PackId& pack, const CaptureReplay::Reading& reading)>;

/// Replays a capture, at the pace of the recording or at once. Messages of a capture without times
/// are the configured interval apart. If all messages are from one pack, it is treated as a pack
/// alone on its line. Returns what was counted besides values.
LineCounters replay(const Capture& capture, const ReplayConfig& config, ReplayPace pace,
                    Clock& clock, const ReplayTarget& target, const std::stop_token& stop);

}  // namespace jkbms::app

#endif
