#ifndef JKBMS_MQTT_MQTT_TCP_NODELAY_HPP
#define JKBMS_MQTT_MQTT_TCP_NODELAY_HPP

namespace jkbms::app {

/// Sets TCP_NODELAY on every TCP socket of this process, because Paho C has no option for it and
/// does not expose its socket. Without TCP_NODELAY the second of two messages waits up to 40 ms for
/// the acknowledgement of the first.
void send_small_messages_at_once();

}  // namespace jkbms::app

#endif
