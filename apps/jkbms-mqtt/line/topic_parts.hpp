#ifndef JKBMS_MQTT_LINE_TOPIC_PARTS_HPP
#define JKBMS_MQTT_LINE_TOPIC_PARTS_HPP

#include <cstdint>
#include <set>
#include <string>
#include <string_view>
#include <vector>

#include "jkbms/result.hpp"
#include "line/bus_config.hpp"

namespace jkbms::app {

/// Returns the topic part of a pack without a name on a shared bus.
std::string topic_part_of(const BusConfig& bus, std::uint8_t address);

/// Returns the topic part of every pack that may be published: those that are configured, and on a
/// shared bus those that may be heard.
std::set<std::string> topic_parts_of(const std::vector<BusConfig>& buses);

/// Returns why `name` cannot be the name of a pack or a bank, or an empty text if it can.
std::string_view fault_of_name(std::string_view name);

/// Sets `topic_prefix` of each bus and `topic_part` of each pack. No two packs, configured or only
/// heard, and no pack and bank get the same topic. Errors: invalid_argument, with what would get
/// the same topic.
Status name_topics(std::vector<BusConfig>& buses);

}  // namespace jkbms::app

#endif
