#include <fmt/format.h>

#include <algorithm>
#include <cmath>

#include "mqtt/payload/payloads.hpp"
#include "mqtt/payload/writer.hpp"

namespace jkbms::app {
namespace {

constexpr std::size_t cells_in_low_status = 16;

// The names are NodeJBD's, "shortCircut" too. Packs of the 4E57 protocol do not tell charge from
// discharge at the temperatures, and have none of the last three; PB packs tell.
const std::vector<Protection>& protections() {
  static const std::vector<Protection> table = {
      {"singleCellOvervolt", {"cell_overvoltage"}},
      {"singleCellUndervolt", {"cell_undervoltage"}},
      {"packOvervolt", {"pack_overvoltage"}},
      {"packUndervolt", {"pack_undervoltage"}},
      {"chargeOvertemp",
       {"battery_overtemperature", "battery_box_overtemperature", "charge_overtemperature"}},
      {"chargeUndertemp", {"battery_undertemperature", "charge_undertemperature"}},
      {"dischargeOvertemp",
       {"battery_overtemperature", "battery_box_overtemperature", "discharge_overtemperature"}},
      {"dischargeUndertemp", {"battery_undertemperature", "discharge_undertemperature"}},
      {"chargeOvercurrent", {"charge_overcurrent"}},
      {"dischargeOvercurrent", {"discharge_overcurrent"}},
      {"shortCircut", {"charge_short_circuit", "discharge_short_circuit"}},
      {"frontEndDetectionICError", {}},
      {"softwareLockMOS", {}},
  };
  return table;
}

/// `false` for each cell while the balancer is idle; while it works the pack does not say at which
/// cell, so `null`.
void write_balance(PayloadWriter& writer, std::string_view key, std::size_t from, std::size_t to,
                   std::optional<bool> balancing) {
  writer.key(key);
  writer.begin_array();
  for (std::size_t cell = from; cell < to; ++cell) {
    writer.begin_object();
    writer.key(fmt::format("cell{}", cell));
    if (balancing.value_or(true)) {
      writer.null();
    } else {
      writer.truth(false);
    }
    writer.end_object();
  }
  writer.end_array();
}

void write_whole(PayloadWriter& writer, std::string_view key, std::optional<std::uint32_t> value) {
  if (value) writer.number(key, static_cast<double>(*value));
}

}  // namespace

std::string nodejbd_pack(const Snapshot& snapshot) {
  const PackStatus& status = snapshot.status;
  const RawReport& raw = snapshot.raw;
  PayloadWriter writer;
  writer.two_decimals("packV", status.voltage_v);
  writer.two_decimals("packA", status.current_a);
  writer.two_decimals("packBalCap", status.remaining_ah);
  writer.two_decimals("packRateCap", status.capacity_ah);
  write_whole(writer, "packCycles", status.cycles);
  write_whole(writer, "packNumberOfCells", raw.cell_count ? raw.cell_count : status.cell_count);
  if (status.cells_v) {
    const std::size_t cells = status.cells_v->size();
    const std::size_t low = std::min(cells, cells_in_low_status);
    write_balance(writer, "balanceStatus", 0, low, status.balancing);
    write_balance(writer, "balanceStatusHigh", low, cells, status.balancing);
  }
  write_protections(writer, protections(), status);
  writer.text("bmsSWVersion", raw.version_text ? raw.version_text : snapshot.info.software_version);
  write_whole(writer, "packSOC", status.soc_percent);
  if (status.charge_mosfet_on) {
    writer.key("FETStatus");
    writer.begin_object();
    writer.truth("charging", status.charge_mosfet_on);
    writer.truth("discharging", status.discharge_mosfet_on);
    writer.end_object();
  }
  write_whole(writer, "tempSensorCount", raw.temp_sensor_count);
  if (status.mosfet_temp_c || status.temps_c) {
    writer.key("tempSensorValues");
    writer.begin_object();
    writer.two_decimals("NTC0", status.mosfet_temp_c);
    int index = 0;
    for (const auto& temp : status.temps_c.value_or(ValueList{})) {
      writer.two_decimals(fmt::format("NTC{}", ++index), temp);
    }
    writer.end_object();
  }
  return writer.finish();
}

std::string nodejbd_cells(const Snapshot& snapshot) {
  PayloadWriter writer;
  int index = 0;
  for (const auto& cell : snapshot.status.cells_v.value_or(ValueList{})) {
    if (cell) {
      const double millivolts = std::round(*cell * 1000);
      const std::string name = fmt::format("cell{}", index);
      writer.number(name + "mV", millivolts);
      writer.number(name + "V", std::round(millivolts / 10) / 100);
    }
    ++index;
  }
  return writer.finish();
}

}  // namespace jkbms::app
