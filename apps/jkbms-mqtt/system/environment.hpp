#ifndef JKBMS_MQTT_SYSTEM_ENVIRONMENT_HPP
#define JKBMS_MQTT_SYSTEM_ENVIRONMENT_HPP

#include <map>
#include <string>

namespace jkbms::app {

/// Environment variables by name.
using Environment = std::map<std::string, std::string, std::less<>>;

/// The variables of this process.
Environment process_environment();

}  // namespace jkbms::app

#endif
