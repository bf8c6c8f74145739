#include "options/broker_options.hpp"

#include <fmt/format.h>

namespace jkbms::app {
namespace {

using O = OptionId;
using Origin = ValueOrigin;

/// Every broker accepts a client id of this size (MQTT 3.1.1, section 3.1.3.1).
constexpr std::size_t client_id_size_of_every_broker = 23;

bool is_of_command_line(const GivenValue* value) {
  return value != nullptr && value->origin == Origin::command_line;
}

/// Chooses between a password and a password file: the stronger origin wins, and the file if both
/// have the same origin. Without either, the password in the broker's address is used.
void read_password(const GivenOptions& given, MqttOptions& mqtt, Options& options) {
  const GivenValue* const password = given.find(O::mqttpass);
  const GivenValue* const file = given.find(O::mqttpass_file);
  const bool file_counts =
      file != nullptr && (password == nullptr || file->origin >= password->origin);
  if (file_counts) {
    mqtt.password_file = file->text;
  } else {
    mqtt.password = password != nullptr ? password->text : mqtt.broker.password;
  }
  if (password != nullptr && file != nullptr) {
    options.warnings.push_back(
        {Message::option_not_used,
         fmt::format("{} counts; {} is not used", (file_counts ? file : password)->source,
                     (file_counts ? password : file)->source)});
  }
}

void read_tls(const GivenOptions& given, MqttOptions& mqtt, FirstError& errors) {
  mqtt.ca_file = given.text(O::mqtt_cafile);
  mqtt.cert_file = given.text(O::mqtt_cert);
  mqtt.key_file = given.text(O::mqtt_key);
  mqtt.insecure = given.flag(O::mqtt_insecure);
  for (const Option& row : option_table()) {
    if (const GivenValue* value = given.find(row.id);
        value != nullptr && row.needs == OptionNeeds::tls && !mqtt.broker.tls) {
      errors.add_unfit(*value, "needs a broker with TLS, such as mqtts://HOST");
    }
  }
  const GivenValue* const cert = given.find(O::mqtt_cert);
  const GivenValue* const key = given.find(O::mqtt_key);
  if (cert != nullptr && key == nullptr) errors.add_unfit(*cert, "needs --mqtt-key too");
  if (key != nullptr && cert == nullptr) errors.add_unfit(*key, "needs --mqtt-cert too");
}

void read_home_assistant(const GivenOptions& given, MqttOptions& mqtt, Options& options) {
  const std::string prefix = given.text(O::homeassistant).value_or("false");
  const auto is_on = parse_flag(prefix);
  if (is_on.value_or(true) || given.flag(O::remove_discovery)) {
    HomeAssistantOptions& home_assistant = mqtt.home_assistant.emplace();
    home_assistant.prefix = is_on ? std::string(option(O::homeassistant).implicit_text) : prefix;
    home_assistant.form =
        given.choice(O::homeassistant_form, {DiscoveryForm::device, DiscoveryForm::single});
  } else if (const GivenValue* const form = given.find(O::homeassistant_form)) {
    options.warnings.push_back(
        {Message::option_not_used, form->source + " has no effect without --homeassistant"});
  }
}

void read_victron(const GivenOptions& given, MqttOptions& mqtt, FirstError& errors) {
  if (given.flag(O::victron)) {
    mqtt.victron = VictronOptions{given.flag(O::victron_limits)};
  } else if (given.flag(O::victron_limits)) {
    errors.add_unfit(*given.find(O::victron_limits), "needs --victron too");
  }
}

}  // namespace

void read_broker(const GivenOptions& given, Options& options, FirstError& errors) {
  if (const GivenValue* value = given.find(O::mqttpass); is_of_command_line(value)) {
    options.secrets.push_back(value->text);
    options.warnings.push_back(
        {Message::password_visible,
         "--mqttpass was readable in the process list until now; --mqttpass-file or the service "
         "manager's credential 'mqttpass' keep a password out of it"});
  }
  const GivenValue* const broker = given.find(O::mqttbroker);
  if (broker == nullptr) return;
  auto address = parse_broker_address(broker->text);
  if (!address) return;  // reported by GivenOptions::check()
  MqttOptions& mqtt = options.mqtt.emplace();
  mqtt.broker = *std::move(address);
  if (mqtt.broker.password && is_of_command_line(broker)) options.secrets.push_back(broker->text);

  mqtt.user = given.text(O::mqttuser);
  if (!mqtt.user) mqtt.user = mqtt.broker.user;
  read_password(given, mqtt, options);
  read_tls(given, mqtt, errors);
  mqtt.client_id = given.text(O::client_id);
  if (mqtt.client_id && mqtt.client_id->size() > client_id_size_of_every_broker) {
    options.warnings.push_back(
        {Message::long_client_id,
         fmt::format("{} is longer than {} bytes; some brokers refuse it",
                     given.find(O::client_id)->source, client_id_size_of_every_broker)});
  }
  mqtt.payload =
      given.choice(O::payload, {PayloadForm::nodejkbms, PayloadForm::nodejbd, PayloadForm::none});
  mqtt.qos = static_cast<int>(given.whole(O::qos));
  mqtt.retain = given.flag(O::retain);
  mqtt.topic = given.text(O::mqtttopic).value_or("");
  read_home_assistant(given, mqtt, options);
  read_victron(given, mqtt, errors);
  if (options.console.watch) {
    errors.add_unfit(*given.find(O::watch), "works only without --mqttbroker");
  }
}

}  // namespace jkbms::app
