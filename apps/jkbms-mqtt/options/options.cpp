#include "options/options.hpp"

#include <fmt/format.h>

#include "options/bus_options.hpp"
#include "options/given_options.hpp"
#include "options/option_reader.hpp"
#include "options/option_table.hpp"
#include "system/clean_text.hpp"

namespace jkbms::app {
namespace {

using Origin = GivenOptions::Origin;
using std::chrono::milliseconds;

Error refused(std::string why) {
  return {Errc::invalid_argument, std::move(why)};
}

Error missing_port(const GivenOptions& given) {
  for (const std::string& name : given.nodejbd_variables()) {
    if (name == "NODEJBD_SERIALPORT") {
      return refused(
          "NODEJBD_SERIALPORT is set, but this program reads JKBMS_SERIALPORT (or "
          "NODEJKBMS_SERIALPORT); rename the variable");
    }
  }
  return refused(
      "no serial port is given; name it with --serialport (-s) or JKBMS_SERIALPORT, and see them "
      "with --list-ports");
}

bool valid_topic(const std::string& topic) {
  return topic.find_first_of("+#") == std::string::npos && is_clean_text(topic) &&
         !topic.starts_with('$') && !topic.ends_with('/') && topic.size() <= 1000;
}

void read_tls(OptionReader& reader, MqttOptions& mqtt) {
  mqtt.ca_file = reader.text("mqtt-cafile");
  mqtt.cert_file = reader.text("mqtt-cert");
  mqtt.key_file = reader.text("mqtt-key");
  mqtt.insecure = reader.flag("mqtt-insecure");
  if (!mqtt.broker.tls) {
    for (const std::string_view name : {"mqtt-cafile", "mqtt-cert", "mqtt-key", "mqtt-insecure"}) {
      reader.refuse(name, "it needs a broker with TLS, such as mqtts://HOST");
    }
  }
  if (mqtt.cert_file && !mqtt.key_file) reader.refuse("mqtt-cert", "--mqtt-key belongs to it");
  if (mqtt.key_file && !mqtt.cert_file) reader.refuse("mqtt-key", "--mqtt-cert belongs to it");
}

MqttOptions read_mqtt(OptionReader& reader, const GivenOptions::Value& broker, Options& options) {
  MqttOptions mqtt;
  auto address = parse_broker_address(broker.text);
  if (address) {
    mqtt.broker = *std::move(address);
    if (mqtt.broker.password && broker.origin == Origin::command_line)
      options.secrets.push_back(broker.text);
  } else {
    reader.refuse_broker(broker, address.error().detail);
  }
  mqtt.user = reader.text("mqttuser");
  if (!mqtt.user) mqtt.user = mqtt.broker.user;
  mqtt.password = reader.text("mqttpass");
  mqtt.password_file = reader.text("mqttpass-file");
  const auto typed = reader.given().find("mqttpass");
  const auto file = reader.given().find("mqttpass-file");
  if (typed && typed->origin == Origin::command_line && file &&
      file->origin != Origin::command_line)
    mqtt.password_file.reset();
  if (!mqtt.password && !mqtt.password_file) mqtt.password = mqtt.broker.password;
  read_tls(reader, mqtt);
  mqtt.client_id = reader.text("client-id");
  for (const std::string_view name : {"mqttuser", "client-id"}) {
    if (const auto value = reader.given().find(name); value && !is_clean_text(value->text)) {
      reader.refuse(*value, "it is to be UTF-8 text without control characters");
    }
  }
  mqtt.payload = reader.choice<PayloadForm>("payload", {{"nodejkbms", PayloadForm::nodejkbms},
                                                        {"nodejbd", PayloadForm::nodejbd},
                                                        {"none", PayloadForm::none}});
  mqtt.qos = static_cast<int>(reader.whole("qos", 0, 2));
  mqtt.retain = reader.flag("retain");
  mqtt.topic = reader.text("mqtttopic").value_or(std::string(option("mqtttopic").default_text));
  if (!valid_topic(mqtt.topic)) {
    reader.refuse(
        "mqtttopic",
        "a topic is UTF-8 text without control characters, has no '+' or '#', does not begin with "
        "'$' nor end with '/', and is not longer than 1000 bytes");
  }
  return mqtt;
}

Options::Action requested_action(const GivenOptions& given) {
  if (given.find("help")) return Options::Action::help;
  if (given.find("version")) return Options::Action::version;
  if (given.find("list-ports")) return Options::Action::list_ports;
  return Options::Action::run;
}

void note_secrets(const GivenOptions& given, Options& options) {
  if (const auto value = given.find("mqttpass"); value && value->origin == Origin::command_line) {
    options.secrets.push_back(value->text);
    options.warnings.emplace_back(
        "--mqttpass was readable in the process list until now; --mqttpass-file or the service "
        "manager's credential 'mqttpass' keep a password out of it");
  }
}

void warn_of_idle_options(const GivenOptions& given, Options& options) {
  for (const std::string& name : given.nodejbd_variables()) {
    options.warnings.push_back(fmt::format("{} is set and not read; its name here is JKBMS_{}",
                                           name, name.substr(std::string_view("NODEJBD_").size())));
  }
  for (const OptionSpec& spec : option_table()) {
    const auto value = given.find(spec.name);
    if (!value || value->origin != Origin::command_line) continue;
    if (spec.group == OptionGroup::mqtt && !options.mqtt) {
      options.warnings.push_back(value->source + " has no effect without --mqttbroker");
    } else if (spec.group == OptionGroup::output && options.mqtt) {
      options.warnings.push_back(value->source + " has no effect with --mqttbroker");
    }
  }
}

}  // namespace

Result<Options> parse_options(const std::vector<std::string>& arguments,
                              const Environment& environment) {
  auto given = GivenOptions::collect(arguments, environment);
  if (!given) return given.error();
  return check_options(*std::move(given));
}

Result<Options> check_options(GivenOptions given, const ConfigReader& read_file) {
  Options options;
  options.action = requested_action(given);
  if (options.action != Options::Action::run) return options;
  note_secrets(given, options);
  ConfigFile config;
  if (const auto file = given.find("config")) {
    auto read = read_file(file->text);
    if (!read) return read.error();
    config = *std::move(read);
    given.add_file(file->text, config.options);
  }
  OptionReader reader(given);

  options.log_level = reader.choice<LogLevel>("loglevel", {{"trace", LogLevel::trace},
                                                           {"debug", LogLevel::debug},
                                                           {"info", LogLevel::info},
                                                           {"warn", LogLevel::warn},
                                                           {"error", LogLevel::error},
                                                           {"fatal", LogLevel::fatal}});
  read_buses(reader, config, options);
  options.console.format =
      reader.choice<Format>("format", {{"table", Format::table}, {"json", Format::json}});
  options.console.watch = reader.flag("watch");
  if (const auto broker = given.find("mqttbroker")) {
    options.mqtt = read_mqtt(reader, *broker, options);
    if (options.console.watch)
      reader.refuse("watch", "it shows polls where no --mqttbroker is given");
  }
  warn_of_idle_options(given, options);
  if (reader.error()) return *reader.error();
  if (options.buses.empty() && !options.replay) return missing_port(given);
  return options;
}

}  // namespace jkbms::app
