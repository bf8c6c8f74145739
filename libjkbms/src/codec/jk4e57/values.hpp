#ifndef JKBMS_CODEC_JK4E57_VALUES_HPP
#define JKBMS_CODEC_JK4E57_VALUES_HPP

#include <array>
#include <cstdint>
#include <optional>
#include <string_view>

/// Converts the raw values of 4E57 registers (docs/protocol/jk-4e57.md).
namespace jkbms::jk4e57_values {

// clang-format off
inline constexpr std::array<std::string_view, 16> alarm_ids = {
  "low_capacity", "mosfet_overtemperature", "pack_overvoltage", "pack_undervoltage",
  "battery_overtemperature", "charge_overcurrent", "discharge_overcurrent",
  "cell_voltage_difference", "battery_box_overtemperature", "battery_undertemperature",
  "cell_overvoltage", "cell_undervoltage", "protection_309_a", "protection_309_b",
  "bit_14", "bit_15",
};
inline constexpr std::array<std::string_view, 3> battery_types = {"lfp", "nmc", "lto"};
// clang-format on

inline constexpr std::uint32_t bit_charge_mosfet = 1U << 0;
inline constexpr std::uint32_t bit_discharge_mosfet = 1U << 1;
inline constexpr std::uint32_t bit_balancing = 1U << 2;
inline constexpr std::uint32_t bit_battery_down = 1U << 3;

/// In degrees Celsius: raw 0..99 means 0..99, 100..140 means 0..-40; above, nullopt.
inline std::optional<double> folded_temperature(std::uint32_t raw) {
  if (raw < 100) return raw;
  if (raw <= 140) return 100.0 - raw;
  return std::nullopt;
}

/// In amperes, positive = charging. Version 1: bit 15 means charging, the other bits are the
/// amount. Version 0: 10000 means 0 A, lower values mean charging.
inline double current(std::uint32_t raw, std::uint32_t protocol_version) {
  if (protocol_version == 0) return (10000.0 - raw) / 100.0;
  const int amount = static_cast<int>(raw & 0x7FFF);
  return ((raw & 0x8000) != 0 ? amount : -amount) / 100.0;
}

/// nullopt if the result does not fit in 32 bits.
inline std::optional<std::uint32_t> seconds_of_minutes(std::uint32_t minutes) {
  const std::uint64_t seconds = std::uint64_t{minutes} * 60;
  if (seconds > UINT32_MAX) return std::nullopt;
  return static_cast<std::uint32_t>(seconds);
}

/// "____S15.29_" -> "S15.29".
inline std::string_view without_padding(std::string_view text) {
  const auto first = text.find_first_not_of('_');
  if (first == std::string_view::npos) return {};
  return text.substr(first, text.find_last_not_of('_') - first + 1);
}

}  // namespace jkbms::jk4e57_values

#endif
