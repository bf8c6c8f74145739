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

/// Sends messages to a broker.
class MqttClient {
 public:
  virtual ~MqttClient() = default;
  /// Accepts `message` for sending and returns true. Returns false, and drops it, if there is no
  /// connection or too many messages are under way. Never waits. Thread-safe.
  virtual bool publish(const MqttMessage& message) = 0;
};

}  // namespace jkbms::app

#endif
