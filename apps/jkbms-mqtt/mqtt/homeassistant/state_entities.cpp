#include "mqtt/homeassistant/state_entities.hpp"

#include <algorithm>
#include <iterator>

namespace jkbms::app {
namespace {

using K = StateEntity::Kind;
using P = StateEntity::Place;

constexpr std::string_view modes[] = {"idle", "charging", "discharging"};
constexpr std::string_view charge_phases[] = {"bulk", "absorption", "float"};

constexpr std::string_view measured = "measurement";
constexpr std::string_view rising = "total_increasing";

// clang-format off
constexpr StateEntity table[] = {
  {.key = "voltage_v", .place = P::main, .device_class = "voltage", .state_class = measured, .precision = 2},
  {.key = "current_a", .place = P::main, .device_class = "current", .state_class = measured, .precision = 2},
  {.key = "power_w", .place = P::main, .device_class = "power", .state_class = measured, .precision = 0},
  {.key = "soc_percent", .place = P::main, .device_class = "battery", .state_class = measured, .precision = 0},
  {.key = "soh_percent", .state_class = measured, .precision = 0, .protocol = "jk02", .icon = "mdi:battery-heart-variant"},
  {.key = "remaining_ah", .place = P::main, .state_class = measured, .precision = 1, .icon = "mdi:battery-clock"},
  {.key = "capacity_ah", .state_class = measured, .precision = 1, .icon = "mdi:battery-high"},
  {.key = "nominal_capacity_ah", .precision = 1, .icon = "mdi:battery-high"},
  {.key = "cycles", .state_class = rising, .precision = 0, .icon = "mdi:battery-sync"},
  {.key = "cycle_capacity_ah", .state_class = rising, .precision = 0, .icon = "mdi:battery-sync"},
  // A time that passes by itself has no device class.
  {.key = "runtime_s", .place = P::hidden, .state_class = rising, .precision = 0, .icon = "mdi:timer-outline"},
  {.key = "cell_count", .precision = 0, .icon = "mdi:counter"},
  {.key = "cells_v", .kind = K::elements, .device_class = "voltage", .state_class = measured, .precision = 3,
   .element_key = "cell_#_v", .element_name = "Cell # voltage"},
  {.key = "cell_min_v", .device_class = "voltage", .state_class = measured, .precision = 3},
  {.key = "cell_max_v", .device_class = "voltage", .state_class = measured, .precision = 3},
  {.key = "cell_delta_v", .device_class = "voltage", .state_class = measured, .precision = 3},
  {.key = "cell_mean_v", .device_class = "voltage", .state_class = measured, .precision = 3},
  {.key = "cell_min_number", .precision = 0, .icon = "mdi:battery-low"},
  {.key = "cell_max_number", .precision = 0, .icon = "mdi:battery-high"},
  {.key = "cell_resistances_ohm", .kind = K::elements, .place = P::hidden, .state_class = measured, .precision = 3,
   .protocol = "jk02", .icon = "mdi:omega", .element_key = "cell_resistance_#_ohm", .element_name = "Cell # balance-lead resistance"},
  {.key = "mosfet_temp_c", .device_class = "temperature", .state_class = measured, .precision = 1},
  {.key = "temps_c", .kind = K::elements, .place = P::main, .device_class = "temperature", .state_class = measured, .precision = 1,
   .element_key = "temp_#_c", .element_name = "Battery temperature #"},
  {.key = "charge_mosfet_on", .kind = K::truth, .device_class = "power"},
  {.key = "discharge_mosfet_on", .kind = K::truth, .device_class = "power"},
  {.key = "balancing", .kind = K::truth, .device_class = "running"},
  {.key = "balance_current_a", .device_class = "current", .state_class = measured, .precision = 3, .protocol = "jk02"},
  {.key = "heating", .kind = K::truth, .device_class = "running", .protocol = "jk02"},
  {.key = "heater_current_a", .device_class = "current", .state_class = measured, .precision = 2, .protocol = "jk02"},
  {.key = "charger_plugged", .kind = K::truth, .device_class = "plug", .protocol = "jk02"},
  {.key = "charge_phase", .kind = K::word, .device_class = "enum", .protocol = "jk02", .icon = "mdi:battery-charging", .options = charge_phases},
  {.key = "alarm", .kind = K::truth, .place = P::main, .device_class = "problem"},
  {.key = "alarms", .kind = K::ids, .icon = "mdi:alert-outline"},
  {.key = "alarm_bits", .place = P::hidden, .precision = 0, .icon = "mdi:alert-outline"},
  {.key = "battery_down", .kind = K::truth, .device_class = "problem", .protocol = "jk4e57"},
  {.key = "status_bits", .place = P::hidden, .precision = 0, .protocol = "jk4e57", .icon = "mdi:state-machine"},
  {.key = "mode", .kind = K::word, .place = P::main, .device_class = "enum", .icon = "mdi:battery-sync", .options = modes},
  {.key = "power_charge_w", .place = P::main, .device_class = "power", .state_class = measured, .precision = 0},
  {.key = "power_discharge_w", .place = P::main, .device_class = "power", .state_class = measured, .precision = 0},
  {.key = "stored_energy_kwh", .place = P::main, .device_class = "energy_storage", .state_class = measured, .precision = 2},
  {.key = "energy_charged_kwh", .place = P::main, .device_class = "energy", .state_class = rising, .precision = 2},
  {.key = "energy_discharged_kwh", .place = P::main, .device_class = "energy", .state_class = rising, .precision = 2},
  {.key = "time_to_empty_s", .place = P::main, .device_class = "duration", .state_class = measured, .precision = 0},
  {.key = "time_to_full_s", .place = P::main, .device_class = "duration", .state_class = measured, .precision = 0},
  {.key = "held", .kind = K::ids, .place = P::hidden, .icon = "mdi:filter-outline"},
  // Of a bank alone.
  {.key = "packs_online", .place = P::main, .state_class = measured, .precision = 0, .icon = "mdi:battery-check"},
  {.key = "packs_expected", .precision = 0, .icon = "mdi:counter"},
  {.key = "partial", .kind = K::truth, .place = P::main, .device_class = "problem"},
  {.key = "packs_missing", .kind = K::ids, .icon = "mdi:battery-off-outline"},
  {.key = "cell_min_pack", .kind = K::text, .icon = "mdi:battery-low"},
  {.key = "cell_max_pack", .kind = K::text, .icon = "mdi:battery-high"},
  {.key = "alarm_packs", .kind = K::ids, .icon = "mdi:alert-outline"},
};
// clang-format on

}  // namespace

const StateEntity* state_entity(std::string_view key) noexcept {
  const auto* const found = std::ranges::find(table, key, &StateEntity::key);
  return found == std::end(table) ? nullptr : found;
}

}  // namespace jkbms::app
