#ifndef JKBMS_MQTT_OPTIONS_TOPIC_PARTS_HPP
#define JKBMS_MQTT_OPTIONS_TOPIC_PARTS_HPP

#include <string_view>
#include <vector>

#include "line/bus_config.hpp"
#include "options/option_reader.hpp"

namespace jkbms::app {

/// Why a pack cannot be called so; empty: it can.
std::string_view fault_of_name(std::string_view name);

/// Says where each pack, configured or only heard, is published: no two on one topic. What cannot
/// be is the reader's error, as one of `origin`.
void name_topics(OptionReader& reader, std::vector<BusConfig>& buses, GivenOptions::Origin origin);

}  // namespace jkbms::app

#endif
