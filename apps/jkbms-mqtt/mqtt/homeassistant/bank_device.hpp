#ifndef JKBMS_MQTT_MQTT_HOMEASSISTANT_BANK_DEVICE_HPP
#define JKBMS_MQTT_MQTT_HOMEASSISTANT_BANK_DEVICE_HPP

#include <chrono>
#include <string>

#include "mqtt/homeassistant/device.hpp"

namespace jkbms::app {

/// The device for the bank `name`. Its entities are the fields of its `state`
/// (bank/bank_fields.hpp); they do not depend on what its packs send. `topic` is that of the
/// program, `interval` the time between two states.
Device bank_device(const std::string& topic, const std::string& name,
                   std::chrono::milliseconds interval);

}  // namespace jkbms::app

#endif
