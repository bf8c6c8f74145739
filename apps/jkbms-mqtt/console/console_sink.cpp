#include "console/console_sink.hpp"

#include <string>

#include "console/table_view.hpp"
#include "console/terminal.hpp"
#include "jkbms/json.hpp"
#include "system/standard_streams.hpp"

namespace jkbms::app {

void TableSink::publish(const PackId& /*pack*/, const Snapshot& known, Part fresh) {
  if (!holds_state(fresh)) return;
  const std::string table = render_table(known, stdout_terminal());
  const std::lock_guard lock(mutex_);
  print((first_ ? "" : "\n") + table);
  first_ = false;
}

void JsonSink::publish(const PackId& /*pack*/, const Snapshot& known, Part fresh) {
  if (!holds_state(fresh)) return;
  const std::string line = to_json(known) + "\n";
  const std::lock_guard lock(mutex_);
  print(line);
}

std::unique_ptr<Sink> make_console_sink(const ConsoleOptions& options) {
  if (options.format == Format::json) return std::make_unique<JsonSink>();
  return std::make_unique<TableSink>();
}

}  // namespace jkbms::app
