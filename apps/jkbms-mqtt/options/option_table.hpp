#ifndef JKBMS_MQTT_OPTIONS_OPTION_TABLE_HPP
#define JKBMS_MQTT_OPTIONS_OPTION_TABLE_HPP

#include <cstdint>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "options/command_table.hpp"

namespace jkbms::app {

/// The prefix of the name of a capture that is read instead of a serial port.
inline constexpr std::string_view replay_prefix = "replay:";

/// In the order of the table.
enum class OptionId : std::uint8_t {
  serialport,
  baudrate,
  pollinginterval,
  protocol,
  address,
  pack,
  bank,
  mode,
  bus_gap,
  config,
  reply_timeout,
  plausibility,
  capture,
  capture_size,
  redact_names,
  invert_current,
  format,
  watch,
  pace,
  mqttbroker,
  mqttuser,
  mqttpass,
  mqttpass_file,
  mqtttopic,
  mqtt_cafile,
  mqtt_cert,
  mqtt_key,
  mqtt_insecure,
  client_id,
  payload,
  qos,
  retain,
  state_dir,
  homeassistant,
  homeassistant_form,
  victron,
  victron_limits,
  remove_discovery,
  loglevel,
  list_ports,
  all,
  write_config,
  output,
  help,
  version,
};

/// The section of the help text.
enum class OptionGroup : std::uint8_t { pack, output, mqtt, other };

/// Where an option may be given. Every option may be given on the command line.
enum class OptionScope : std::uint8_t {
  question,  ///< only on the command line
  start,     ///< also in the environment
  program,   ///< also at the top level of the configuration file
  bus,       ///< also in each of the file's buses
  pack,      ///< also in the environment; in the file a bus has `packs` instead
};

/// What must also be given for an option to have an effect.
enum class OptionNeeds : std::uint8_t {
  nothing,
  port,        ///< a serial port, not a capture
  capture,     ///< a serial port whose bytes are captured
  shared_bus,  ///< a serial port with a protocol for a shared bus
  no_broker,
  broker,
  tls,  ///< a broker with TLS
};

enum class ValueKind : std::uint8_t { text, flag, whole, seconds, size, choice };

struct Choice {
  std::string_view word;
  std::string_view meaning = {};
};

/// One option. The parser, the range check, the help, the documents, the keys of the configuration
/// file and the names of the variables derive from its row.
struct Option {
  OptionId id;
  OptionGroup group;
  OptionScope scope;
  OptionNeeds needs = OptionNeeds::nothing;
  CommandSet commands = {CommandId::run};
  std::string_view name;    ///< long form without dashes, and key of the configuration file
  char alias = 0;           ///< short form, 0: none
  bool nodejkbms = false;   ///< NODEJKBMS_<NAME> is read too, as NodeJKBMS did
  bool repeatable = false;  ///< may be given several times on the command line
  bool essential = false;   ///< listed in the README
  ValueKind kind = ValueKind::text;
  std::string_view value_name = {};  ///< empty for a flag
  std::int64_t least = 0;  ///< for the kinds whole, seconds (in milliseconds) and size (in bytes)
  std::int64_t most = 0;
  std::string_view unit = {};
  std::span<const Choice> choices = {};
  /// Returns why `text` is not allowed, or an empty text if it is. Only for kind text.
  std::string (*fault)(std::string_view text) = nullptr;
  /// The value of the option without one, "--name"; a value is then written "--name=value". Empty:
  /// a value must follow.
  std::string_view implicit_text = {};
  std::string_view default_text = {};
  std::string_view jk02_default = {};  ///< for protocol jk02, if it differs
  std::string_view example = {};       ///< a value that works in the service too
  std::string_view help = {};
  std::string_view note = {};  ///< follows the range or the choices
};

std::span<const Option> option_table() noexcept;

const Option& option(OptionId id) noexcept;
/// The option with that long name, or nullptr.
const Option* find_option(std::string_view name) noexcept;

/// `JKBMS_MQTT_CAFILE` for prefix `JKBMS_` and option `mqtt-cafile`.
std::string environment_name(std::string_view prefix, const Option& option);
/// The variables that are read for the option, in order of precedence.
std::vector<std::string> environment_names(const Option& option);

/// "0.02 to 86400" or "table, json"; empty for other kinds.
std::string allowed_values(const Option& option);
/// Whether the option takes a number between `least` and `most`.
bool has_range(const Option& option) noexcept;
/// Returns why the option does not allow `text`, or an empty text if it does.
std::string fault_of_value(const Option& option, std::string_view text);

/// true/false, yes/no, on/off, 1/0.
std::optional<bool> parse_flag(std::string_view text);

}  // namespace jkbms::app

#endif
