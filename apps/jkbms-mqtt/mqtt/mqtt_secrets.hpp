#ifndef JKBMS_MQTT_MQTT_MQTT_SECRETS_HPP
#define JKBMS_MQTT_MQTT_MQTT_SECRETS_HPP

#include <string>
#include <vector>

#include "jkbms/result.hpp"
#include "mqtt/mqtt_options.hpp"
#include "system/environment.hpp"
#include "system/exit_code.hpp"

namespace jkbms::app {

/// A file that the broker connection needs and that is of no use.
struct FileProblem {
  ExitCode code;
  std::string text;
};

/// Fills `options.password` from --mqttpass-file, or, where no password was given, from the
/// service manager's credential `mqttpass`; and looks whether the certificate files can be read.
std::optional<FileProblem> load_secrets(MqttOptions& options, const Environment& environment);

/// Overwrites each of `secrets` in the process's arguments, which everybody can read.
void hide_arguments(int argc, char** argv, const std::vector<std::string>& secrets);

/// Keeps the password out of core dumps: there are none from here on.
void disable_core_dumps();

}  // namespace jkbms::app

#endif
