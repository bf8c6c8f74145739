#include <fmt/format.h>

#include <cmath>

#include "mqtt/payload/payloads.hpp"
#include "mqtt/payload/writer.hpp"

namespace jkbms::app {
namespace {

// In the order of the alarm bits. NodeJKBMS calls the difference of the cell voltages
// cellCurrentDifference; the object has that key and one with the right name.
const std::vector<Protection>& protections() {
  static const std::vector<Protection> table = {
      {"lowCapacity", {"low_capacity"}},
      {"bmsOvertemp", {"mosfet_overtemperature"}},
      {"packOvervolt", {"pack_overvoltage"}},
      {"packUndervolt", {"pack_undervoltage"}},
      {"packOvertemp", {"battery_overtemperature"}},
      {"chargeOvercurrent", {"charge_overcurrent"}},
      {"dischargeOvercurrent", {"discharge_overcurrent"}},
      {"cellCurrentDifference", {"cell_voltage_difference"}},
      {"cellVoltageDifference", {"cell_voltage_difference"}},
      {"packOvertemp2", {"battery_box_overtemperature"}},
      {"packUndertemp", {"battery_undertemperature"}},
      {"singleCellOvervolt", {"cell_overvoltage"}},
      {"singleCellUndervolt", {"cell_undervoltage"}},
      {"protection309A", {"protection_309_a"}},
      {"protection309B", {"protection_309_b"}},
  };
  return table;
}

void write_temperatures(PayloadWriter& writer, const PackState& state) {
  if (!state.mosfet_temp_c && !state.temps_c) return;
  writer.key("tempSensorValues");
  writer.begin_object();
  writer.number("NTC0", state.mosfet_temp_c);
  int index = 0;
  for (const auto& temp : state.temps_c.value_or(ValueList{})) {
    writer.number(fmt::format("NTC{}", ++index), temp);
  }
  writer.end_object();
}

void write_mosfets(PayloadWriter& writer, const PackState& state) {
  if (!state.charge_mosfet_on) return;
  writer.key("FETStatus");
  writer.begin_object();
  writer.truth("charging", state.charge_mosfet_on);
  writer.truth("discharging", state.discharge_mosfet_on);
  writer.truth("balancing", state.balancing);
  writer.end_object();
}

std::optional<double> as_number(std::optional<std::uint32_t> value) {
  return value ? std::optional<double>(*value) : std::nullopt;
}

}  // namespace

std::string nodejkbms_pack(const Snapshot& snapshot) {
  const PackState& state = *snapshot.state;
  const PackInfo info = snapshot.info.value_or(PackInfo{});
  const RegisterWords& words = snapshot.words;
  PayloadWriter writer;
  writer.number("packV", state.voltage_v);
  writer.number("packA", state.current_a);
  writer.number("packRateCap", state.capacity_ah);
  writer.number("packCycleCap", state.cycle_capacity_ah);
  writer.number("packNumberOfCells",
                as_number(words.cell_count ? words.cell_count : state.cell_count));
  write_protections(writer, protections(), state);
  writer.number("packNumberCycles", as_number(state.cycles));
  writer.number("packCycles", as_number(state.cycles));
  writer.number("tempSensorCount", as_number(words.temp_sensor_count));
  write_temperatures(writer, state);
  writer.text("bmsSWVersion", words.version_text ? words.version_text : info.software_version);
  writer.number("packSOC", as_number(state.soc_percent));
  write_mosfets(writer, state);
  if (snapshot.settings && snapshot.settings->balance_switch_on) {
    writer.number("balancerSwitch", *snapshot.settings->balance_switch_on ? 1.0 : 0.0);
  }
  if (state.runtime_s) writer.number("bmsOnMinutes", std::floor(*state.runtime_s / 60.0));
  writer.text("userData", words.manufacturer_text ? words.manufacturer_text : info.user_data);
  if (state.remaining_ah) {
    writer.number("packBalCap", std::round(*state.remaining_ah * 100) / 100);
  }
  return writer.finish();
}

std::string nodejkbms_cells(const Snapshot& snapshot) {
  PayloadWriter writer;
  int index = 0;
  for (const auto& cell : snapshot.state->cells_v.value_or(ValueList{})) {
    if (cell) {
      const std::string name = fmt::format("cell{}", index);
      writer.number(name + "mV", std::round(*cell * 1000));
      writer.number(name + "V", *cell);
    }
    ++index;
  }
  return writer.finish();
}

}  // namespace jkbms::app
