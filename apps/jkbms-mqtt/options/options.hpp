#ifndef JKBMS_MQTT_OPTIONS_OPTIONS_HPP
#define JKBMS_MQTT_OPTIONS_OPTIONS_HPP

#include <functional>
#include <optional>
#include <string>
#include <vector>

#include "console/console_options.hpp"
#include "jkbms/result.hpp"
#include "line/bus_config.hpp"
#include "mqtt/mqtt_options.hpp"
#include "options/config_file.hpp"
#include "system/environment.hpp"
#include "system/log.hpp"

namespace jkbms::app {

class GivenOptions;

/// All that the command line and the environment say, checked.
struct Options {
  enum class Action { run, list_ports, help, version };
  Action action = Action::run;

  std::vector<BusConfig> buses;        ///< empty where a capture is read
  std::optional<ReplayConfig> replay;  ///< of `-s replay:FILE`

  ConsoleOptions console;
  LogLevel log_level = LogLevel::info;

  std::optional<MqttOptions> mqtt;  ///< present where a broker is given

  /// What was given and is not wrong, but has no effect or a danger; one sentence each.
  std::vector<std::string> warnings;
  /// Texts of the command line that must not stay readable in the process list.
  std::vector<std::string> secrets;
};

/// Reads the configuration file of that path.
using ConfigReader = std::function<Result<ConfigFile>(const std::string& path)>;

/// Checks what was given on the command line and in the environment, and what the configuration
/// file says that they name. Errors as parse_options().
Result<Options> check_options(GivenOptions given, const ConfigReader& read_file = read_config);

/// Reads the command line (without the program's name), the environment, and the configuration file
/// that they name.
/// Errors, one sentence that names the option or key, the value and what is allowed:
/// invalid_argument (an option), unsupported (the configuration file), io (it cannot be read).
Result<Options> parse_options(const std::vector<std::string>& arguments,
                              const Environment& environment);

}  // namespace jkbms::app

#endif
