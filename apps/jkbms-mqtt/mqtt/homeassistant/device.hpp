#ifndef JKBMS_MQTT_MQTT_HOMEASSISTANT_DEVICE_HPP
#define JKBMS_MQTT_MQTT_HOMEASSISTANT_DEVICE_HPP

#include <chrono>
#include <optional>
#include <string>
#include <vector>

#include "mqtt/homeassistant/entity.hpp"

namespace jkbms::app {

/// One device of Home Assistant: the gateway, a pack or a bank.
struct Device {
  std::string id;
  std::string entity_prefix;  ///< of the entity ids that are proposed
  std::string name;
  std::string via;  ///< the id of the gateway; empty for the gateway itself
  std::optional<std::string> manufacturer = {};
  std::optional<std::string> model = {};
  std::optional<std::string> serial_number = {};
  std::optional<std::string> hardware_version = {};
  std::optional<std::string> software_version = {};
  std::string state_topic;
  std::vector<std::string> availability_topics;  ///< all must say `online`
  std::chrono::seconds expire_after{0};
  std::vector<Entity> entities;
};

}  // namespace jkbms::app

#endif
