#ifndef JKBMS_MQTT_DOCUMENTS_COMPLETION_HPP
#define JKBMS_MQTT_DOCUMENTS_COMPLETION_HPP

#include <string>

namespace jkbms::app {

/// The completion of commands, options and their values in bash.
std::string bash_completion();

}  // namespace jkbms::app

#endif
