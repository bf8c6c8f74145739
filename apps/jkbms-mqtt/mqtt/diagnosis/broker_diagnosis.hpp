#ifndef JKBMS_MQTT_MQTT_DIAGNOSIS_BROKER_DIAGNOSIS_HPP
#define JKBMS_MQTT_MQTT_DIAGNOSIS_BROKER_DIAGNOSIS_HPP

#include <optional>
#include <string>

#include "mqtt/mqtt_options.hpp"
#include "system/message.hpp"

namespace jkbms::app {

/// Finds out why no connection to the broker can be made: resolves its name, connects, and makes a
/// TLS handshake. Returns the cause and a hint as one sentence about "it", the broker; nullopt if
/// no fault is found. Blocks for seconds if the network does not answer.
std::optional<Sentence> diagnose_broker(const MqttOptions& options);

}  // namespace jkbms::app

#endif
