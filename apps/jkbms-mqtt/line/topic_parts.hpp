#ifndef JKBMS_MQTT_LINE_TOPIC_PARTS_HPP
#define JKBMS_MQTT_LINE_TOPIC_PARTS_HPP

#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

#include "jkbms/result.hpp"
#include "line/bus_config.hpp"

namespace jkbms::app {

/// The topic part of a pack that has no name, on a bus that may have several.
std::string topic_part_of(const BusConfig& bus, std::uint8_t address);

/// Why `name` cannot be the name of a pack; empty: it can.
std::string_view fault_of_name(std::string_view name);

/// Sets `topic_prefix` of each bus and `topic_part` of each pack. No two packs, configured or only
/// heard, have one topic. Errors: invalid_argument, which packs would have one topic.
Status name_topics(std::vector<BusConfig>& buses);

}  // namespace jkbms::app

#endif
