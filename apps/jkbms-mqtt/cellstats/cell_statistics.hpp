#ifndef JKBMS_MQTT_CELLSTATS_CELL_STATISTICS_HPP
#define JKBMS_MQTT_CELLSTATS_CELL_STATISTICS_HPP

#include <cstddef>
#include <cstdint>
#include <optional>
#include <vector>

#include "jkbms/clock.hpp"
#include "jkbms/snapshot.hpp"

namespace jkbms::app {

/// The difference between the highest and the lowest cell, over many samples.
struct DeltaStatistics {
  std::uint64_t samples = 0;
  double sum_v = 0;
  double max_v = 0;

  void add(double delta_v);
  /// nullopt without a sample.
  [[nodiscard]] std::optional<double> mean_v() const;
  [[nodiscard]] std::optional<double> highest_v() const;

  bool operator==(const DeltaStatistics&) const = default;
};

/// How the cells of one pack have differed since a time.
struct CellStatistics {
  static constexpr std::size_t most_cells = 64;

  std::optional<Clock::WallTime> since;  ///< time of the first sample
  std::uint64_t samples = 0;
  std::vector<std::uint64_t> lowest;   ///< by cell: in how many samples it was the lowest
  std::vector<std::uint64_t> highest;  ///< by cell: in how many samples it was the highest
  DeltaStatistics at_rest;
  DeltaStatistics under_load;  ///< from least_load_a() on

  /// Adds a state with its derived members (jkbms::derive) as a sample. With another number of
  /// cells the statistics begin anew. A state without cells is no sample. The difference of a state
  /// without a current counts for neither rest nor load.
  void take(const PackState& state, Clock::WallTime now);

  bool operator==(const CellStatistics&) const = default;
};

}  // namespace jkbms::app

#endif
