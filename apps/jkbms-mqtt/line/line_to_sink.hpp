#ifndef JKBMS_MQTT_LINE_LINE_TO_SINK_HPP
#define JKBMS_MQTT_LINE_LINE_TO_SINK_HPP

#include <cstddef>
#include <optional>

#include "jkbms/line_observer.hpp"
#include "line/bus_config.hpp"
#include "line/sink.hpp"

namespace jkbms::app {

/// Passes what the monitor of one line reports to a sink, with the names that the packs have in the
/// program, and to an observer that writes messages (the log or the console).
class LineToSink final : public LineObserver {
 public:
  /// `bus_index` identifies the bus in the program. The references must outlive this object.
  LineToSink(std::size_t bus_index, const BusConfig& config, Sink& sink, LineObserver& messages)
      : bus_index_(bus_index), config_(config), sink_(sink), messages_(messages) {}

  void heard(const PackReading& reading) override;
  void withheld(const WithheldReading& reading) override { messages_.withheld(reading); }
  void pack_changed(const PackChange& change) override;
  void poll_failed(const FailedPoll& poll) override { messages_.poll_failed(poll); }
  void line_changed(const LineChange& change) override { messages_.line_changed(change); }
  void noticed(const LineNotice& notice) override { messages_.noticed(notice); }

 private:
  [[nodiscard]] PackId id_of(std::optional<std::uint8_t> address) const;

  std::size_t bus_index_;
  const BusConfig& config_;
  Sink& sink_;
  LineObserver& messages_;
};

}  // namespace jkbms::app

#endif
