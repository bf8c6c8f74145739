#ifndef JKBMS_MQTT_BUS_OPTIONS_HPP
#define JKBMS_MQTT_BUS_OPTIONS_HPP

#include "config_file.hpp"
#include "option_reader.hpp"
#include "options.hpp"

namespace jkbms::app {

/// Fills the buses and packs of `options`, or the capture to read, from what was given. What is
/// wrong is the reader's error.
void read_buses(OptionReader& reader, const ConfigFile& config, Options& options);

}  // namespace jkbms::app

#endif
