#ifndef JKBMS_MONITOR_SCHEDULE_HPP
#define JKBMS_MONITOR_SCHEDULE_HPP

#include <chrono>

#include "jkbms/clock.hpp"

namespace jkbms {

/// Slots at a fixed distance, without drift. A slot that has passed is left out: a late poll is
/// not doubled.
class Schedule {
 public:
  /// `interval` must be above zero. The first slot after `start` is one interval later.
  Schedule(Clock::TimePoint start, std::chrono::milliseconds interval)
      : slot_(start), interval_(interval) {}

  /// The first slot that lies after `now` and after the one returned before.
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
