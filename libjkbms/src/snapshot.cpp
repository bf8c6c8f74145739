#include "jkbms/snapshot.hpp"

#include <cmath>
#include <limits>

namespace jkbms {
namespace {

constexpr double moving_current_a = 0.05;  // below it a pack counts as idle

/// `value` in steps of 1 / `steps`; never -0.
double rounded(double value, double steps) {
  return std::round(value * steps) / steps + 0.0;
}

void clear_cell_statistics(PackStatus& status) {
  status.cell_min_v = status.cell_max_v = status.cell_delta_v = status.cell_mean_v = std::nullopt;
  status.cell_min_number = status.cell_max_number = std::nullopt;
}

void derive_cell_statistics(PackStatus& status) {
  clear_cell_statistics(status);
  if (!status.cells_v) return;
  double sum = 0;
  std::uint32_t present = 0;
  std::uint32_t number = 0;
  for (const auto& cell : *status.cells_v) {
    ++number;
    if (!cell) continue;
    ++present;
    sum += *cell;
    if (!status.cell_min_v || *cell < *status.cell_min_v) {
      status.cell_min_v = *cell;
      status.cell_min_number = number;
    }
    if (!status.cell_max_v || *cell > *status.cell_max_v) {
      status.cell_max_v = *cell;
      status.cell_max_number = number;
    }
  }
  if (present == 0) return;
  status.cell_delta_v = rounded(*status.cell_max_v - *status.cell_min_v, 1000);
  status.cell_mean_v = rounded(sum / present, 10000);
}

void derive_power(PackStatus& status) {
  status.power_w = status.power_charge_w = status.power_discharge_w = std::nullopt;
  status.mode = std::nullopt;
  if (!status.current_a) return;
  status.mode = *status.current_a > moving_current_a    ? "charging"
                : *status.current_a < -moving_current_a ? "discharging"
                                                        : "idle";
  if (!status.voltage_v) return;
  const double power = rounded(*status.voltage_v * *status.current_a, 1000);
  status.power_w = power;
  status.power_charge_w = power > 0 ? power : 0.0;
  status.power_discharge_w = power < 0 ? -power : 0.0;
}

std::optional<std::uint32_t> seconds_to_move(double amount_ah, double current_a) {
  const double seconds = std::round(amount_ah / std::abs(current_a) * 3600);
  if (!(seconds >= 0) || seconds > std::numeric_limits<std::uint32_t>::max()) return std::nullopt;
  return static_cast<std::uint32_t>(seconds);
}

void derive_energy(PackStatus& status) {
  status.stored_energy_kwh = std::nullopt;
  status.time_to_empty_s = status.time_to_full_s = std::nullopt;
  if (!status.remaining_ah) return;
  if (status.voltage_v) {
    status.stored_energy_kwh = rounded(*status.remaining_ah * *status.voltage_v / 1000, 1000);
  }
  if (status.mode == "discharging") {
    status.time_to_empty_s = seconds_to_move(*status.remaining_ah, *status.current_a);
  } else if (status.mode == "charging" && status.capacity_ah) {
    status.time_to_full_s =
        seconds_to_move(*status.capacity_ah - *status.remaining_ah, *status.current_a);
  }
}

}  // namespace

void merge(Snapshot& into, const Snapshot& from) {
  if (from.address) into.address = from.address;
  const auto bms_address = from.info.bms_address ? from.info.bms_address : into.info.bms_address;
  if (from.has_status) {
    into.status = from.status;
    into.raw = from.raw;
    into.has_status = true;
  }
  if (from.has_info) {
    into.info = from.info;
    into.has_info = true;
  }
  if (from.has_settings) {
    into.settings = from.settings;
    into.has_settings = true;
  }
  into.info.bms_address = bms_address;
  if (!into.status.nominal_capacity_ah) {
    into.status.nominal_capacity_ah = into.settings.nominal_capacity_ah;
  }
}

void derive(PackStatus& status) {
  derive_cell_statistics(status);
  derive_power(status);
  derive_energy(status);
}

}  // namespace jkbms
