#include "console/table_view.hpp"

#include <fmt/format.h>

#include <algorithm>

#include "console/cell_bar.hpp"
#include "console/pack_sections.hpp"
#include "console/table_layout.hpp"
#include "jkbms/timestamp.hpp"
#include "system/clean_text.hpp"
#include "system/text_layout.hpp"

namespace jkbms::app {
namespace {

Section pack_section(const PackState& state) {
  Section section = measured_section(state);
  const Section counted = counted_section(state);
  section.rows.insert(section.rows.end(), counted.rows.begin(), counted.rows.end());
  return section;
}

std::string cell_lines(const PackState& state, const Terminal& terminal) {
  if (!state.cells_v || !state.cell_min_v) return {};
  std::string text =
      toned_lines(fold(fmt::format("Cells: {}, mean {:.3f} V, difference {:.3f} V",
                                   *state.cell_count, *state.cell_mean_v, *state.cell_delta_v),
                       terminal.columns, 2),
                  Tone::heading, terminal.colour);
  const std::size_t volts_width = *state.cell_max_v < 10 ? 5 : 6;
  const std::size_t around_bar = 18 + volts_width;  // number, unit and mark
  const std::size_t bar_width = std::clamp<std::size_t>(
      terminal.columns > around_bar ? terminal.columns - around_bar : 0, 8, 50);
  const BarScale scale = bar_scale(*state.cell_min_v, *state.cell_max_v);
  for (std::size_t i = 0; i < state.cells_v->size(); ++i) {
    const auto& cell = (*state.cells_v)[i];
    if (!cell) {
      text += fmt::format("  {:>2}  not reported\n", i + 1);
      continue;
    }
    const bool lowest = i + 1 == *state.cell_min_number;
    const bool highest = i + 1 == *state.cell_max_number && !lowest;
    const Tone tone = lowest ? Tone::low : highest ? Tone::high : Tone::plain;
    const std::string drawn = cell_bar(*cell, scale, bar_width);
    text += fmt::format("  {:>2}  {:>{}.3f} V  {}", i + 1, *cell, volts_width,
                        toned(drawn, tone, terminal.colour));
    if (lowest || highest) {
      text += std::string(bar_width - display_width(drawn), ' ');
      text += toned(lowest ? " lowest" : " highest", tone, terminal.colour);
    }
    text += '\n';
  }
  return text;
}

std::string title(const Snapshot& snapshot, const Terminal& terminal) {
  const PackState state = snapshot.state.value_or(PackState{});
  const PackInfo info = snapshot.info.value_or(PackInfo{});
  std::string name = info.model ? *info.model : info.device_name.value_or("JK BMS");
  name = toned(printable(name), Tone::heading, terminal.colour);
  if (state.pack) name += "  " + printable(*state.pack);
  if (snapshot.address) name += fmt::format("  address {}", *snapshot.address);
  if (state.timestamp) name += "  " + to_rfc3339(*state.timestamp);
  return name + "\n\n";
}

}  // namespace

std::string render_table(const Snapshot& snapshot, const Terminal& terminal) {
  const PackState state = snapshot.state.value_or(PackState{});
  const std::vector<Section> sections = {
      pack_section(state),
      temperature_section(state),
      alarm_section(state),
      switch_section(snapshot),
      info_section(snapshot.info.value_or(PackInfo{})),
  };
  std::string text = title(snapshot, terminal);
  text += lay_out(sections, terminal.columns, terminal.colour);
  const std::string cells = cell_lines(state, terminal);
  if (!cells.empty()) text += "\n" + cells;
  return text;
}

}  // namespace jkbms::app
