#ifndef JKBMS_MONITOR_CHANGE_DAMPER_HPP
#define JKBMS_MONITOR_CHANGE_DAMPER_HPP

#include <array>
#include <optional>

#include "jkbms/clock.hpp"

namespace jkbms {

/// Decides which changes of a state that goes to and fro are reported: all, until the third within
/// a minute or the sixth within an hour. Then one report an hour, until all was well for five
/// minutes.
class ChangeDamper {
 public:
  enum class Verdict { report, begin_damping, damp };

  Verdict changed(Clock::TimePoint now);
  /// Something failed: the five minutes begin anew.
  void trouble(Clock::TimePoint now) noexcept { last_trouble_ = now; }
  /// Whether all was well for five minutes while changes were damped. Ends the damping then.
  bool calmed(Clock::TimePoint now);
  /// Whether the hourly report is due. Notes that it was given.
  bool report_due(Clock::TimePoint now);
  [[nodiscard]] bool damping() const noexcept { return reported_.has_value(); }

 private:
  static constexpr std::size_t many = 6;
  std::array<std::optional<Clock::TimePoint>, many> changes_;  // the last ones, oldest first
  std::optional<Clock::TimePoint> reported_;                   // while damping
  Clock::TimePoint last_trouble_;
};

}  // namespace jkbms

#endif
