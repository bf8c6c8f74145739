#ifndef JKBMS_MQTT_OPTIONS_OPTIONS_HPP
#define JKBMS_MQTT_OPTIONS_OPTIONS_HPP

#include <chrono>
#include <functional>
#include <optional>
#include <string>
#include <vector>

#include "jkbms/result.hpp"
#include "line/bus_config.hpp"
#include "mqtt/broker_address.hpp"
#include "options/config_file.hpp"
#include "system/log.hpp"

namespace jkbms::app {

class GivenOptions;

enum class Format { table, json };
enum class PayloadForm { nodejkbms, nodejbd, none };

struct MqttOptions {
  BrokerAddress broker;
  std::optional<std::string> user;
  std::optional<std::string> password;
  std::optional<std::string> password_file;
  std::string topic;
  std::optional<std::string> ca_file;
  std::optional<std::string> cert_file;
  std::optional<std::string> key_file;
  bool insecure = false;
  std::optional<std::string> client_id;
  PayloadForm payload = PayloadForm::nodejkbms;
  int qos = 0;
  bool retain = false;
};

/// All that the command line and the environment say, checked.
struct Options {
  enum class Action { run, list_ports, help, version };
  Action action = Action::run;

  std::vector<BusConfig> buses;               ///< empty where a capture is read
  std::optional<std::string> replay_file;     ///< of `-s replay:FILE`
  const Protocol* replay_protocol = nullptr;  ///< nullptr: the capture's bytes tell
  std::chrono::milliseconds poll_interval{};  ///< between the messages of a capture without times

  Format format = Format::table;
  bool watch = false;
  LogLevel log_level = LogLevel::info;

  std::optional<MqttOptions> mqtt;  ///< present where a broker is given

  /// What was given and is not wrong, but has no effect or a danger; one sentence each.
  std::vector<std::string> warnings;
  /// Texts of the command line that must not stay readable in the process list.
  std::vector<std::string> secrets;
};

/// The value of an environment variable, or nullptr.
using Environment = std::function<const char*(const std::string& name)>;

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
