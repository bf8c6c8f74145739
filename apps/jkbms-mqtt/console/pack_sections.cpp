#include "console/pack_sections.hpp"

#include <fmt/format.h>

#include <algorithm>

#include "system/clean_text.hpp"

namespace jkbms::app {
namespace {

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

}  // namespace

Section measured_section(const PackState& state) {
  Section section{"Pack", {}};
  add(section, "Voltage", state.voltage_v, "{:.2f} V");
  add(section, "Current", state.current_a, "{:+.2f} A");
  add(section, "Power", state.power_w, "{:+.1f} W");
  if (state.mode) section.add("Mode", std::string(*state.mode));
  if (state.soc_percent) section.add("State of charge", fmt::format("{} %", *state.soc_percent));
  return section;
}

Section counted_section(const PackState& state) {
  Section section{"Pack", {}};
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

}  // namespace jkbms::app
