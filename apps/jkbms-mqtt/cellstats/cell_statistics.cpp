#include "cellstats/cell_statistics.hpp"

#include <algorithm>
#include <cmath>

#include "jkbms/time_left.hpp"

namespace jkbms::app {

void DeltaStatistics::add(double delta_v) {
  ++samples;
  sum_v += delta_v;
  max_v = std::max(max_v, delta_v);
}

std::optional<double> DeltaStatistics::mean_v() const {
  if (samples == 0) return std::nullopt;
  return sum_v / static_cast<double>(samples);
}

std::optional<double> DeltaStatistics::highest_v() const {
  if (samples == 0) return std::nullopt;
  return max_v;
}

void CellStatistics::take(const PackState& state, Clock::WallTime now) {
  if (!state.cells_v || !state.cell_min_number || !state.cell_max_number || !state.cell_delta_v) {
    return;
  }
  const std::size_t cells = state.cells_v->size();
  if (cells > most_cells || !std::isfinite(*state.cell_delta_v)) return;
  if (cells != lowest.size()) {
    *this = {};
    since = now;
    lowest.resize(cells);
    highest.resize(cells);
  }
  ++samples;
  ++lowest.at(*state.cell_min_number - 1);
  ++highest.at(*state.cell_max_number - 1);
  if (!state.current_a) return;
  const bool has_load = std::abs(*state.current_a) >= least_load_a(state);
  (has_load ? under_load : at_rest).add(*state.cell_delta_v);
}

}  // namespace jkbms::app
