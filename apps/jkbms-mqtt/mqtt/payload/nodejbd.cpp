#include <fmt/format.h>

#include <algorithm>
#include <cmath>

#include "mqtt/payload/payloads.hpp"
#include "mqtt/payload/writer.hpp"

namespace jkbms::app {
namespace {

constexpr std::size_t cells_in_low_status = 16;

// The keys are those of NodeJBD, including "shortCircut". jk4e57 has one temperature alarm for two
// keys, one for charging and one for discharging. No protocol has an alarm for the last two keys.
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

/// Writes `false` for each cell while the balancer is idle, and `null` while it works, because the
/// pack does not report which cell it balances.
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
  const PackState& state = *snapshot.state;
  const PackInfo info = snapshot.info.value_or(PackInfo{});
  const RegisterWords& words = snapshot.words;
  PayloadWriter writer;
  writer.two_decimals("packV", state.voltage_v);
  writer.two_decimals("packA", state.current_a);
  writer.two_decimals("packBalCap", state.remaining_ah);
  writer.two_decimals("packRateCap", state.capacity_ah);
  write_whole(writer, "packCycles", state.cycles);
  write_whole(writer, "packNumberOfCells", words.cell_count ? words.cell_count : state.cell_count);
  if (state.cells_v) {
    const std::size_t cells = state.cells_v->size();
    const std::size_t low = std::min(cells, cells_in_low_status);
    write_balance(writer, "balanceStatus", 0, low, state.balancing);
    write_balance(writer, "balanceStatusHigh", low, cells, state.balancing);
  }
  write_protections(writer, protections(), state);
  writer.text("bmsSWVersion", words.version_text ? words.version_text : info.software_version);
  write_whole(writer, "packSOC", state.soc_percent);
  if (state.charge_mosfet_on) {
    writer.key("FETStatus");
    writer.begin_object();
    writer.truth("charging", state.charge_mosfet_on);
    writer.truth("discharging", state.discharge_mosfet_on);
    writer.end_object();
  }
  write_whole(writer, "tempSensorCount", words.temp_sensor_count);
  if (state.mosfet_temp_c || state.temps_c) {
    writer.key("tempSensorValues");
    writer.begin_object();
    writer.two_decimals("NTC0", state.mosfet_temp_c);
    int index = 0;
    for (const auto& temp : state.temps_c.value_or(ValueList{})) {
      writer.two_decimals(fmt::format("NTC{}", ++index), temp);
    }
    writer.end_object();
  }
  return writer.finish();
}

std::string nodejbd_cells(const Snapshot& snapshot) {
  PayloadWriter writer;
  int index = 0;
  for (const auto& cell : snapshot.state->cells_v.value_or(ValueList{})) {
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
