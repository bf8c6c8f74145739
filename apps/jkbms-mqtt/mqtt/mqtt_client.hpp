#ifndef JKBMS_MQTT_MQTT_MQTT_CLIENT_HPP
#define JKBMS_MQTT_MQTT_MQTT_CLIENT_HPP

#include <string>

namespace jkbms::app {

struct MqttMessage {
  std::string topic;
  std::string payload;
  int qos = 0;
  bool retained = false;
};

/// Hands messages to a broker.
class MqttClient {
 public:
  virtual ~MqttClient() = default;
  /// Hands `message` over, or refuses it (false) where there is no connection or too much is under
  /// way. Never waits. Any thread.
  virtual bool publish(const MqttMessage& message) = 0;
};

}  // namespace jkbms::app

#endif
