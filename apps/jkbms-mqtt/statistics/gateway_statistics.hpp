#ifndef JKBMS_MQTT_STATISTICS_GATEWAY_STATISTICS_HPP
#define JKBMS_MQTT_STATISTICS_GATEWAY_STATISTICS_HPP

#include <chrono>
#include <cstdint>
#include <string_view>
#include <vector>

#include "jkbms/line_monitor.hpp"

namespace jkbms::app {

/// What the program has done since it started.
struct GatewayStatistics {
  MonitorReport lines;  ///< the sum over all lines
  std::uint64_t broker_reconnects = 0;
  /// For how long no energy was counted because polls were missing, over all packs.
  std::chrono::seconds energy_gaps{0};
};

/// A count with its name: a key of the published document, and words of the log when its
/// underscores are blanks.
struct Count {
  std::string_view name;
  std::uint64_t value = 0;

  bool operator==(const Count&) const = default;
};
using Counts = std::vector<Count>;

/// The counts that the hourly log line and the published document have, in this order. The same
/// names come at each call. Each count is 0 at the start and never decreases.
Counts counts_of(const GatewayStatistics& statistics);
/// How often each rule of the plausibility filter held or dropped an answer.
Counts held_by_rule(const GatewayStatistics& statistics);
/// How many frames could not be attributed to a pack, by reason.
Counts unattributed_by_reason(const GatewayStatistics& statistics);

/// `now` minus `before`, which come from the same function.
Counts difference(Counts now, const Counts& before);

}  // namespace jkbms::app

#endif
