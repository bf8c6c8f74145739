#ifndef JKBMS_MQTT_CELLSTATS_CELL_STATISTICS_DOCUMENT_HPP
#define JKBMS_MQTT_CELLSTATS_CELL_STATISTICS_DOCUMENT_HPP

#include <string>

#include "cellstats/cell_statistics.hpp"
#include "jkbms/clock.hpp"

namespace jkbms::app {

/// Makes the document `<topic>/cellstats` (docs/mqtt.md). `now` is the civil time.
std::string cell_statistics_document(const CellStatistics& statistics, Clock::WallTime now);

}  // namespace jkbms::app

#endif
