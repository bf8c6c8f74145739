#ifndef JKBMS_MQTT_MQTT_BROKER_EVENT_HPP
#define JKBMS_MQTT_MQTT_BROKER_EVENT_HPP

#include <string>

namespace jkbms::app {

/// What happened to the connection.
struct BrokerEvent {
  enum class Kind { connected, refused, lost };
  Kind kind = Kind::lost;
  std::string reason;  ///< of refused
};

}  // namespace jkbms::app

#endif
