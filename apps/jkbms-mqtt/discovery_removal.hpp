#ifndef JKBMS_MQTT_DISCOVERY_REMOVAL_HPP
#define JKBMS_MQTT_DISCOVERY_REMOVAL_HPP

#include "options/options.hpp"
#include "system/exit_code.hpp"
#include "system/log.hpp"

namespace jkbms::app {

/// Removes every discovery document that a run with these options may have published, in both
/// forms, from the broker. Makes one attempt to connect. Requires `options.mqtt` and its
/// `home_assistant`.
ExitCode remove_discovery(const Options& options, Log& log);

}  // namespace jkbms::app

#endif
