#ifndef JKBMS_MQTT_MQTT_HOMEASSISTANT_DISCOVERY_MESSAGES_HPP
#define JKBMS_MQTT_MQTT_HOMEASSISTANT_DISCOVERY_MESSAGES_HPP

#include <span>
#include <string>
#include <vector>

#include "mqtt/homeassistant/device.hpp"
#include "mqtt/mqtt_client.hpp"
#include "mqtt/mqtt_options.hpp"

namespace jkbms::app {

/// An entity of a device.
struct EntityId {
  Entity::Platform platform;
  std::string key;

  bool operator==(const EntityId&) const = default;
};

/// The discovery documents of `device`, retained, with QoS 1. The form `device` is one document,
/// the form `single` one for each entity. The same arguments give the same bytes.
std::vector<MqttMessage> discovery_messages(const Device& device,
                                            const HomeAssistantOptions& options);

/// The documents that make Home Assistant forget entities of `device`. With the form `device` the
/// documents of discovery_messages() must follow.
std::vector<MqttMessage> removal_of_entities(const Device& device, std::span<const EntityId> gone,
                                             const HomeAssistantOptions& options);

/// Empty documents on every topic that `device` may have in both forms.
std::vector<MqttMessage> removal_of_device(const Device& device, const std::string& prefix);

/// The entities of `before` that `now` lacks.
std::vector<EntityId> gone_entities(const Device& before, const Device& now);

}  // namespace jkbms::app

#endif
