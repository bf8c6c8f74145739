#ifndef JKBMS_MQTT_LINE_LINE_READER_HPP
#define JKBMS_MQTT_LINE_LINE_READER_HPP

#include <cstddef>

#include "jkbms/line_monitor.hpp"
#include "line/line_to_sink.hpp"
#include "line/port.hpp"

namespace jkbms::app {

/// Reads one line of the program: a monitor reads its port and reports to a sink and to an observer
/// that writes messages.
class LineReader {
 public:
  /// `bus_index` identifies the bus in the program. `attempts` is the number of requests in one
  /// poll of a pack that is alone on its line. The references must outlive the reader.
  LineReader(std::size_t bus_index, Port& port, MonitorEnd end, int attempts, Clock& clock,
             Sink& sink, LineObserver& messages);

  /// The same as in LineMonitor.
  Status run(const std::stop_token& stop) { return monitor_.run(stop); }
  [[nodiscard]] MonitorReport report() const { return monitor_.report(); }
  [[nodiscard]] Clock::TimePoint alive_until() const noexcept { return monitor_.alive_until(); }

 private:
  LineToSink observer_;
  LineMonitor monitor_;
};

}  // namespace jkbms::app

#endif
