#include "bank/bank_fields.hpp"

namespace jkbms::app {
namespace {

using B = BankState;
constexpr auto program = Origin::program;

// clang-format off
constexpr Field<B> table[] = {
  // key                     label                            unit   step     origin   member
  {"timestamp",             "time of the oldest reading",     "",    0,       program, &B::timestamp},
  {"bank",                  "name of the bank",               "",    0,       program, &B::bank},
  {"packs_online",          "packs online",                   "",    1,       program, &B::packs_online},
  {"packs_expected",        "packs expected",                 "",    1,       program, &B::packs_expected},
  {"partial",               "partial",                        "",    0,       program, &B::partial},
  {"packs_missing",         "packs missing",                  "",    0,       program, &B::packs_missing},
  {"voltage_v",             "voltage",                        "V",   0.001,   program, &B::voltage_v},
  {"current_a",             "current, positive = charging",   "A",   0.001,   program, &B::current_a},
  {"power_w",               "power, positive = charging",     "W",   0.001,   program, &B::power_w},
  {"soc_percent",           "state of charge",                "%",   0.1,     program, &B::soc_percent},
  {"remaining_ah",          "remaining capacity",             "Ah",  0.001,   program, &B::remaining_ah},
  {"capacity_ah",           "full-charge capacity",           "Ah",  0.001,   program, &B::capacity_ah},
  {"stored_energy_kwh",     "stored energy",                  "kWh", 0.001,   program, &B::stored_energy_kwh},
  {"energy_charged_kwh",    "energy charged",                 "kWh", 0.001,   program, &B::energy_charged_kwh},
  {"energy_discharged_kwh", "energy discharged",              "kWh", 0.001,   program, &B::energy_discharged_kwh},
  {"cell_min_v",            "lowest cell voltage",            "V",   0.001,   program, &B::cell_min_v},
  {"cell_min_pack",         "pack of the lowest cell",        "",    0,       program, &B::cell_min_pack},
  {"cell_min_number",       "number of the lowest cell",      "",    1,       program, &B::cell_min_number},
  {"cell_max_v",            "highest cell voltage",           "V",   0.001,   program, &B::cell_max_v},
  {"cell_max_pack",         "pack of the highest cell",       "",    0,       program, &B::cell_max_pack},
  {"cell_max_number",       "number of the highest cell",     "",    1,       program, &B::cell_max_number},
  {"alarm",                 "alarm",                          "",    0,       program, &B::alarm},
  {"alarms",                "alarms",                         "",    0,       program, &B::alarms},
  {"alarm_packs",           "packs with an alarm",            "",    0,       program, &B::alarm_packs},
};
// clang-format on

}  // namespace

std::span<const Field<BankState>> bank_fields() noexcept {
  return table;
}

}  // namespace jkbms::app
