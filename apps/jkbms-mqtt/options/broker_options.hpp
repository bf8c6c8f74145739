#ifndef JKBMS_MQTT_OPTIONS_BROKER_OPTIONS_HPP
#define JKBMS_MQTT_OPTIONS_BROKER_OPTIONS_HPP

#include "options/given_options.hpp"
#include "options/options.hpp"

namespace jkbms::app {

/// Fills `mqtt` and `secrets` of `options` from what was given. Adds an error if options do not fit
/// each other.
void read_broker(const GivenOptions& given, Options& options, FirstError& errors);

}  // namespace jkbms::app

#endif
