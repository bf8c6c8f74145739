#ifndef JKBMS_MQTT_CONSOLE_CONSOLE_SINK_HPP
#define JKBMS_MQTT_CONSOLE_CONSOLE_SINK_HPP

#include <memory>
#include <mutex>

#include "console/console_options.hpp"
#include "line/sink.hpp"

namespace jkbms::app {

/// Prints snapshots as tables with a blank line between them. Thread-safe.
class TableSink final : public Sink {
 public:
  void publish(const PackId& pack, const Snapshot& known, Part fresh) override;

 private:
  bool first_ = true;
  std::mutex mutex_;
};

/// Prints each snapshot as one line of JSON. Thread-safe.
class JsonSink final : public Sink {
 public:
  void publish(const PackId& pack, const Snapshot& known, Part fresh) override;

 private:
  std::mutex mutex_;
};

/// Returns the sink for standard output that the options ask for.
std::unique_ptr<Sink> make_console_sink(const ConsoleOptions& options);

}  // namespace jkbms::app

#endif
