#include "console/table_view.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <cmath>

#include "console/table_layout.hpp"
#include "jkbms/timestamp.hpp"
#include "system/clean_text.hpp"
#include "system/text_layout.hpp"

namespace jkbms::app {
namespace {

constexpr double least_bar_span_v = 0.05;  // smaller differences do not fill the bars

std::string in_words(std::string_view id) {
  std::string words(id);
  std::ranges::replace(words, '_', ' ');
  if (words.starts_with("bit ")) return "unknown alarm " + words;
  if (const auto at = words.find("mosfet"); at != std::string::npos) words.replace(at, 6, "MOSFET");
  return words;
}

std::string duration(std::uint64_t seconds) {
  const std::uint64_t minutes = seconds / 60;
  if (minutes < 60) return fmt::format("{} min", minutes);
  if (minutes < 48 * 60) return fmt::format("{} h {:02} min", minutes / 60, minutes % 60);
  return fmt::format("{} d {} h", minutes / 1440, minutes / 60 % 24);
}

void add(Section& section, std::string_view label, const std::optional<double>& value,
         std::string_view format) {
  if (value) section.add(std::string(label), fmt::format(fmt::runtime(format), *value));
}

void add(Section& section, std::string_view label, const std::optional<std::string>& value) {
  if (value) section.add(std::string(label), printable(*value));
}

void add_switch(Section& section, std::string_view label, const std::optional<bool>& on,
                std::string_view yes = "on", std::string_view no = "off") {
  if (on) section.add(std::string(label), std::string(*on ? yes : no));
}

Section pack_section(const PackState& state) {
  Section section{"Pack", {}};
  add(section, "Voltage", state.voltage_v, "{:.2f} V");
  add(section, "Current", state.current_a, "{:+.2f} A");
  add(section, "Power", state.power_w, "{:+.1f} W");
  if (state.mode) section.add("Mode", std::string(*state.mode));
  if (state.soc_percent) section.add("State of charge", fmt::format("{} %", *state.soc_percent));
  if (state.soh_percent) section.add("State of health", fmt::format("{} %", *state.soh_percent));
  add(section, "Remaining", state.remaining_ah, "{:.1f} Ah");
  add(section, "Full charge", state.capacity_ah, "{:.1f} Ah");
  if (state.time_to_empty_s) section.add("Empty in", duration(*state.time_to_empty_s));
  if (state.time_to_full_s) section.add("Full in", duration(*state.time_to_full_s));
  if (state.cycles) section.add("Cycles", fmt::format("{}", *state.cycles));
  add(section, "Charge moved", state.cycle_capacity_ah, "{:.0f} Ah");
  if (state.runtime_s) section.add("Run time", duration(*state.runtime_s));
  return section;
}

Section temperature_section(const PackState& state) {
  Section section{"Temperatures", {}};
  add(section, "MOSFET", state.mosfet_temp_c, "{:.1f} °C");
  if (state.temps_c) {
    for (std::size_t i = 0; i < state.temps_c->size(); ++i) {
      const auto& temp = (*state.temps_c)[i];
      section.add(fmt::format("Battery {}", i + 1),
                  temp ? fmt::format("{:.1f} °C", *temp) : "no sensor");
    }
  }
  return section;
}

Section alarm_section(const PackState& state) {
  Section section{"Alarms", {}};
  if (!state.alarms && !state.battery_down) return section;
  if (state.battery_down.value_or(false)) {
    section.add("", "battery down: a cell or the pack is lost", Tone::bad);
  }
  for (const std::string_view id : state.alarms.value_or(IdList{})) {
    section.add("", in_words(id), Tone::bad);
  }
  if (section.rows.empty()) section.add("", "none", Tone::good);
  return section;
}

Section switch_section(const Snapshot& snapshot) {
  Section section{"Switches", {}};
  const PackState state = snapshot.state.value_or(PackState{});
  const PackSettings settings = snapshot.settings.value_or(PackSettings{});
  add_switch(section, "Charge switch", settings.charge_switch_on);
  add_switch(section, "Charge MOSFET", state.charge_mosfet_on);
  add_switch(section, "Discharge switch", settings.discharge_switch_on);
  add_switch(section, "Discharge MOSFET", state.discharge_mosfet_on);
  add_switch(section, "Balance switch", settings.balance_switch_on);
  add_switch(section, "Balancing", state.balancing, "now", "no");
  add_switch(section, "Heating", state.heating);
  return section;
}

Section info_section(const PackInfo& info) {
  Section section{"Info", {}};
  add(section, "Model", info.model);
  add(section, "Device name", info.device_name != info.model ? info.device_name : std::nullopt);
  add(section, "Hardware", info.hardware_version);
  add(section, "Software", info.software_version);
  add(section, "Serial number", info.serial_number);
  add(section, "User data", info.user_data);
  add(section, "Device id", info.device_id);
  add(section, "Manufactured", info.manufacture_date);
  return section;
}

/// The voltage at which the bars of the cells begin, and the voltage range of a whole bar.
struct BarScale {
  double from_v = 0;
  double span_v = 1;
};

BarScale bar_scale(const PackState& state) {
  const double low = *state.cell_min_v;
  const double high = *state.cell_max_v;
  const double span = std::max((high - low) * 1.25, least_bar_span_v);
  return {high - span, span};
}

std::string bar(double cell_v, const BarScale& scale, std::size_t width) {
  static constexpr std::string_view eighths[] = {"", "▏", "▎", "▍", "▌", "▋", "▊", "▉"};
  const double share = std::clamp((cell_v - scale.from_v) / scale.span_v, 0.0, 1.0);
  const auto filled = static_cast<std::size_t>(std::lround(share * static_cast<double>(width) * 8));
  std::string text;
  for (std::size_t i = 0; i < filled / 8; ++i) text += "█";
  return text + std::string(eighths[filled % 8]);
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
  const BarScale scale = bar_scale(state);
  for (std::size_t i = 0; i < state.cells_v->size(); ++i) {
    const auto& cell = (*state.cells_v)[i];
    if (!cell) {
      text += fmt::format("  {:>2}  not reported\n", i + 1);
      continue;
    }
    const bool lowest = i + 1 == *state.cell_min_number;
    const bool highest = i + 1 == *state.cell_max_number && !lowest;
    const Tone tone = lowest ? Tone::low : highest ? Tone::high : Tone::plain;
    const std::string drawn = bar(*cell, scale, bar_width);
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
