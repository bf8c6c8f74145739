#ifndef JKBMS_MQTT_MQTT_MQTT_CLIENT_HPP
#define JKBMS_MQTT_MQTT_MQTT_CLIENT_HPP

#include <functional>
#include <string>
#include <string_view>

namespace jkbms::app {

struct MqttMessage {
  std::string topic;
  std::string payload;
  int qos = 0;
  bool retained = false;
};

/// The one topic whose messages a client receives.
struct MqttSubscription {
  std::string topic;
  /// Called with each message that is sent after the subscription, in a thread of the MQTT library:
  /// it must only leave a note.
  std::function<void(std::string_view payload)> on_message;
};

/// Sends messages to a broker.
class MqttClient {
 public:
  virtual ~MqttClient() = default;
  /// Accepts `message` for sending and returns true. Returns false, and drops it, if there is no
  /// connection or too many messages are under way. Never waits. Thread-safe.
  virtual bool publish(MqttMessage message) = 0;
};

}  // namespace jkbms::app

#endif
