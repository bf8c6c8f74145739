#ifndef JKBMS_MQTT_BUS_HPP
#define JKBMS_MQTT_BUS_HPP

#include <memory>
#include <optional>
#include <string>

#include "capture_file.hpp"
#include "jkbms/bms_client.hpp"
#include "jkbms/clock.hpp"
#include "jkbms/protocol.hpp"
#include "jkbms/transport.hpp"
#include "log.hpp"
#include "options.hpp"

namespace jkbms::app {

/// One serial line with the dialect spoken on it: opens the port as often as needed, with the
/// capture and the trace that the options ask for around it.
class Bus {
 public:
  /// The references must outlive the bus. Errors: io where the capture file cannot be made.
  static Result<Bus> create(const Options& options, const Protocol& protocol, Clock& clock,
                            Log& log);

  /// Errors: io.
  Result<std::unique_ptr<Transport>> open();

  [[nodiscard]] const Protocol& protocol() const noexcept { return *protocol_; }
  [[nodiscard]] const std::string& port() const noexcept { return port_; }
  [[nodiscard]] int baudrate() const noexcept { return baudrate_; }

 private:
  Bus(const Options& options, const Protocol& protocol, Clock& clock, Log& log)
      : port_(options.serialport),
        baudrate_(options.baudrate),
        protocol_(&protocol),
        clock_(&clock),
        log_(&log),
        start_(clock.now()) {}

  void record(const CaptureRecord& record);

  std::string port_;
  int baudrate_;
  const Protocol* protocol_;
  Clock* clock_;
  Log* log_;
  Clock::TimePoint start_;
  std::optional<CaptureFile> capture_;
};

}  // namespace jkbms::app

#endif
