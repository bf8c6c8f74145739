#include <fmt/format.h>

#include <cmath>

#include "mqtt/payload/payloads.hpp"
#include "mqtt/payload/writer.hpp"

namespace jkbms::app {
namespace {

// In the order of the alarm bits. cellCurrentDifference is NodeJKBMS's name for what is a
// difference of voltages; both names are sent.
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

void write_temperatures(PayloadWriter& writer, const PackStatus& status) {
  if (!status.mosfet_temp_c && !status.temps_c) return;
  writer.key("tempSensorValues");
  writer.begin_object();
  writer.number("NTC0", status.mosfet_temp_c);
  int index = 0;
  for (const auto& temp : status.temps_c.value_or(ValueList{})) {
    writer.number(fmt::format("NTC{}", ++index), temp);
  }
  writer.end_object();
}

void write_mosfets(PayloadWriter& writer, const PackStatus& status) {
  if (!status.charge_mosfet_on) return;
  writer.key("FETStatus");
  writer.begin_object();
  writer.truth("charging", status.charge_mosfet_on);
  writer.truth("discharging", status.discharge_mosfet_on);
  writer.truth("balancing", status.balancing);
  writer.end_object();
}

std::optional<double> as_number(std::optional<std::uint32_t> value) {
  return value ? std::optional<double>(*value) : std::nullopt;
}

}  // namespace

std::string nodejkbms_pack(const Snapshot& snapshot) {
  const PackStatus& status = snapshot.status;
  const RawReport& raw = snapshot.raw;
  PayloadWriter writer;
  writer.number("packV", status.voltage_v);
  writer.number("packA", status.current_a);
  writer.number("packRateCap", status.capacity_ah);
  writer.number("packCycleCap", status.cycle_capacity_ah);
  writer.number("packNumberOfCells",
                as_number(raw.cell_count ? raw.cell_count : status.cell_count));
  write_protections(writer, protections(), status);
  writer.number("packNumberCycles", as_number(status.cycles));
  writer.number("packCycles", as_number(status.cycles));
  writer.number("tempSensorCount", as_number(raw.temp_sensor_count));
  write_temperatures(writer, status);
  writer.text("bmsSWVersion", raw.version_text ? raw.version_text : snapshot.info.software_version);
  writer.number("packSOC", as_number(status.soc_percent));
  write_mosfets(writer, status);
  if (const auto on = snapshot.settings.balance_switch_on) {
    writer.number("balancerSwitch", *on ? 1.0 : 0.0);
  }
  if (status.runtime_s) writer.number("bmsOnMinutes", std::floor(*status.runtime_s / 60.0));
  writer.text("userData", raw.manufacturer_text ? raw.manufacturer_text : snapshot.info.user_data);
  if (status.remaining_ah) {
    writer.number("packBalCap", std::round(*status.remaining_ah * 100) / 100);
  }
  return writer.finish();
}

std::string nodejkbms_cells(const Snapshot& snapshot) {
  PayloadWriter writer;
  int index = 0;
  for (const auto& cell : snapshot.status.cells_v.value_or(ValueList{})) {
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
