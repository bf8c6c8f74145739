#include "jkbms/snapshot.hpp"

#include <cmath>

#include "another_pack.hpp"
#include "jkbms/time_left.hpp"

namespace jkbms {
namespace {

constexpr double moving_current_a = 0.05;  // below this a pack counts as idle

/// `value` rounded to a multiple of 1 / `steps`; never -0.
double rounded(double value, double steps) {
  return std::round(value * steps) / steps + 0.0;
}

void clear_cell_statistics(PackState& state) {
  state.cell_min_v = state.cell_max_v = state.cell_delta_v = state.cell_mean_v = std::nullopt;
  state.cell_min_number = state.cell_max_number = std::nullopt;
}

void derive_cell_statistics(PackState& state) {
  clear_cell_statistics(state);
  if (!state.cells_v) return;
  double sum = 0;
  std::uint32_t present = 0;
  std::uint32_t number = 0;
  for (const auto& cell : *state.cells_v) {
    ++number;
    if (!cell) continue;
    ++present;
    sum += *cell;
    if (!state.cell_min_v || *cell < *state.cell_min_v) {
      state.cell_min_v = *cell;
      state.cell_min_number = number;
    }
    if (!state.cell_max_v || *cell > *state.cell_max_v) {
      state.cell_max_v = *cell;
      state.cell_max_number = number;
    }
  }
  if (present == 0) return;
  state.cell_delta_v = rounded(*state.cell_max_v - *state.cell_min_v, 1000);
  state.cell_mean_v = rounded(sum / present, 10000);
}

void derive_power(PackState& state) {
  state.power_w = state.power_charge_w = state.power_discharge_w = std::nullopt;
  state.mode = std::nullopt;
  if (!state.current_a) return;
  state.mode = *state.current_a > moving_current_a    ? "charging"
               : *state.current_a < -moving_current_a ? "discharging"
                                                      : "idle";
  if (!state.voltage_v) return;
  const double power = rounded(*state.voltage_v * *state.current_a, 1000);
  state.power_w = power;
  state.power_charge_w = power > 0 ? power : 0.0;
  state.power_discharge_w = power < 0 ? -power : 0.0;
}

void derive_energy(PackState& state) {
  state.stored_energy_kwh = std::nullopt;
  if (!state.remaining_ah || !state.voltage_v) return;
  state.stored_energy_kwh = rounded(*state.remaining_ah * *state.voltage_v / 1000, 1000);
}

}  // namespace

bool is_another_pack(const Snapshot& before, const Snapshot& now) {
  const auto serial_number = serial_number_of(before);
  const auto other = serial_number_of(now);
  return serial_number && other && serial_number != other;
}

void merge(Snapshot& into, const Snapshot& from) {
  if (is_another_pack(into, from)) into.settings.reset();
  if (from.address) into.address = from.address;
  if (from.state) {
    into.state = from.state;
    into.words = from.words;
  }
  if (from.info) into.info = from.info;
  if (from.settings) into.settings = from.settings;

  if (from.bms_address) into.bms_address = from.bms_address;
  if (from.info && from.info->bms_address) into.bms_address = from.info->bms_address;
  if (into.info && into.bms_address) into.info->bms_address = into.bms_address;
  if (into.state && into.settings && !into.state->nominal_capacity_ah) {
    into.state->nominal_capacity_ah = into.settings->nominal_capacity_ah;
  }
}

std::optional<std::string> serial_number_of(const Snapshot& snapshot) {
  return snapshot.info ? snapshot.info->serial_number : std::nullopt;
}

void derive(PackState& state) {
  derive_cell_statistics(state);
  derive_power(state);
  derive_energy(state);
  derive_time_left(state, state.current_a);
}

}  // namespace jkbms
