#ifndef JKBMS_MQTT_SYSTEM_ENVIRONMENT_HPP
#define JKBMS_MQTT_SYSTEM_ENVIRONMENT_HPP

#include <map>
#include <optional>
#include <string>
#include <string_view>

namespace jkbms::app {

/// Environment variables by name.
using Environment = std::map<std::string, std::string, std::less<>>;

/// The value of a variable of this process; empty if it is not set.
std::string_view environment_variable(const char* name);

/// The variables of this process.
Environment process_environment();

/// The directory in which the service keeps what it must know after a restart (STATE_DIRECTORY, of
/// several the first); nullopt if there is none.
std::optional<std::string> state_directory(const Environment& environment);

}  // namespace jkbms::app

#endif
