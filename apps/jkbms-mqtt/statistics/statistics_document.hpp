#ifndef JKBMS_MQTT_STATISTICS_STATISTICS_DOCUMENT_HPP
#define JKBMS_MQTT_STATISTICS_STATISTICS_DOCUMENT_HPP

#include <string>

#include "jkbms/clock.hpp"
#include "statistics/gateway_statistics.hpp"

namespace jkbms::app {

/// Makes the document `<topic>/gateway/statistics` (docs/mqtt.md). `now` is the civil time, and
/// `running` how long the program has counted. The time of the start is computed from both, so a
/// clock that was set after the start does no harm.
std::string statistics_document(const GatewayStatistics& statistics, Clock::WallTime now,
                                std::chrono::milliseconds running);

}  // namespace jkbms::app

#endif
