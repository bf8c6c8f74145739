#ifndef JKBMS_MQTT_OPTIONS_BUS_OPTIONS_HPP
#define JKBMS_MQTT_OPTIONS_BUS_OPTIONS_HPP

#include "options/config_file.hpp"
#include "options/option_reader.hpp"
#include "options/options.hpp"

namespace jkbms::app {

/// Fills the buses and packs of `options`, or the capture to read, from what was given. What is
/// wrong is the reader's error.
void read_buses(OptionReader& reader, const ConfigFile& config, Options& options);

}  // namespace jkbms::app

#endif
