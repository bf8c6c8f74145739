#ifndef JKBMS_MONITOR_CHANGE_DAMPER_HPP
#define JKBMS_MONITOR_CHANGE_DAMPER_HPP

#include <array>
#include <optional>

#include "jkbms/clock.hpp"

namespace jkbms {

/// Decides which changes of an unstable state are reported. All changes are, until the third one
/// within a minute or the sixth within an hour. From then on there is one report an hour, until
/// nothing fails for five minutes.
class ChangeDamper {
 public:
  enum class Verdict { report, begin_damping, damp };

  Verdict changed(Clock::TimePoint now);
  /// Something failed: the five minutes start again.
  void trouble(Clock::TimePoint now) noexcept { last_trouble_ = now; }
  /// Ends the damping if nothing has failed for five minutes. Returns whether it ended.
  bool calmed(Clock::TimePoint now);
  /// Whether the hourly report is due. If so, the next one is due an hour later.
  bool report_due(Clock::TimePoint now);
  [[nodiscard]] bool damping() const noexcept { return reported_.has_value(); }

 private:
  static constexpr std::size_t many = 6;
  std::array<std::optional<Clock::TimePoint>, many> changes_;  // the last changes, oldest first
  std::optional<Clock::TimePoint> reported_;                   // the last report; set while damping
  Clock::TimePoint last_trouble_;
};

}  // namespace jkbms

#endif
