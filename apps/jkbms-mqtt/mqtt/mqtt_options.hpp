#ifndef JKBMS_MQTT_MQTT_MQTT_OPTIONS_HPP
#define JKBMS_MQTT_MQTT_MQTT_OPTIONS_HPP

#include <optional>
#include <string>
#include <string_view>

#include "mqtt/broker_address.hpp"

namespace jkbms::app {

/// The form of the documents `<topic>/pack` and `<topic>/cells`.
enum class PayloadForm { nodejkbms, nodejbd, none };

/// `device`: one discovery document for each device. `single`: one for each entity, for programs
/// that do not know the other form.
enum class DiscoveryForm { device, single };

/// How Home Assistant is told of the packs.
struct HomeAssistantOptions {
  std::string prefix;  ///< of the topics of discovery
  DiscoveryForm form = DiscoveryForm::device;
};

/// What is published for Victron's Venus OS.
struct VictronOptions {
  bool limits = false;  ///< also the limits of current and voltage
};

/// How to connect to a broker and what to publish there.
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
  std::optional<HomeAssistantOptions> home_assistant;  ///< nullopt: it is not told of the packs
  std::optional<VictronOptions> victron;               ///< nullopt: nothing is published for it
};

/// Returns why no document can be published below `topic`, or an empty text if it is usable.
std::string fault_of_topic(std::string_view topic);

}  // namespace jkbms::app

#endif
