#ifndef JKBMS_MQTT_MQTT_TCP_NODELAY_HPP
#define JKBMS_MQTT_MQTT_TCP_NODELAY_HPP

namespace jkbms::app {

/// Makes every TCP socket of this process send small messages at once. Paho C has no option for
/// it and hides its socket; without it the second of two messages waits up to 40 ms for the
/// broker's acknowledgement of the first.
void send_small_messages_at_once();

}  // namespace jkbms::app

#endif
