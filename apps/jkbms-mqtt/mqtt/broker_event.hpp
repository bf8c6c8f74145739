#ifndef JKBMS_MQTT_MQTT_BROKER_EVENT_HPP
#define JKBMS_MQTT_MQTT_BROKER_EVENT_HPP

#include <string>

#include "system/message.hpp"

namespace jkbms::app {

/// A change of the connection to the broker.
struct BrokerEvent {
  enum class Kind {
    connected,
    refused,  ///< an attempt to connect failed
    lost,     ///< a connection ended
  };
  Kind kind = Kind::lost;
  std::string reason;                      ///< empty if it is unknown, and with `connected`
  bool reason_known = true;                ///< false: `reason` is only the MQTT library's text
  Message message = Message::broker_lost;  ///< of `reason`; not used with `connected`
};

}  // namespace jkbms::app

#endif
