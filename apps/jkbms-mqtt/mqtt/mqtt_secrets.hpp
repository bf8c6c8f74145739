#ifndef JKBMS_MQTT_MQTT_MQTT_SECRETS_HPP
#define JKBMS_MQTT_MQTT_MQTT_SECRETS_HPP

#include <string>
#include <vector>

#include "jkbms/result.hpp"
#include "mqtt/mqtt_options.hpp"
#include "system/environment.hpp"
#include "system/exit_code.hpp"
#include "system/message.hpp"

namespace jkbms::app {

/// Why the program cannot connect to the broker with the files it was given.
struct FileProblem {
  ExitCode code;
  Message message;
  std::string text;
};

/// Fills `options.password` from --mqttpass-file, or, if no password was given, from the credential
/// `mqttpass` of the service manager. Checks that the certificate files can be read and that a
/// password has a user name. Appends to `warnings` one sentence for each doubtful setting.
std::optional<FileProblem> load_secrets(MqttOptions& options, const Environment& environment,
                                        std::vector<Sentence>& warnings);

/// Overwrites each of `secrets` in the arguments of the process, which every user can read.
void hide_arguments(int argc, char** argv, const std::vector<std::string>& secrets);

/// Forbids core dumps of this process, which would hold the password. After this only root can look
/// into the process: a debugger, and the search for the program that has a port open.
void disable_core_dumps();

}  // namespace jkbms::app

#endif
