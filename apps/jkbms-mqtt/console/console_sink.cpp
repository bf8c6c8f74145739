#include "console/console_sink.hpp"

#include <string>

#include "console/table_view.hpp"
#include "jkbms/json.hpp"
#include "system/standard_streams.hpp"

namespace jkbms::app {
namespace {

constexpr const char* clear_screen = "\x1b[2J";
constexpr const char* cursor_home = "\x1b[H";
constexpr const char* clear_line_end = "\x1b[K\n";
constexpr const char* clear_below = "\x1b[J";

bool holds_state(Part part) {
  return part == Part::state || part == Part::all;
}

/// Returns `text` with codes that overwrite the screen without clearing it first, so that it does
/// not flicker.
std::string drawn_over(const std::string& text) {
  std::string drawn = cursor_home;
  for (const char c : text) {
    if (c == '\n') {
      drawn += clear_line_end;
    } else {
      drawn += c;
    }
  }
  return drawn + clear_below;
}

}  // namespace

void TableSink::publish(const PackId& pack, const Snapshot& known, Part fresh) {
  if (!redraw_ && !holds_state(fresh)) return;
  const std::string table = render_table(known, stdout_terminal());
  const std::lock_guard lock(mutex_);
  if (redraw_) {
    shown_[pack] = table;
    std::string all;
    for (const auto& [id, each] : shown_) all += (all.empty() ? "" : "\n") + each;
    print((first_ ? clear_screen : "") + drawn_over(all));
  } else {
    print((first_ ? "" : "\n") + table);
  }
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
  return std::make_unique<TableSink>(options.watch && stdout_terminal().interactive);
}

}  // namespace jkbms::app
