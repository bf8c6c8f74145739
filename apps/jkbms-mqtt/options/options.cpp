#include "options/options.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <utility>

#include "options/broker_options.hpp"
#include "options/bus_options.hpp"
#include "options/given_options.hpp"
#include "options/unread_variables.hpp"

namespace jkbms::app {
namespace {

using O = OptionId;
using Origin = ValueOrigin;

Options::Action requested_action(const GivenOptions& given) {
  if (given.find(O::help) != nullptr) return Options::Action::help;
  if (given.find(O::version) != nullptr) return Options::Action::version;
  if (given.find(O::list_ports) != nullptr) return Options::Action::list_ports;
  if (given.flag(O::remove_discovery)) return Options::Action::remove_discovery;
  switch (given.command().id) {
    case CommandId::probe:
      return Options::Action::probe;
    case CommandId::redact:
      return Options::Action::redact;
    case CommandId::run:
    case CommandId::replay:
      break;
  }
  return Options::Action::run;
}

bool captures(const Options& options) {
  return std::ranges::any_of(options.buses,
                             [](const BusConfig& bus) { return bus.capture_file.has_value(); });
}

void warn_of_options_without_effect(const GivenOptions& given, Options& options) {
  for (const Option& row : option_table()) {
    const GivenValue* const value = given.find(row.id);
    if (value == nullptr || value->origin != Origin::command_line) continue;
    const bool needs_broker = row.needs == OptionNeeds::broker || row.needs == OptionNeeds::tls;
    if (needs_broker && !options.mqtt) {
      options.warnings.push_back(
          {Message::option_not_used, value->source + " has no effect without --mqttbroker"});
    } else if (row.needs == OptionNeeds::no_broker && options.mqtt) {
      options.warnings.push_back(
          {Message::option_not_used, value->source + " has no effect with --mqttbroker"});
    } else if (row.needs == OptionNeeds::capture && !options.replay && !captures(options)) {
      options.warnings.push_back(
          {Message::option_not_used, value->source + " has no effect without --capture"});
    }
  }
}

/// The error for a required option that is missing. It names an unread variable that may be meant.
OptionError missing(O id, std::string text, const std::vector<UnreadVariable>& unread) {
  for (const UnreadVariable& variable : unread) {
    if (variable.meant == environment_names(option(id)).front()) {
      text += "; " + variable.described();
    }
  }
  return {Origin::command_line, std::move(text)};
}

/// Whether a service manager has started the program: it listens for messages, or standard error is
/// its journal. INVOCATION_ID proves nothing: the shells of a desktop session inherit it.
bool is_service(const Environment& environment) {
  const auto socket = environment.find("NOTIFY_SOCKET");
  return (socket != environment.end() && !socket->second.empty()) ||
         Log::style_of_stderr() == Log::Style::journal;
}

LogLevel log_level_of(const GivenOptions& given) {
  return given.choice(O::loglevel, {LogLevel::trace, LogLevel::debug, LogLevel::info,
                                    LogLevel::warn, LogLevel::error, LogLevel::fatal});
}

std::optional<std::string> state_directory_of(const GivenOptions& given,
                                              const Environment& environment) {
  if (auto directory = given.text(O::state_dir)) return directory;
  const auto directory = state_directory(environment);
  return directory && !directory->empty() ? directory : std::nullopt;
}

CheckedOptions check_probe(const GivenOptions& given, Options options) {
  FirstError errors;
  given.check(errors);
  options.log_level = log_level_of(given);
  if (const GivenValue* port = given.flag(O::all) ? nullptr : given.find(O::serialport)) {
    options.probe.port = port->text;
    if (port->text.starts_with(replay_prefix)) {
      errors.add(*port, "a capture is no port; jkbms-mqtt replay FILE reads it");
    }
  }
  options.probe.format = given.choice(O::format, {Format::table, Format::json});
  options.probe.config_file = given.text(O::write_config);
  if (errors.get()) return *errors.get();
  return options;
}

CheckedOptions check_redact(const GivenOptions& given, Options options) {
  FirstError errors;
  given.check(errors);
  if (errors.get()) return *errors.get();
  options.log_level = log_level_of(given);
  options.redact.file = given.text(O::serialport).value_or("");
  options.redact.output = given.text(O::output);
  const GivenValue* const protocol = given.find(O::protocol);
  if (protocol != nullptr && protocol->origin == Origin::command_line) {
    options.redact.protocol = find_protocol(protocol->text);
  }
  if (given.flag(O::redact_names)) options.redact.redaction = Redaction::passcodes_and_names;
  return options;
}

}  // namespace

CheckedOptions parse_options(const std::vector<std::string>& arguments,
                             const Environment& environment) {
  auto given = GivenOptions::collect(arguments, environment);
  if (!given) return OptionError{Origin::command_line, given.error().detail};
  return check_options(*std::move(given), environment);
}

CheckedOptions check_options(GivenOptions given, const Environment& environment,
                             const ConfigReader& read_file) {
  Options options;
  options.action = requested_action(given);
  options.command = given.command().id;
  if (options.action == Options::Action::probe) return check_probe(given, options);
  if (options.action == Options::Action::redact) return check_redact(given, options);
  const bool removes_discovery = options.action == Options::Action::remove_discovery;
  if (options.action != Options::Action::run && !removes_discovery) return options;
  ConfigFile config;
  if (const GivenValue* file = given.find(O::config)) {
    auto read = read_file(file->text);
    if (!read) return OptionError{Origin::file, read.error().detail, read.error().system_error};
    config = *std::move(read);
    given.add_file(file->text, config.options);
  }
  FirstError errors;
  given.check(errors);

  options.log_level = log_level_of(given);
  options.console.format = given.choice(O::format, {Format::table, Format::json});
  options.console.watch = given.flag(O::watch);
  options.console.paced = given.flag(O::pace);
  options.state_directory = state_directory_of(given, environment);
  read_broker(given, options, errors);
  read_buses(given, config, options, errors);
  if (options.replay && options.mqtt && options.mqtt->victron) {
    errors.add_unfit(*given.find(O::victron),
                     "cannot be used with a capture: its values are old, and chargers act on them");
  }
  if (errors.get()) return *errors.get();

  const auto unread = unread_variables(environment, given);
  if (options.buses.empty() && !options.replay) {
    return missing(O::serialport,
                   "no serial port is given; name it with --serialport (-s) or JKBMS_SERIALPORT, "
                   "and see them with --list-ports",
                   unread);
  }
  if (!options.mqtt && is_service(environment)) {
    return missing(O::mqttbroker,
                   "no broker is given, and a service needs one; set JKBMS_MQTTBROKER or name it "
                   "with --mqttbroker (-m)",
                   unread);
  }
  if (!options.mqtt && removes_discovery) {
    return missing(O::mqttbroker,
                   "--remove-discovery needs a broker; name it with --mqttbroker (-m)", unread);
  }
  for (const UnreadVariable& variable : unread) {
    options.warnings.push_back({Message::unread_variable, variable.described()});
  }
  warn_of_options_without_effect(given, options);
  return options;
}

}  // namespace jkbms::app
