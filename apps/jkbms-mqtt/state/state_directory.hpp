#ifndef JKBMS_MQTT_STATE_STATE_DIRECTORY_HPP
#define JKBMS_MQTT_STATE_STATE_DIRECTORY_HPP

#include <optional>
#include <string>

#include "system/log.hpp"

namespace jkbms::app {

/// Returns `path` for the files that the program keeps. If there is no such directory, or the
/// program may not write there, says so once and returns nullopt: each file would fail for the same
/// reason.
std::optional<std::string> usable_state_directory(const std::optional<std::string>& path, Log& log);

}  // namespace jkbms::app

#endif
