#ifndef JKBMS_MQTT_OPTIONS_PACK_OPTIONS_HPP
#define JKBMS_MQTT_OPTIONS_PACK_OPTIONS_HPP

#include <string>
#include <string_view>
#include <vector>

#include "line/bus_config.hpp"
#include "options/config_file.hpp"
#include "options/given_options.hpp"

namespace jkbms::app {

/// Fills the packs of a bus. `in_file` are its packs in the configuration file, at `place`. If
/// several origins name packs, only the packs of the strongest origin are used. Adds an error for
/// packs that cannot be used.
void read_packs(const GivenOptions& given, const std::vector<ConfigFile::Values>& in_file,
                const std::string& place, BusConfig& bus, FirstError& errors);

/// Sets the bank of each pack of a bus that has none of its own. A bank on the command line or in
/// the environment replaces those of the file. Adds an error if the bus has no packs.
void read_bank(const GivenOptions& given, BusConfig& bus, FirstError& errors);

}  // namespace jkbms::app

#endif
