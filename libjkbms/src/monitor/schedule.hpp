#ifndef JKBMS_MONITOR_SCHEDULE_HPP
#define JKBMS_MONITOR_SCHEDULE_HPP

#include <chrono>

#include "jkbms/clock.hpp"

namespace jkbms {

/// Times at a fixed distance, without drift. Times that have passed are skipped, so a late poll is
/// not followed by a second one.
class Schedule {
 public:
  /// `interval` must be above zero. The first time is one interval after `start`.
  Schedule(Clock::TimePoint start, std::chrono::milliseconds interval)
      : slot_(start), interval_(interval) {}

  /// Returns the first time after `now` and after the time that was returned before.
  Clock::TimePoint next(Clock::TimePoint now) {
    const auto missed = now > slot_ ? (now - slot_) / interval_ : 0;
    slot_ += (missed + 1) * interval_;
    return slot_;
  }

 private:
  Clock::TimePoint slot_;
  std::chrono::milliseconds interval_;
};

}  // namespace jkbms

#endif
