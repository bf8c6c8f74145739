#include "console/screen/pack_detail.hpp"

#include <fmt/format.h>
#include <fmt/ranges.h>

#include <algorithm>

#include "console/cell_bar.hpp"
#include "console/pack_sections.hpp"
#include "system/clean_text.hpp"
#include "system/text_layout.hpp"

namespace jkbms::app {
namespace {

constexpr std::size_t gap = 2;
constexpr std::size_t least_bar = 4;
constexpr std::size_t longest_bar = 30;
constexpr std::size_t least_title = 12;
constexpr std::size_t least_port = 8;
constexpr std::size_t most_folded = 4;  // lines of one text

void append(ScreenLines& lines, const ScreenLines& more) {
  lines.insert(lines.end(), more.begin(), more.end());
}

/// Configured name, model and port, as far as they fit. The port may be shortened.
std::string name_of(const ScreenPack& pack, const ScreenPort& port, std::size_t columns) {
  const PackInfo info = pack.known.info.value_or(PackInfo{});
  std::string name = printable(pack.title);
  const auto add = [&](const std::string& text, std::size_t least) {
    const std::size_t used = name.empty() ? 0 : display_width(name) + gap;
    const std::size_t room = columns > used ? columns - used : 0;
    if (text.empty() || room < std::min(display_width(text), least)) return;
    name += std::string(name.empty() ? 0 : gap, ' ') + shortened(text, room);
  };
  if (const auto& model = info.model ? info.model : info.device_name) {
    add(printable(*model), std::string::npos);
  }
  add(printable(port.name), least_port);
  return clipped(name, columns);
}

ScreenLines title_lines(const ScreenPack& pack, const ScreenPort& port, Clock::TimePoint now,
                        std::size_t columns) {
  const std::string answer = answer_text(pack, now);
  const Tone tone = pack.silent ? Tone::bad : Tone::plain;
  const std::size_t used = display_width(answer) + gap;
  ScreenLines lines;
  if (columns < used + least_title) {
    lines.emplace_back(name_of(pack, port, columns), Tone::heading);
    lines.emplace_back(answer, tone);
  } else {
    lines.emplace_back(name_of(pack, port, columns - used), Tone::heading);
    lines.back().add_right(answer, columns, tone);
  }
  return lines;
}

std::vector<Section::Row> measured_rows(const PackState& state) {
  Section section = measured_section(state);
  for (Section::Row& row : section.rows) {
    if (row.label == "State of charge") row.label = "SOC";
  }
  if (state.cell_delta_v) section.add("Spread", fmt::format("{:.3f} V", *state.cell_delta_v));
  const Section temperatures = temperature_section(state);
  section.rows.insert(section.rows.end(), temperatures.rows.begin(), temperatures.rows.end());
  return section.rows;
}

ScreenLines alarm_lines(const PackState& state, std::size_t columns) {
  const Section section = alarm_section(state);
  if (section.rows.empty()) return {};
  std::vector<std::string> words;
  for (const Section::Row& row : section.rows) words.push_back(row.value);
  return folded(fmt::format("Alarms: {}", fmt::join(words, ", ")), columns, most_folded,
                section.rows.front().tone);
}

ScreenLine cell_entry(const PackState& state, std::size_t index, std::size_t volts_width,
                      std::size_t bar_width) {
  const auto& cell = (*state.cells_v)[index];
  ScreenLine line(fmt::format("{:>2} ", index + 1));
  if (!cell) {
    line.add(fmt::format("{:>{}}", "-", volts_width));
    return line;
  }
  const bool lowest = index + 1 == *state.cell_min_number;
  const bool highest = index + 1 == *state.cell_max_number && !lowest;
  const Tone tone = lowest ? Tone::low : highest ? Tone::high : Tone::plain;
  line.add(fmt::format("{:>{}.3f}{}", *cell, volts_width,
                       lowest    ? "▼"
                       : highest ? "▲"
                                 : " "),
           tone);
  if (bar_width >= least_bar) {
    const BarScale scale = bar_scale(*state.cell_min_v, *state.cell_max_v);
    line.add(" " + cell_bar(*cell, scale, bar_width), tone);
  }
  return line;
}

ScreenLines cell_lines(const PackState& state, std::size_t columns) {
  if (!state.cells_v || !state.cell_min_v) return {};
  const std::size_t count = state.cells_v->size();
  const std::size_t volts_width = *state.cell_max_v < 10 ? 5 : 6;
  const std::size_t entry = 3 + volts_width + 1;  // number, voltage, mark
  const std::size_t fit = std::max<std::size_t>((columns + gap) / (entry + gap), 1);
  const std::size_t rows = (count + fit - 1) / fit;
  const std::size_t beside = (count + rows - 1) / rows;
  const std::size_t slot = std::max(columns / beside, entry + gap);
  const std::size_t bar_width =
      std::min(slot > entry + 1 + gap ? slot - entry - 1 - gap : 0, longest_bar);
  ScreenLines lines =
      folded(fmt::format("Cells: {}, mean {:.3f} V, low {}, high {}", *state.cell_count,
                         *state.cell_mean_v, *state.cell_min_number, *state.cell_max_number),
             columns, most_folded, Tone::heading);
  for (std::size_t i = 0; i < count; ++i) {
    if (i % beside == 0) lines.emplace_back();
    const std::size_t width = bar_width < least_bar ? entry + gap : entry + 1 + bar_width + gap;
    lines.back().pad(i % beside * width);
    lines.back().add(cell_entry(state, i, volts_width, bar_width));
  }
  return lines;
}

ScreenLines rest_lines(const Snapshot& known, std::size_t columns) {
  std::vector<Section::Row> rows;
  const auto add = [&rows](const Section& section) {
    rows.insert(rows.end(), section.rows.begin(), section.rows.end());
  };
  if (known.state) add(counted_section(*known.state));
  add(switch_section(known));
  if (known.info) add(info_section(*known.info));
  return flow(rows, columns);
}

}  // namespace

std::string answer_text(const ScreenPack& pack, Clock::TimePoint now) {
  if (!pack.answered) return "no answer yet";
  const std::string age = age_text(now - *pack.answered);
  return pack.silent ? fmt::format("no answer for {}", age)
                     : fmt::format("last answer {} ago", age);
}

PackDetail pack_detail(const ScreenPack& pack, const ScreenPort& port, Clock::TimePoint now,
                       std::size_t columns) {
  PackDetail detail;
  ScreenLines values;
  if (const auto& state = pack.known.state) {
    append(values, grid(measured_rows(*state), columns));
    append(values, alarm_lines(*state, columns));
    const ScreenLines cells = cell_lines(*state, columns);
    if (!cells.empty()) values.emplace_back();
    append(values, cells);
  }
  const ScreenLines rest = rest_lines(pack.known, columns);
  if (!rest.empty()) detail.rest.emplace_back();
  append(detail.rest, rest);
  if (pack.silent) {
    for (ScreenLine& line : values) line.tone(Tone::dim);
    for (ScreenLine& line : detail.rest) line.tone(Tone::dim);
  }
  detail.measured = title_lines(pack, port, now, columns);
  append(detail.measured, values);
  return detail;
}

}  // namespace jkbms::app
