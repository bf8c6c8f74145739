#ifndef JKBMS_MQTT_LINE_REPLAY_PACE_HPP
#define JKBMS_MQTT_LINE_REPLAY_PACE_HPP

#include <chrono>
#include <optional>

#include "jkbms/clock.hpp"

namespace jkbms::app {

/// When the messages of a capture are due again: as far apart as they were recorded, or, where the
/// file has no times, one interval apart.
class ReplayPace {
 public:
  ReplayPace(Clock::TimePoint start, std::chrono::milliseconds interval)
      : start_(start), interval_(interval) {}

  /// For each message in turn. `at` counts from the beginning of the capture.
  Clock::TimePoint due(std::optional<std::chrono::milliseconds> at) {
    const auto offset = at ? *at : index_ * interval_;
    ++index_;
    return start_ + offset;
  }

 private:
  Clock::TimePoint start_;
  std::chrono::milliseconds interval_;
  int index_ = 0;
};

}  // namespace jkbms::app

#endif
