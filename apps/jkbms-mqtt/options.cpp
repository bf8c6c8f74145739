#include "options.hpp"

#include <fmt/format.h>

#include "given_options.hpp"
#include "option_table.hpp"
#include "option_values.hpp"

namespace jkbms::app {
namespace {

using std::chrono::milliseconds;

constexpr std::string_view replay_prefix = "replay:";

Error refused(std::string why) {
  return {Errc::invalid_argument, std::move(why)};
}

/// Reads typed values out of what was given. The first value that is wrong is kept as the error;
/// readings behind it give defaults.
class Reader {
 public:
  explicit Reader(const GivenOptions& given) : given_(given) {}

  [[nodiscard]] const std::optional<Error>& error() const noexcept { return error_; }

  std::optional<std::string> text(std::string_view name) {
    const auto value = given_.find(name);
    if (!value) return std::nullopt;
    if (value->text.empty()) refuse(*value, "needs a value");
    return value->text;
  }

  bool flag(std::string_view name) {
    const auto value = given_.find(name);
    if (!value) return false;
    const auto parsed = parse_switch(value->text);
    if (!parsed) refuse(*value, "true or false is allowed");
    return parsed.value_or(false);
  }

  std::int64_t whole(std::string_view name, std::int64_t least, std::int64_t most) {
    const auto value = value_or_default(name);
    const auto parsed = parse_whole(value.text);
    if (!parsed || *parsed < least || *parsed > most) {
      refuse(value, fmt::format("a whole number from {} to {} is allowed", least, most));
      return least;
    }
    return *parsed;
  }

  milliseconds seconds(std::string_view name, milliseconds least, milliseconds most) {
    const auto value = value_or_default(name);
    const auto parsed = parse_seconds(value.text);
    if (!parsed || *parsed < least || *parsed > most) {
      refuse(value, fmt::format("seconds from {} to {} are allowed",
                                static_cast<double>(least.count()) / 1000,
                                static_cast<double>(most.count()) / 1000));
      return least;
    }
    return *parsed;
  }

  template <class T>
  T choice(std::string_view name, std::initializer_list<std::pair<std::string_view, T>> choices) {
    const auto value = value_or_default(name);
    std::string allowed;
    for (const auto& [word, meaning] : choices) {
      if (word == value.text) return meaning;
      allowed += fmt::format("{}{}", allowed.empty() ? "" : ", ", word);
    }
    refuse(value, "one of " + allowed + " is allowed");
    return choices.begin()->second;
  }

  void refuse(std::string_view name, std::string_view why) {
    if (const auto value = given_.find(name)) refuse(*value, why);
  }

  /// A text that may hold a password is not quoted.
  void refuse_broker(const GivenOptions::Value& value, std::string_view why) {
    if (value.text.find('@') == std::string::npos) {
      refuse(value, why);
    } else if (!error_) {
      error_ = refused(value.source +
                       " is not a broker address (it is not quoted here, for it may hold a "
                       "password); write mqtt://USER:PASSWORD@HOST:PORT, percent-encoded");
    }
  }

 private:
  GivenOptions::Value value_or_default(std::string_view name) {
    if (auto value = given_.find(name)) return *value;
    return {std::string(option(name).default_text), "--" + std::string(name), false};
  }

  void refuse(const GivenOptions::Value& value, std::string_view why) {
    if (!error_) error_ = refused(fmt::format("{} is '{}'; {}", value.source, value.text, why));
  }

  const GivenOptions& given_;
  std::optional<Error> error_;
};

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

void read_port(Reader& reader, Options& options) {
  const auto port = reader.text("serialport");
  if (!port) return;
  if (port->starts_with(replay_prefix)) {
    options.replay_file = port->substr(replay_prefix.size());
    if (options.replay_file->empty()) reader.refuse("serialport", "a file belongs behind replay:");
  } else {
    options.serialport = *port;
  }
}

bool valid_topic(const std::string& topic) {
  return topic.find_first_of(std::string("+#\0", 3)) == std::string::npos &&
         !topic.starts_with('$') && !topic.ends_with('/') && topic.size() <= 1000;
}

void read_tls(Reader& reader, MqttOptions& mqtt) {
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

MqttOptions read_mqtt(Reader& reader, const GivenOptions::Value& broker, Options& options) {
  MqttOptions mqtt;
  auto address = parse_broker_address(broker.text);
  if (address) {
    mqtt.broker = *std::move(address);
    if (mqtt.broker.password && broker.on_command_line) options.secrets.push_back(broker.text);
  } else {
    reader.refuse_broker(broker, address.error().detail);
  }
  mqtt.user = reader.text("mqttuser");
  if (!mqtt.user) mqtt.user = mqtt.broker.user;
  mqtt.password = reader.text("mqttpass");
  mqtt.password_file = reader.text("mqttpass-file");
  if (!mqtt.password && !mqtt.password_file) mqtt.password = mqtt.broker.password;
  read_tls(reader, mqtt);
  mqtt.client_id = reader.text("client-id");
  mqtt.payload = reader.choice<PayloadForm>("payload", {{"nodejkbms", PayloadForm::nodejkbms},
                                                        {"nodejbd", PayloadForm::nodejbd},
                                                        {"none", PayloadForm::none}});
  mqtt.qos = static_cast<int>(reader.whole("qos", 0, 2));
  mqtt.retain = reader.flag("retain");
  mqtt.topic = reader.text("mqtttopic").value_or(std::string(option("mqtttopic").default_text));
  if (!valid_topic(mqtt.topic)) {
    reader.refuse("mqtttopic",
                  "a topic has no '+' or '#', does not begin with '$' nor end with '/'");
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
  if (const auto value = given.find("mqttpass"); value && value->on_command_line) {
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
    if (!value || !value->on_command_line) continue;
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
  Options options;
  options.action = requested_action(*given);
  if (options.action != Options::Action::run) return options;
  note_secrets(*given, options);
  Reader reader(*given);

  options.log_level = reader.choice<LogLevel>("loglevel", {{"trace", LogLevel::trace},
                                                           {"debug", LogLevel::debug},
                                                           {"info", LogLevel::info},
                                                           {"warn", LogLevel::warn},
                                                           {"error", LogLevel::error},
                                                           {"fatal", LogLevel::fatal}});
  using namespace std::chrono_literals;
  read_port(reader, options);
  options.baudrate = static_cast<int>(reader.whole("baudrate", 300, 4'000'000));
  options.poll_interval = reader.seconds("pollinterval", 20ms, 24h);
  options.reply_timeout = reader.seconds("reply-timeout", 50ms, 60s);
  options.capture_file = reader.text("capture");
  options.format =
      reader.choice<Format>("format", {{"table", Format::table}, {"json", Format::json}});
  options.watch = reader.flag("watch");
  if (const auto broker = given->find("mqttbroker")) {
    options.mqtt = read_mqtt(reader, *broker, options);
    if (options.watch) reader.refuse("watch", "it shows polls where no --mqttbroker is given");
  }
  warn_of_idle_options(*given, options);
  if (reader.error()) return *reader.error();
  if (options.serialport.empty() && !options.replay_file) return missing_port(*given);
  return options;
}

}  // namespace jkbms::app
