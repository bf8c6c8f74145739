#include "cellstats/cell_statistics_document.hpp"

#include <cmath>
#include <optional>
#include <string_view>

#include "jkbms/timestamp.hpp"
#include "mqtt/payload/writer.hpp"

namespace jkbms::app {
namespace {

void write_counts(PayloadWriter& writer, std::string_view key,
                  const std::vector<std::uint64_t>& counts) {
  writer.key(key);
  writer.begin_array();
  for (const std::uint64_t count : counts) writer.number(static_cast<double>(count));
  writer.end_array();
}

void write_voltage(PayloadWriter& writer, std::string_view key, std::optional<double> voltage_v) {
  constexpr double steps = 10'000;
  writer.key(key);
  if (!voltage_v) return writer.null();
  writer.number(std::round(*voltage_v * steps) / steps);
}

}  // namespace

std::string cell_statistics_document(const CellStatistics& statistics, Clock::WallTime now) {
  PayloadWriter writer;
  writer.key("timestamp");
  writer.text(to_rfc3339(now));
  writer.key("since");
  if (statistics.since) {
    writer.text(to_rfc3339(*statistics.since));
  } else {
    writer.null();
  }
  writer.key("samples");
  writer.number(static_cast<double>(statistics.samples));
  write_counts(writer, "lowest_count", statistics.lowest);
  write_counts(writer, "highest_count", statistics.highest);
  write_voltage(writer, "delta_at_rest_mean_v", statistics.at_rest.mean_v());
  write_voltage(writer, "delta_at_rest_max_v", statistics.at_rest.highest_v());
  write_voltage(writer, "delta_under_load_mean_v", statistics.under_load.mean_v());
  write_voltage(writer, "delta_under_load_max_v", statistics.under_load.highest_v());
  return writer.finish();
}

}  // namespace jkbms::app
