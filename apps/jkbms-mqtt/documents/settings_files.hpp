#ifndef JKBMS_MQTT_DOCUMENTS_SETTINGS_FILES_HPP
#define JKBMS_MQTT_DOCUMENTS_SETTINGS_FILES_HPP

#include <string>

/// The files of settings as they are installed: every option in a comment.
namespace jkbms::app {

/// The service's environment file: every variable, commented out, with its meaning.
std::string environment_file();
/// The service's configuration file: every key, commented out, with its meaning.
std::string configuration_file();

}  // namespace jkbms::app

#endif
