#ifndef JKBMS_MQTT_OPTIONS_BUS_OPTIONS_HPP
#define JKBMS_MQTT_OPTIONS_BUS_OPTIONS_HPP

#include "options/given_options.hpp"
#include "options/options.hpp"

namespace jkbms::app {

/// Fills the buses and packs of `options`, or the capture to read, from what was given. Adds an
/// error for those that cannot be used.
void read_buses(const GivenOptions& given, const ConfigFile& config, Options& options,
                FirstError& errors);

}  // namespace jkbms::app

#endif
