#include "mqtt/victron/alarm_keys.hpp"

namespace jkbms::app {

std::span<const VictronAlarm> victron_alarms() {
  static const std::vector<VictronAlarm> table = {
      {"LowVoltage", {"pack_undervoltage"}},
      {"HighVoltage", {"pack_overvoltage", "cell_overvoltage"}},
      {"LowSoc", {"low_capacity"}},
      {"HighChargeCurrent", {"charge_overcurrent", "charge_short_circuit"}},
      {"HighDischargeCurrent",
       {"discharge_overcurrent", "discharge_overcurrent_2", "discharge_overcurrent_3",
        "discharge_short_circuit"}},
      {"CellImbalance", {"cell_voltage_difference"}},
      {"HighChargeTemperature", {"charge_overtemperature"}},
      {"LowChargeTemperature", {"charge_undertemperature"}},
      {"LowCellVoltage", {"cell_undervoltage"}},
      {"LowTemperature", {"battery_undertemperature", "discharge_undertemperature"}},
      {"HighTemperature",
       {"battery_overtemperature", "battery_box_overtemperature", "discharge_overtemperature",
        "mosfet_overtemperature"}},
  };
  return table;
}

}  // namespace jkbms::app
