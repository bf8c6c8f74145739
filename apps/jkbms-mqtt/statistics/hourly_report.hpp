#ifndef JKBMS_MQTT_STATISTICS_HOURLY_REPORT_HPP
#define JKBMS_MQTT_STATISTICS_HOURLY_REPORT_HPP

#include <chrono>
#include <optional>
#include <string>

#include "jkbms/clock.hpp"
#include "statistics/gateway_statistics.hpp"

namespace jkbms::app {

/// Makes one log line an hour with the counts of all lines and of the broker connection since the
/// previous report. It follows the clock and not the polls, so that it comes at any poll interval.
class HourlyReport {
 public:
  explicit HourlyReport(Clock::TimePoint start) : due_(start + period) {}

  [[nodiscard]] Clock::TimePoint due() const noexcept { return due_; }
  /// Returns the log line if it is due, else nullopt.
  std::optional<std::string> line(Clock::TimePoint now, const GatewayStatistics& statistics);

 private:
  static constexpr std::chrono::hours period{1};

  Clock::TimePoint due_;
  GatewayStatistics last_;
};

}  // namespace jkbms::app

#endif
