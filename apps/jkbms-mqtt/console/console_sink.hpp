#ifndef JKBMS_MQTT_CONSOLE_CONSOLE_SINK_HPP
#define JKBMS_MQTT_CONSOLE_CONSOLE_SINK_HPP

#include <map>
#include <memory>
#include <mutex>
#include <string>

#include "console/console_options.hpp"
#include "console/terminal.hpp"
#include "line/sink.hpp"

namespace jkbms::app {

/// Prints snapshots as tables with a blank line between them. With `redraw`, on a terminal, each
/// table replaces the previous one of its pack. Thread-safe.
class TableSink final : public Sink {
 public:
  explicit TableSink(bool redraw) : redraw_(redraw) {}
  void publish(const PackId& pack, const Snapshot& known, Part fresh) override;

 private:
  bool redraw_;
  bool first_ = true;
  std::mutex mutex_;
  std::map<PackId, std::string> shown_;
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
