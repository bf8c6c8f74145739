#include "jkbms/schema.hpp"

namespace jkbms {
namespace {

using S = PackState;
using I = PackInfo;
using C = PackSettings;
constexpr auto program = Origin::program;

// clang-format off
constexpr Field<S> status_table[] = {
  // key                     label                            unit   step     origin   member
  {"timestamp",             "time of reading",                "",    0,       program, &S::timestamp},
  {"protocol",              "protocol",                       "",    0,       {},      &S::protocol},
  {"voltage_v",             "pack voltage",                   "V",   0.001,   {},      &S::voltage_v},
  {"current_a",             "current, positive = charging",   "A",   0.001,   {},      &S::current_a},
  {"power_w",               "power, positive = charging",     "W",   0.001,   {},      &S::power_w},
  {"soc_percent",           "state of charge",                "%",   1,       {},      &S::soc_percent},
  {"soh_percent",           "state of health",                "%",   1,       {},      &S::soh_percent},
  {"remaining_ah",          "remaining capacity",             "Ah",  0.001,   {},      &S::remaining_ah},
  {"capacity_ah",           "full-charge capacity",           "Ah",  0.001,   {},      &S::capacity_ah},
  {"nominal_capacity_ah",   "nominal capacity",               "Ah",  0.001,   {},      &S::nominal_capacity_ah},
  {"cycles",                "charge cycles",                  "",    1,       {},      &S::cycles},
  {"cycle_capacity_ah",     "charge moved over all cycles",   "Ah",  0.001,   {},      &S::cycle_capacity_ah},
  {"runtime_s",             "run time",                       "s",   1,       {},      &S::runtime_s},
  {"cell_count",            "number of cells",                "",    1,       {},      &S::cell_count},
  {"cells_v",               "cell voltages",                  "V",   0.001,   {},      &S::cells_v},
  {"cell_min_v",            "lowest cell voltage",            "V",   0.001,   {},      &S::cell_min_v},
  {"cell_max_v",            "highest cell voltage",           "V",   0.001,   {},      &S::cell_max_v},
  {"cell_delta_v",          "cell voltage difference",        "V",   0.001,   {},      &S::cell_delta_v},
  {"cell_mean_v",           "mean cell voltage",              "V",   0.0001,  {},      &S::cell_mean_v},
  {"cell_min_number",       "number of the lowest cell",      "",    1,       {},      &S::cell_min_number},
  {"cell_max_number",       "number of the highest cell",     "",    1,       {},      &S::cell_max_number},
  {"cell_resistances_ohm",  "balance-lead resistances",       "ohm", 0.001,   {},      &S::cell_resistances_ohm},
  {"mosfet_temp_c",         "MOSFET temperature",             "°C",  0.1,     {},      &S::mosfet_temp_c},
  {"temps_c",               "battery temperatures",           "°C",  0.1,     {},      &S::temps_c},
  {"charge_mosfet_on",      "charge MOSFET",                  "",    0,       {},      &S::charge_mosfet_on},
  {"discharge_mosfet_on",   "discharge MOSFET",               "",    0,       {},      &S::discharge_mosfet_on},
  {"balancing",             "balancing",                      "",    0,       {},      &S::balancing},
  {"balance_current_a",     "balancing current",              "A",   0.001,   {},      &S::balance_current_a},
  {"heating",               "heating",                        "",    0,       {},      &S::heating},
  {"heater_current_a",      "heater current",                 "A",   0.001,   {},      &S::heater_current_a},
  {"charger_plugged",       "charger plugged",                "",    0,       {},      &S::charger_plugged},
  {"charge_phase",          "charge phase",                   "",    0,       {},      &S::charge_phase},
  {"alarm",                 "alarm",                          "",    0,       {},      &S::alarm},
  {"alarms",                "alarms",                         "",    0,       {},      &S::alarms},
  {"alarm_bits",            "alarm bits",                     "",    1,       {},      &S::alarm_bits},
  {"battery_down",          "battery down",                   "",    0,       {},      &S::battery_down},
  {"status_bits",           "status bits",                    "",    1,       {},      &S::status_bits},
  {"pack",                  "name of the pack",               "",    0,       program, &S::pack},
  {"mode",                  "mode",                           "",    0,       program, &S::mode},
  {"power_charge_w",        "charging power",                 "W",   0.001,   program, &S::power_charge_w},
  {"power_discharge_w",     "discharging power",              "W",   0.001,   program, &S::power_discharge_w},
  {"stored_energy_kwh",     "stored energy",                  "kWh", 0.001,   program, &S::stored_energy_kwh},
  {"energy_charged_kwh",    "energy charged",                 "kWh", 0.001,   program, &S::energy_charged_kwh},
  {"energy_discharged_kwh", "energy discharged",              "kWh", 0.001,   program, &S::energy_discharged_kwh},
  {"time_to_empty_s",       "time to empty",                  "s",   1,       program, &S::time_to_empty_s},
  {"time_to_full_s",        "time to full",                   "s",   1,       program, &S::time_to_full_s},
  {"held",                  "held values",                    "",    0,       program, &S::held},
};

constexpr Field<I> info_table[] = {
  {"model",                 "model",                          "",    0,       {},      &I::model},
  {"hardware_version",      "hardware version",               "",    0,       {},      &I::hardware_version},
  {"software_version",      "software version",               "",    0,       {},      &I::software_version},
  {"serial_number",         "serial number",                  "",    0,       {},      &I::serial_number},
  {"device_name",           "device name",                    "",    0,       {},      &I::device_name},
  {"user_data",             "user data",                      "",    0,       {},      &I::user_data},
  {"device_id",             "device id",                      "",    0,       {},      &I::device_id},
  {"manufacture_date",      "manufacture date",               "",    0,       {},      &I::manufacture_date},
  {"power_on_count",        "power-on count",                 "",    1,       {},      &I::power_on_count},
  {"protocol_version",      "protocol version",               "",    1,       {},      &I::protocol_version},
  {"bms_address",           "BMS address",                    "",    1,       {},      &I::bms_address},
};

constexpr Field<C> settings_table[] = {
  {"cell_ovp_v",                   "cell overvoltage protection",          "V",  0.001, {}, &C::cell_ovp_v},
  {"cell_ovp_release_v",           "cell overvoltage release",             "V",  0.001, {}, &C::cell_ovp_release_v},
  {"cell_ovp_delay_s",             "cell overvoltage delay",               "s",  1,     {}, &C::cell_ovp_delay_s},
  {"cell_uvp_v",                   "cell undervoltage protection",         "V",  0.001, {}, &C::cell_uvp_v},
  {"cell_uvp_release_v",           "cell undervoltage release",            "V",  0.001, {}, &C::cell_uvp_release_v},
  {"cell_uvp_delay_s",             "cell undervoltage delay",              "s",  1,     {}, &C::cell_uvp_delay_s},
  {"pack_ovp_v",                   "pack overvoltage protection",          "V",  0.001, {}, &C::pack_ovp_v},
  {"pack_uvp_v",                   "pack undervoltage protection",         "V",  0.001, {}, &C::pack_uvp_v},
  {"cell_delta_protection_v",      "cell voltage difference protection",   "V",  0.001, {}, &C::cell_delta_protection_v},
  {"discharge_ocp_a",              "discharge overcurrent protection",     "A",  0.001, {}, &C::discharge_ocp_a},
  {"discharge_ocp_delay_s",        "discharge overcurrent delay",          "s",  1,     {}, &C::discharge_ocp_delay_s},
  {"discharge_ocp_release_s",      "discharge overcurrent release",        "s",  1,     {}, &C::discharge_ocp_release_s},
  {"charge_ocp_a",                 "charge overcurrent protection",        "A",  0.001, {}, &C::charge_ocp_a},
  {"charge_ocp_delay_s",           "charge overcurrent delay",             "s",  1,     {}, &C::charge_ocp_delay_s},
  {"charge_ocp_release_s",         "charge overcurrent release",           "s",  1,     {}, &C::charge_ocp_release_s},
  {"short_circuit_delay_us",       "short-circuit delay",                  "µs", 1,     {}, &C::short_circuit_delay_us},
  {"short_circuit_release_s",      "short-circuit release",                "s",  1,     {}, &C::short_circuit_release_s},
  {"balance_start_v",              "balance start voltage",                "V",  0.001, {}, &C::balance_start_v},
  {"balance_trigger_v",            "balance trigger difference",           "V",  0.001, {}, &C::balance_trigger_v},
  {"balance_current_max_a",        "balance current limit",                "A",  0.001, {}, &C::balance_current_max_a},
  {"balance_switch_on",            "balance switch",                       "",   0,     {}, &C::balance_switch_on},
  {"charge_switch_on",             "charge switch",                        "",   0,     {}, &C::charge_switch_on},
  {"discharge_switch_on",          "discharge switch",                     "",   0,     {}, &C::discharge_switch_on},
  {"mosfet_otp_c",                 "MOSFET overtemperature protection",    "°C", 0.1,   {}, &C::mosfet_otp_c},
  {"mosfet_otp_release_c",         "MOSFET overtemperature release",       "°C", 0.1,   {}, &C::mosfet_otp_release_c},
  {"battery_box_otp_c",            "battery box overtemperature protection", "°C", 0.1, {}, &C::battery_box_otp_c},
  {"battery_box_otp_release_c",    "battery box overtemperature release",  "°C", 0.1,   {}, &C::battery_box_otp_release_c},
  {"temp_difference_protection_c", "temperature difference protection",    "°C", 0.1,   {}, &C::temp_difference_protection_c},
  {"charge_otp_c",                 "charge overtemperature protection",    "°C", 0.1,   {}, &C::charge_otp_c},
  {"charge_otp_release_c",         "charge overtemperature release",       "°C", 0.1,   {}, &C::charge_otp_release_c},
  {"discharge_otp_c",              "discharge overtemperature protection", "°C", 0.1,   {}, &C::discharge_otp_c},
  {"discharge_otp_release_c",      "discharge overtemperature release",    "°C", 0.1,   {}, &C::discharge_otp_release_c},
  {"charge_utp_c",                 "charge undertemperature protection",   "°C", 0.1,   {}, &C::charge_utp_c},
  {"charge_utp_release_c",         "charge undertemperature release",      "°C", 0.1,   {}, &C::charge_utp_release_c},
  {"discharge_utp_c",              "discharge undertemperature protection", "°C", 0.1,  {}, &C::discharge_utp_c},
  {"discharge_utp_release_c",      "discharge undertemperature release",   "°C", 0.1,   {}, &C::discharge_utp_release_c},
  {"cell_count_setting",           "cell count setting",                   "",   1,     {}, &C::cell_count_setting},
  {"nominal_capacity_ah",          "nominal capacity",                     "Ah", 1,     {}, &C::nominal_capacity_ah},
  {"current_calibration_ma",       "current calibration",                  "mA", 1,     {}, &C::current_calibration_ma},
  {"battery_type",                 "battery type",                         "",   0,     {}, &C::battery_type},
  {"sleep_wait_s",                 "sleep waiting time",                   "s",  1,     {}, &C::sleep_wait_s},
  {"low_capacity_alarm_percent",   "low-capacity alarm",                   "%",  1,     {}, &C::low_capacity_alarm_percent},
  {"special_charger_on",           "special charger switch",               "",   0,     {}, &C::special_charger_on},
  {"smart_sleep_v",                "smart-sleep voltage",                  "V",  0.001, {}, &C::smart_sleep_v},
  {"smart_sleep_h",                "smart-sleep time",                     "h",  1,     {}, &C::smart_sleep_h},
  {"soc_100_v",                    "cell voltage at 100 % charge",         "V",  0.001, {}, &C::soc_100_v},
  {"soc_0_v",                      "cell voltage at 0 % charge",           "V",  0.001, {}, &C::soc_0_v},
  {"charge_request_v",             "requested charge voltage per cell",    "V",  0.001, {}, &C::charge_request_v},
  {"float_request_v",              "requested float voltage per cell",     "V",  0.001, {}, &C::float_request_v},
  {"power_off_v",                  "power-off voltage",                    "V",  0.001, {}, &C::power_off_v},
  {"precharge_s",                  "discharge pre-charge time",            "s",  1,     {}, &C::precharge_s},
  {"control_bits",                 "control bits",                         "",   1,     {}, &C::control_bits},
};
// clang-format on

}  // namespace

std::span<const Field<PackState>> state_fields() noexcept {
  return status_table;
}
std::span<const Field<PackInfo>> info_fields() noexcept {
  return info_table;
}
std::span<const Field<PackSettings>> settings_fields() noexcept {
  return settings_table;
}

}  // namespace jkbms
