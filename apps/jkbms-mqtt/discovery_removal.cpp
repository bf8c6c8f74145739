#include "discovery_removal.hpp"

#include <fmt/format.h>
#include <poll.h>

#include <chrono>
#include <memory>
#include <optional>
#include <set>
#include <utility>
#include <vector>

#include "bank/bank_config.hpp"
#include "broker_login.hpp"
#include "jkbms/clock.hpp"
#include "line/topic_parts.hpp"
#include "mqtt/client_id.hpp"
#include "mqtt/diagnosis/broker_diagnosis.hpp"
#include "mqtt/event_queue.hpp"
#include "mqtt/homeassistant/bank_device.hpp"
#include "mqtt/homeassistant/discovery_messages.hpp"
#include "mqtt/homeassistant/gateway_device.hpp"
#include "mqtt/homeassistant/pack_device.hpp"
#include "mqtt/paho_mqtt_client.hpp"
#include "system/standard_streams.hpp"

namespace jkbms::app {
namespace {

using std::chrono::milliseconds;

constexpr milliseconds longest_connecting{20'000};
constexpr milliseconds longest_acknowledging{30'000};
constexpr milliseconds pause_while_full{100};

/// The topic parts of the packs: those of a capture are not known before it is read.
std::set<std::string> parts_of(const Options& options) {
  if (!options.replay) return topic_parts_of(options.buses);
  std::set<std::string> parts{""};
  for (int address = 0; address <= 15; ++address) parts.insert(std::to_string(address));
  return parts;
}

std::vector<MqttMessage> messages_for(const Options& options) {
  const MqttOptions& mqtt = *options.mqtt;
  const std::string& prefix = mqtt.home_assistant->prefix;
  std::vector<MqttMessage> messages;
  const auto add = [&](const Device& device) {
    for (MqttMessage& message : removal_of_device(device, prefix)) {
      messages.push_back(std::move(message));
    }
  };
  for (const std::string& part : parts_of(options)) {
    add(pack_device(mqtt.topic, part, most_facts(), milliseconds(0)));
  }
  for (const BankConfig& bank : banks_of(options.buses)) {
    add(bank_device(mqtt.topic, bank.name, milliseconds(0)));
  }
  add(gateway_device(mqtt.topic));
  return messages;
}

/// One connection to the broker, for messages without an answer.
class Connection {
 public:
  Status create(const MqttOptions& mqtt, const std::string& client_id) {
    auto client = PahoMqttClient::create(
        mqtt, client_id, {}, clock_, [this](BrokerEvent event) { events_.push(std::move(event)); });
    if (!client) return client.error();
    client_ = *std::move(client);
    return {};
  }

  /// Returns why there is no connection, or nullopt if there is one.
  std::optional<Sentence> connect(const MqttOptions& mqtt) {
    client_->connect();
    wait(longest_connecting);
    for (const BrokerEvent& event : events_.take()) {
      if (event.kind == BrokerEvent::Kind::connected) return std::nullopt;
      const auto cause = event.reason_known ? std::nullopt : diagnose_broker(mqtt);
      return cause.value_or(Sentence{event.message, event.reason});
    }
    return Sentence{Message::broker_silent, "it does not answer"};
  }

  /// Returns whether the broker has all messages.
  bool publish(const std::vector<MqttMessage>& messages) {
    for (const MqttMessage& message : messages) {
      while (!client_->publish(message)) {
        if (!client_->connected()) return false;
        client_->give_up_overdue();
        wait(pause_while_full);
      }
    }
    return client_->close(longest_acknowledging);
  }

 private:
  /// Waits for an event.
  void wait(milliseconds longest) {
    pollfd waiting{events_.descriptor(), POLLIN, 0};
    poll(&waiting, 1, static_cast<int>(longest.count()));
  }

  SystemClock clock_;
  EventQueue events_;
  std::unique_ptr<PahoMqttClient> client_;
};

}  // namespace

ExitCode remove_discovery(const Options& options, Log& log) {
  const auto login = complete_login(*options.mqtt, log);
  if (const auto* const code = std::get_if<ExitCode>(&login)) return *code;
  const auto& mqtt = std::get<MqttOptions>(login);
  Connection connection;
  // Another id than the gateway's, which may be running.
  const std::string client_id = make_client_id(client_id_of(options, mqtt), "remove-discovery");
  if (const auto created = connection.create(mqtt, client_id); !created) {
    print_error(Message::bad_option, created.error().detail);
    return ExitCode::bad_option;
  }
  if (const auto problem = connection.connect(mqtt)) {
    print_error(problem->message, fmt::format("broker {}: {}", mqtt.broker.uri, problem->text));
    return ExitCode::no_answer;
  }
  const auto messages = messages_for(options);
  if (!connection.publish(messages)) {
    print_error(Message::broker_lost,
                fmt::format("connection to broker {} lost; the discovery documents may still be "
                            "there, run it again",
                            mqtt.broker.uri));
    return ExitCode::no_answer;
  }
  log.info("removed the discovery documents below {} from broker {}", mqtt.home_assistant->prefix,
           mqtt.broker.uri);
  return ExitCode::ok;
}

}  // namespace jkbms::app
