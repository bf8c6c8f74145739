#ifndef JKBMS_MQTT_OPTIONS_OPTIONS_HPP
#define JKBMS_MQTT_OPTIONS_OPTIONS_HPP

#include <cstdint>
#include <functional>
#include <optional>
#include <string>
#include <variant>
#include <vector>

#include "console/console_options.hpp"
#include "line/bus_config.hpp"
#include "mqtt/mqtt_options.hpp"
#include "options/command_table.hpp"
#include "options/config_file.hpp"
#include "options/option_error.hpp"
#include "probe/probe_options.hpp"
#include "redact/redact_options.hpp"
#include "system/environment.hpp"
#include "system/log.hpp"

namespace jkbms::app {

class GivenOptions;

/// The checked options of the command line, the environment and the configuration file.
struct Options {
  enum class Action : std::uint8_t {
    run,
    remove_discovery,
    probe,
    redact,
    list_ports,
    help,
    version,
  };
  Action action = Action::run;
  CommandId command = CommandId::run;  ///< whose help is asked for

  std::vector<BusConfig> buses;        ///< empty if a capture is read
  std::optional<ReplayConfig> replay;  ///< of `-s replay:FILE`

  ProbeOptions probe;    ///< if `action` is probe
  RedactOptions redact;  ///< if `action` is redact

  ConsoleOptions console;
  LogLevel log_level = LogLevel::info;

  std::optional<MqttOptions> mqtt;  ///< present if a broker is given

  /// Where the program keeps what it must know after a restart; nullopt: nowhere.
  std::optional<std::string> state_directory;

  /// One sentence for each option or variable that has no effect or is dangerous.
  std::vector<Sentence> warnings;
  /// Texts of the command line that must not stay readable in the process list.
  std::vector<std::string> secrets;
};

using CheckedOptions = std::variant<Options, OptionError>;

/// Reads the configuration file at a path.
using ConfigReader = std::function<Result<ConfigFile>(const std::string& path)>;

/// Checks what `given` holds, and the configuration file that it names.
CheckedOptions check_options(GivenOptions given, const Environment& environment,
                             const ConfigReader& read_file = read_config);

/// Reads and checks the command line (without the program's name), the environment, and the
/// configuration file that they name.
CheckedOptions parse_options(const std::vector<std::string>& arguments,
                             const Environment& environment);

}  // namespace jkbms::app

#endif
