#ifndef JKBMS_MQTT_CELLSTATS_CELL_STATISTICS_BOOK_HPP
#define JKBMS_MQTT_CELLSTATS_CELL_STATISTICS_BOOK_HPP

#include <cstddef>
#include <map>
#include <optional>
#include <string>
#include <string_view>

#include "cellstats/cell_statistics.hpp"

namespace jkbms::app {

/// The cell statistics of all packs that were ever seen, by the identity of the pack.
class CellStatisticsBook {
 public:
  /// How many packs it holds. A line on which ever new serial numbers come does not make it grow.
  static constexpr std::size_t most_packs = 256;

  /// The statistics of a pack, which begin now if it is new; nullptr if there is no room for it.
  CellStatistics* of(const std::string& identity);

  /// One line for each pack: since, samples, the differences, the counts, the identity.
  [[nodiscard]] std::string to_text() const;
  /// nullopt if a line is no such line.
  static std::optional<CellStatisticsBook> of_text(std::string_view text);

  bool operator==(const CellStatisticsBook&) const = default;

 private:
  std::map<std::string, CellStatistics> packs_;
};

}  // namespace jkbms::app

#endif
