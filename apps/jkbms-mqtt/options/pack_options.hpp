#ifndef JKBMS_MQTT_OPTIONS_PACK_OPTIONS_HPP
#define JKBMS_MQTT_OPTIONS_PACK_OPTIONS_HPP

#include <string>
#include <vector>

#include "line/bus_config.hpp"
#include "options/config_file.hpp"
#include "options/option_reader.hpp"

namespace jkbms::app {

/// The packs of a bus, with `in_file` those that stand at `place` of the configuration file. Where
/// several places name packs only the strongest counts. What is wrong is the reader's error.
void read_packs(OptionReader& reader, const std::vector<ConfigFile::Values>& in_file,
                const std::string& place, BusConfig& bus);

}  // namespace jkbms::app

#endif
