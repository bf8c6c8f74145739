#include "codec/jk02/alarms.hpp"

#include <array>

#include "codec/jk02/jk02.hpp"

namespace jkbms {
namespace {

// clang-format off
constexpr std::array<std::string_view, 32> ids = {
  "balance_wire_resistance", "mosfet_overtemperature", "cell_count_mismatch",
  "current_sensor_fault", "cell_overvoltage", "pack_overvoltage", "charge_overcurrent",
  "charge_short_circuit", "charge_overtemperature", "charge_undertemperature",
  "coprocessor_fault", "cell_undervoltage", "pack_undervoltage", "discharge_overcurrent",
  "discharge_short_circuit", "discharge_overtemperature", "charge_mosfet_fault",
  "discharge_mosfet_fault", "gps_disconnected", "default_password", "discharge_on_failed",
  "battery_overtemperature", "temperature_sensor_fault", "parallel_module_fault",
  "short_circuit_release_failed", "discharge_overcurrent_2", "discharge_overcurrent_3",
  "discharge_undertemperature", "gps_remote_lock", "bit_29", "bit_30", "bit_31",
};
// clang-format on
constexpr std::uint32_t informational_bits = 1U << 19;
static_assert(ids[19] == "default_password");

}  // namespace

std::span<const std::string_view> Jk02::alarm_ids() const noexcept {
  return ids;
}

void store_jk02_alarms(std::uint32_t bits, PackState& state) {
  state.alarm_bits = bits;
  state.alarm = (bits & ~informational_bits) != 0;
  auto& set = state.alarms.emplace();
  for (std::size_t bit = 0; bit < ids.size(); ++bit) {
    if ((bits >> bit & 1) != 0) set.push_back(ids[bit]);
  }
}

}  // namespace jkbms
