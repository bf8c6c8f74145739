#include "mqtt/victron/battery.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <cmath>
#include <cstddef>
#include <vector>

#include "jkbms/protocol.hpp"
#include "mqtt/payload/writer.hpp"
#include "mqtt/victron/alarm_keys.hpp"
#include "mqtt/victron/group.hpp"

namespace jkbms::app {
namespace {

using Packs = std::span<const VictronPack>;

constexpr std::size_t most_cells = 24;  // that the driver knows
constexpr double level_ok = 0;
constexpr double level_alarm = 2;

template <class T>
std::optional<T> setting_of(const VictronPack& pack, std::optional<T> PackSettings::*member) {
  return pack.settings != nullptr ? pack.settings->*member : std::nullopt;
}

/// `value_of` each pack; nullopt if one of them does not have it.
template <class ValueOf>
std::optional<std::vector<double>> of_all(Packs packs, ValueOf value_of) {
  std::vector<double> values;
  for (const VictronPack& pack : packs) {
    const auto value = value_of(pack);
    if (!value) return std::nullopt;
    values.push_back(static_cast<double>(*value));
  }
  return values;
}

std::optional<double> sum_of(const std::optional<std::vector<double>>& values) {
  if (!values) return std::nullopt;
  double sum = 0;
  for (const double value : *values) sum += value;
  return sum;
}

std::optional<double> least_of(const std::optional<std::vector<double>>& values) {
  if (!values || values->empty()) return std::nullopt;
  return *std::ranges::min_element(*values);
}

std::optional<double> greatest_of(const std::optional<std::vector<double>>& values) {
  if (!values || values->empty()) return std::nullopt;
  return *std::ranges::max_element(*values);
}

/// Whether a switch of any pack is on.
template <class IsOn>
std::optional<bool> any_of(Packs packs, IsOn is_on) {
  const auto greatest = greatest_of(of_all(packs, is_on));
  return greatest ? std::optional(*greatest > 0) : std::nullopt;
}

std::optional<double> difference(std::optional<double> greater, std::optional<double> less) {
  if (!greater || !less) return std::nullopt;
  return *greater - *less;
}

/// `C3`, or `garage/C3` in a bank.
std::string part_id(std::string_view pack, char kind, std::size_t number) {
  return pack.empty() ? fmt::format("{}{}", kind, number)
                      : fmt::format("{}/{}{}", pack, kind, number);
}

struct Sensor {
  double temp_c;
  std::string id;
};

/// The battery sensors; none if a pack sends none.
std::vector<Sensor> sensors_of(Packs packs) {
  std::vector<Sensor> sensors;
  for (const VictronPack& pack : packs) {
    const std::size_t before = sensors.size();
    std::size_t number = 0;
    for (const auto& temp : pack.state->temps_c.value_or(ValueList{})) {
      ++number;
      if (temp) sensors.push_back({*temp, part_id(pack.name, 'T', number)});
    }
    if (sensors.size() == before) return {};
  }
  return sensors;
}

std::optional<double> mean_of(const std::vector<Sensor>& sensors) {
  if (sensors.empty()) return std::nullopt;
  double sum = 0;
  for (const Sensor& sensor : sensors) sum += sensor.temp_c;
  return sum / static_cast<double>(sensors.size());
}

void write_number(PayloadWriter& writer, std::string_view key, std::optional<double> value) {
  if (value && std::isfinite(*value)) writer.number(key, std::round(*value * 1000) / 1000 + 0.0);
}

/// The outermost keys, and `Dc`. `Battery` is PackState or BankState.
template <class Battery>
void write_battery(PayloadWriter& writer, const Battery& battery, Packs packs) {
  {
    VictronGroup dc(writer, "Dc");
    dc.number("Power", battery.power_w);
    dc.number("Voltage", battery.voltage_v);
    dc.number("Current", battery.current_a);
    dc.number("Temperature", mean_of(sensors_of(packs)));
  }
  write_number(writer, "InstalledCapacity", battery.capacity_ah);
  write_number(writer, "Capacity", battery.remaining_ah);
  if (const auto consumed = difference(battery.capacity_ah, battery.remaining_ah)) {
    write_number(writer, "ConsumedAmphours", std::max(*consumed, 0.0));
  }
  write_number(writer, "Soc", battery.soc_percent);
  PackState total;
  total.current_a = battery.current_a;
  total.remaining_ah = battery.remaining_ah;
  derive(total);
  write_number(writer, "TimeToGo", total.time_to_empty_s);
  if (const auto balancing = any_of(packs, [](const auto& pack) { return pack.state->balancing; }))
    writer.number("Balancing", *balancing ? 1 : 0);
}

bool has_alarm(const VictronPack& pack, const VictronAlarm& row) {
  return pack.state->alarms && std::ranges::any_of(row.alarm_ids, [&](std::string_view id) {
           return std::ranges::find(*pack.state->alarms, id) != pack.state->alarms->end();
         });
}

/// Whether the pack would report it.
bool can_have_alarm(const VictronPack& pack, const VictronAlarm& row) {
  const Protocol* const protocol = find_protocol(pack.state->protocol.value_or(""));
  if (protocol == nullptr || !pack.state->alarms) return false;
  const auto known = protocol->alarm_ids();
  return std::ranges::any_of(row.alarm_ids, [&](std::string_view id) {
    return std::ranges::find(known, id) != known.end();
  });
}

/// An alarm that a pack cannot report is left out: nobody knows that it is absent.
void write_alarms(PayloadWriter& writer, Packs packs) {
  VictronGroup alarms(writer, "Alarms");
  for (const VictronAlarm& row : victron_alarms()) {
    const auto is_set = [&](const VictronPack& pack) { return has_alarm(pack, row); };
    const auto is_known = [&](const VictronPack& pack) { return can_have_alarm(pack, row); };
    if (std::ranges::any_of(packs, is_set)) {
      alarms.number(row.key, level_alarm);
    } else if (std::ranges::all_of(packs, is_known)) {
      alarms.number(row.key, level_ok);
    }
  }
}

/// The current at which the pack protects itself, 0 where its MOSFET is off.
std::optional<double> limit_of(std::optional<bool> mosfet_on, std::optional<double> protection) {
  if (!mosfet_on) return std::nullopt;
  return *mosfet_on ? protection : 0;
}

std::optional<double> requested_voltage(const VictronPack& pack) {
  const auto cell = setting_of(pack, &PackSettings::charge_request_v);
  if (!cell || !pack.state->cell_count) return std::nullopt;
  return *cell * *pack.state->cell_count;
}

void write_limits(PayloadWriter& writer, Packs packs) {
  VictronGroup info(writer, "Info");
  info.number("MaxChargeVoltage", least_of(of_all(packs, requested_voltage)));
  info.number("MaxChargeCurrent", sum_of(of_all(packs, [](const VictronPack& pack) {
                return limit_of(pack.state->charge_mosfet_on,
                                setting_of(pack, &PackSettings::charge_ocp_a));
              })));
  info.number("MaxDischargeCurrent", sum_of(of_all(packs, [](const VictronPack& pack) {
                return limit_of(pack.state->discharge_mosfet_on,
                                setting_of(pack, &PackSettings::discharge_ocp_a));
              })));
}

std::optional<double> blocking(Packs packs, std::optional<bool> PackState::*mosfet_on) {
  const auto open = sum_of(of_all(packs, [&](const auto& pack) { return pack.state->*mosfet_on; }));
  return difference(static_cast<double>(packs.size()), open);
}

struct Extremes {
  std::optional<std::string> least_cell;
  std::optional<std::string> greatest_cell;
  std::size_t missing_packs = 0;
};

template <class Battery>
void write_system(PayloadWriter& writer, const Battery& battery, Packs packs,
                  const Extremes& extremes) {
  VictronGroup system(writer, "System");
  system.text("MinVoltageCellId", extremes.least_cell);
  system.number("MinCellVoltage", battery.cell_min_v);
  system.text("MaxVoltageCellId", extremes.greatest_cell);
  system.number("MaxCellVoltage", battery.cell_max_v);
  system.number("MOSTemperature", greatest_of(of_all(packs, [](const VictronPack& pack) {
                  return pack.state->mosfet_temp_c;
                })));
  const auto sensors = sensors_of(packs);
  if (!sensors.empty()) {
    const auto least = std::ranges::min_element(sensors, {}, &Sensor::temp_c);
    const auto greatest = std::ranges::max_element(sensors, {}, &Sensor::temp_c);
    system.text("MinTemperatureCellId", least->id);
    system.number("MinCellTemperature", least->temp_c);
    system.text("MaxTemperatureCellId", greatest->id);
    system.number("MaxCellTemperature", greatest->temp_c);
  }
  system.number("NrOfModulesOnline", static_cast<double>(packs.size()));
  system.number("NrOfModulesOffline", static_cast<double>(extremes.missing_packs));
  system.number("NrOfModulesBlockingCharge", blocking(packs, &PackState::charge_mosfet_on));
  system.number("NrOfModulesBlockingDischarge", blocking(packs, &PackState::discharge_mosfet_on));
}

void write_voltages(PayloadWriter& writer, const PackState& state) {
  VictronGroup voltages(writer, "Voltages");
  const ValueList cells = state.cells_v.value_or(ValueList{});
  for (std::size_t i = 0; i < std::min(cells.size(), most_cells); ++i) {
    voltages.number(fmt::format("Cell{}", i + 1), cells[i]);
  }
  if (!cells.empty() && std::ranges::all_of(cells, &std::optional<double>::has_value)) {
    double sum = 0;
    for (const auto& cell : cells) sum += *cell;
    voltages.number("Sum", sum);
  }
  voltages.number("Diff", difference(state.cell_max_v, state.cell_min_v));
}

void write_switches(PayloadWriter& writer, Packs packs) {
  VictronGroup io(writer, "Io");
  io.truth("AllowToCharge",
           any_of(packs, [](const auto& pack) { return pack.state->charge_mosfet_on; }));
  io.truth("AllowToDischarge",
           any_of(packs, [](const auto& pack) { return pack.state->discharge_mosfet_on; }));
  io.truth("AllowToBalance", any_of(packs, [](const auto& pack) {
             return setting_of(pack, &PackSettings::balance_switch_on);
           }));
}

template <class Battery>
bool is_taken_by_driver(const Battery& battery) {
  return battery.power_w && std::isfinite(*battery.power_w) && battery.voltage_v &&
         std::isfinite(*battery.voltage_v) && battery.soc_percent &&
         std::isfinite(static_cast<double>(*battery.soc_percent));
}

std::optional<std::string> cell_id(std::optional<std::string_view> pack,
                                   std::optional<std::uint32_t> number) {
  if (!pack || !number) return std::nullopt;
  return part_id(*pack, 'C', *number);
}

}  // namespace

std::optional<std::string> victron_pack(const VictronPack& pack, VictronLimits limits) {
  const PackState& state = *pack.state;
  if (!is_taken_by_driver(state)) return std::nullopt;
  const Packs packs(&pack, 1);
  PayloadWriter writer;
  write_battery(writer, state, packs);
  write_alarms(writer, packs);
  if (limits == VictronLimits::published) write_limits(writer, packs);
  {
    VictronGroup history(writer, "History");
    history.number("ChargeCycles", state.cycles);
    history.number("TotalAhDrawn", state.cycle_capacity_ah);
  }
  write_system(
      writer, state, packs,
      {cell_id(pack.name, state.cell_min_number), cell_id(pack.name, state.cell_max_number)});
  write_voltages(writer, state);
  write_switches(writer, packs);
  return writer.finish();
}

std::optional<std::string> victron_bank(const BankState& bank, std::span<const VictronPack> packs,
                                        VictronLimits limits) {
  if (!is_taken_by_driver(bank)) return std::nullopt;
  PayloadWriter writer;
  write_battery(writer, bank, packs);
  write_alarms(writer, packs);
  if (limits == VictronLimits::published) write_limits(writer, packs);
  write_system(writer, bank, packs,
               {cell_id(bank.cell_min_pack, bank.cell_min_number),
                cell_id(bank.cell_max_pack, bank.cell_max_number),
                bank.packs_expected.value_or(0) - bank.packs_online.value_or(0)});
  {
    VictronGroup voltages(writer, "Voltages");
    voltages.number("Diff", difference(bank.cell_max_v, bank.cell_min_v));
  }
  write_switches(writer, packs);
  return writer.finish();
}

}  // namespace jkbms::app
