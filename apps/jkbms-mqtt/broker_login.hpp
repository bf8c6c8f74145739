#ifndef JKBMS_MQTT_BROKER_LOGIN_HPP
#define JKBMS_MQTT_BROKER_LOGIN_HPP

#include <string>
#include <variant>

#include "mqtt/mqtt_options.hpp"
#include "options/options.hpp"
#include "system/exit_code.hpp"
#include "system/log.hpp"

namespace jkbms::app {

/// `mqtt` with the password of a file or of the service manager. Logs what is doubtful. If a file
/// cannot be used, prints why and returns the exit code.
std::variant<MqttOptions, ExitCode> complete_login(MqttOptions mqtt, Log& log);

/// What the program reads, for the log: the ports or the capture.
std::string source_of(const Options& options);

/// The configured client id, or the one that only this program uses.
std::string client_id_of(const Options& options, const MqttOptions& mqtt);

}  // namespace jkbms::app

#endif
