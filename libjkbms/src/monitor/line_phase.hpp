#ifndef JKBMS_MONITOR_LINE_PHASE_HPP
#define JKBMS_MONITOR_LINE_PHASE_HPP

#include <chrono>
#include <optional>
#include <string>
#include <vector>

#include "jkbms/clock.hpp"
#include "jkbms/line_counters.hpp"
#include "jkbms/line_monitor.hpp"
#include "jkbms/line_observer.hpp"
#include "monitor/change_damper.hpp"

namespace jkbms {

/// Decides whether requests may be sent on a line now. A state machine whose inputs are the mode,
/// the time and what was heard. Does no I/O and reads no clock.
class LinePhase {
 public:
  LinePhase(LineMode mode, bool shares_bus) : mode_(mode), shares_bus_(shares_bus) {}

  /// What was heard, as far as this decision needs it.
  struct Evidence {
    std::optional<Clock::TimePoint> master_heard;
    LineCounters counters;
    bool other_dialect = false;
  };

  /// These three return the change to report, if any.
  std::optional<LineChange> cannot_open(const Error& error, Clock::TimePoint now);
  std::optional<LineChange> opened(Clock::TimePoint now);
  std::optional<LineChange> lost(const Error& error, Clock::TimePoint now);
  /// Changes to the state that fits what was heard. Returns the changes to report, in order.
  std::vector<LineChange> advance(const Evidence& evidence, Clock::TimePoint now);

  [[nodiscard]] bool may_ask() const noexcept { return state_ == LineState::polling; }
  /// Whether the port is lost so often that each loss is not reported.
  [[nodiscard]] bool unsteady() const noexcept { return damper_.damping(); }
  /// When to call advance() again if nothing is heard before.
  [[nodiscard]] Clock::TimePoint next_event() const noexcept { return next_event_; }
  /// Whether a line without requests was heard for long enough to give up: for a whole cycle of a
  /// master, or for three seconds of noise.
  [[nodiscard]] bool listened_enough(const Evidence& evidence, Clock::TimePoint now) const;

 private:
  /// The state that fits; the current one if nothing changes.
  LineState next_state(const Evidence& evidence, Clock::TimePoint now);
  LineState after_first_listening(const Evidence& evidence, Clock::TimePoint now);
  void enter(LineState state, const Evidence& evidence, Clock::TimePoint now);
  std::optional<LineChange> change_to(LineState state);
  LineChange report(LineState state);

  LineMode mode_;
  bool shares_bus_;
  LineState state_ = LineState::closed;
  LineState reported_ = LineState::closed;
  std::string error_;       // why the port is closed; empty: it was not opened yet
  Clock::TimePoint since_;  // when the state, or its current time of listening, began
  Clock::TimePoint next_event_;
  LineCounters before_;  // the counters at since_
  ChangeDamper damper_;  // of losses of the port
  unsigned losses_ = 0;  // since the last report of an unsteady port
};

}  // namespace jkbms

#endif
