#ifndef JKBMS_MQTT_ENERGY_ENERGY_METER_HPP
#define JKBMS_MQTT_ENERGY_ENERGY_METER_HPP

#include <chrono>
#include <deque>
#include <optional>

#include "jkbms/clock.hpp"

namespace jkbms::app {

/// Energy that went into and out of a pack. Neither is negative.
struct Energy {
  double charged_kwh = 0;
  double discharged_kwh = 0;

  Energy& operator+=(const Energy& other) noexcept;
  bool operator==(const Energy&) const = default;
};

/// Computes the energy of one pack from its power at each poll, as if the power changed evenly from
/// one poll to the next. Over a gap of more than three polls it counts nothing. A poll takes the
/// poll interval, or the shortest of the last three steps if a round takes longer.
class EnergyMeter {
 public:
  /// The time since the previous power, and what was counted for it.
  struct Step {
    Energy moved;
    std::chrono::milliseconds gap{0};  ///< time for which nothing was counted
  };

  explicit EnergyMeter(std::chrono::milliseconds poll_interval) : poll_interval_(poll_interval) {}

  /// Positive power charges the pack. Times never go back. Power that is not finite is ignored.
  Step take(double power_w, Clock::TimePoint now);
  /// The next power is the first one, as of another pack.
  void forget();

 private:
  struct Sample {
    double power_w = 0;
    Clock::TimePoint at;
  };

  [[nodiscard]] Clock::TimePoint::duration longest_step() const;

  std::chrono::milliseconds poll_interval_;
  std::optional<Sample> before_;
  std::deque<Clock::TimePoint::duration> last_steps_;  // gaps too, three at most
};

}  // namespace jkbms::app

#endif
