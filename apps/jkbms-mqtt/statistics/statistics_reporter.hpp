#ifndef JKBMS_MQTT_STATISTICS_STATISTICS_REPORTER_HPP
#define JKBMS_MQTT_STATISTICS_STATISTICS_REPORTER_HPP

#include <functional>
#include <string>

#include "jkbms/clock.hpp"
#include "statistics/gateway_statistics.hpp"
#include "statistics/hourly_report.hpp"
#include "system/log.hpp"

namespace jkbms::app {

/// Says what the program has done: once an hour in the log and in a published document. The
/// document also comes after each connect and at the end. Counts since its construction.
class StatisticsReporter {
 public:
  /// Accepts a document to be published, or returns false.
  using Publish = std::function<bool(std::string document)>;

  /// The references must outlive the reporter.
  StatisticsReporter(Publish publish, Clock& clock, Log& log);

  /// There is a new connection to the broker: the next act() publishes the document.
  void connected() noexcept { document_due_ = true; }
  /// Logs and publishes what is due. Call it at due() and after connected(). A document that was
  /// not accepted is due at the next call.
  void act(const GatewayStatistics& statistics);
  [[nodiscard]] Clock::TimePoint due() const noexcept { return hourly_.due(); }
  /// Publishes the document for the last time.
  void closing(const GatewayStatistics& statistics);

 private:
  bool publish(const GatewayStatistics& statistics);

  Publish publish_;
  Clock& clock_;
  Log& log_;
  Clock::TimePoint start_;
  HourlyReport hourly_;
  bool document_due_ = false;
};

}  // namespace jkbms::app

#endif
