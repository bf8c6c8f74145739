#ifndef JKBMS_MQTT_MQTT_BROKER_EVENT_HPP
#define JKBMS_MQTT_MQTT_BROKER_EVENT_HPP

#include <string>

#include "system/message.hpp"

namespace jkbms::app {

/// A change of the connection to the broker.
struct BrokerEvent {
  enum class Kind {
    connected,
    refused,         ///< an attempt to connect failed
    lost,            ///< a connection ended
    not_subscribed,  ///< the broker sends nothing of the topic that was asked for
  };
  Kind kind = Kind::lost;
  std::string reason;                      ///< empty if it is unknown, and with `connected`
  bool reason_known = true;                ///< false: `reason` is only the MQTT library's text
  Message message = Message::broker_lost;  ///< of `reason`; not used with `connected`

  [[nodiscard]] bool ends_connection() const noexcept {
    return kind == Kind::refused || kind == Kind::lost;
  }
};

}  // namespace jkbms::app

#endif
