#ifndef JKBMS_MQTT_MQTT_CLIENT_ID_HPP
#define JKBMS_MQTT_MQTT_CLIENT_ID_HPP

#include <string>
#include <string_view>

namespace jkbms::app {

/// "jkbms-" and 16 digits made from machine and topic: the same after a restart, another for
/// another topic, so that two programs do not throw each other out. Every broker takes its length.
std::string make_client_id(std::string_view machine, std::string_view topic);

/// The machine's id, or its host name where it has none.
std::string machine_identity();

}  // namespace jkbms::app

#endif
