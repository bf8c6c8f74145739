#include "statistics/gateway_statistics.hpp"

#include <array>
#include <cstddef>

namespace jkbms::app {
namespace {

template <class Enum, std::size_t count>
Counts by_name(const std::array<std::uint64_t, count>& counts) {
  Counts named;
  named.reserve(count);
  for (std::size_t i = 0; i < count; ++i) {
    named.push_back({to_string(static_cast<Enum>(i)), counts[i]});
  }
  return named;
}

}  // namespace

Counts counts_of(const GatewayStatistics& statistics) {
  const LineCounters& line = statistics.lines.line;
  return {{"polls", line.polls},
          {"answers", line.answers},
          {"timeouts", line.timeouts},
          {"bad_frames", line.bad_frames},
          {"bytes_dropped", line.bytes_dropped},
          {"port_reconnects", statistics.lines.reconnects},
          {"broker_reconnects", statistics.broker_reconnects}};
}

Counts held_by_rule(const GatewayStatistics& statistics) {
  return by_name<PlausibilityRule>(statistics.lines.withheld_by_rule);
}

Counts unattributed_by_reason(const GatewayStatistics& statistics) {
  return by_name<Unattributed>(statistics.lines.line.unattributed_by_reason);
}

Counts difference(Counts now, const Counts& before) {
  for (std::size_t i = 0; i < now.size(); ++i) now[i].value -= before[i].value;
  return now;
}

}  // namespace jkbms::app
