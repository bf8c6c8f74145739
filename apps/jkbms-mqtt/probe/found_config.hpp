#ifndef JKBMS_MQTT_PROBE_FOUND_CONFIG_HPP
#define JKBMS_MQTT_PROBE_FOUND_CONFIG_HPP

#include <string>
#include <vector>

#include "probe/advice.hpp"

namespace jkbms::app {

/// A configuration file (docs/configuration.md) for the packs that answer or were overheard; an
/// empty text if there are none.
std::string config_for(const std::vector<ProbedPort>& probed);

}  // namespace jkbms::app

#endif
