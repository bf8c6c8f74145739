#ifndef JKBMS_MQTT_LINE_PORT_HPP
#define JKBMS_MQTT_LINE_PORT_HPP

#include <memory>
#include <optional>
#include <stop_token>
#include <string>

#include "jkbms/clock.hpp"
#include "jkbms/transport.hpp"
#include "line/bus_config.hpp"
#include "line/capture_file.hpp"
#include "system/log.hpp"

namespace jkbms::app {

/// Opens the port or the gateway of a line as often as needed. Adds the capture and the trace if
/// they were asked for. On a line that is only listened to, the port cannot write.
class Port {
 public:
  /// The references must outlive the port. Errors: io if the capture file cannot be created.
  static Result<Port> create(BusConfig config, Clock& clock, Log& log);

  /// A requested `stop` ends it at once. Errors: io; cancelled.
  Result<std::unique_ptr<Transport>> open(const std::stop_token& stop);

  [[nodiscard]] const BusConfig& config() const noexcept { return config_; }

 private:
  Port(BusConfig config, Clock& clock, Log& log)
      : config_(std::move(config)), clock_(&clock), log_(&log), start_(clock.now()) {}

  void record(const CaptureRecord& record);

  BusConfig config_;
  Clock* clock_;
  Log* log_;
  Clock::TimePoint start_;
  std::optional<CaptureFile> capture_;
};

}  // namespace jkbms::app

#endif
