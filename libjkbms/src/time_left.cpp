#include "jkbms/time_left.hpp"

#include <algorithm>
#include <cmath>
#include <cstdint>
#include <limits>

namespace jkbms {
namespace {

constexpr double least_load_of_any_pack_a = 0.5;
constexpr double least_load_per_ah = 0.01;

std::optional<std::uint32_t> seconds_to_move(double amount_ah, double current_a) {
  const double seconds = std::round(amount_ah / std::abs(current_a) * 3600);
  if (!(seconds >= 0) || seconds > std::numeric_limits<std::uint32_t>::max()) return std::nullopt;
  return static_cast<std::uint32_t>(seconds);
}

}  // namespace

double least_load_a(const PackState& state) noexcept {
  return std::max(least_load_of_any_pack_a, state.capacity_ah.value_or(0) * least_load_per_ah);
}

void derive_time_left(PackState& state, std::optional<double> current_a) {
  state.time_to_empty_s = state.time_to_full_s = std::nullopt;
  if (!current_a || !state.remaining_ah) return;
  const double least = least_load_a(state);
  if (*current_a <= -least) {
    state.time_to_empty_s = seconds_to_move(*state.remaining_ah, *current_a);
  } else if (*current_a >= least) {
    if (!state.capacity_ah) return;
    state.time_to_full_s = seconds_to_move(*state.capacity_ah - *state.remaining_ah, *current_a);
  } else if (*state.remaining_ah == 0) {
    state.time_to_empty_s = 0;
  }
}

}  // namespace jkbms
