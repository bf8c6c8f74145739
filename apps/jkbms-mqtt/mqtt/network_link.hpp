#ifndef JKBMS_MQTT_MQTT_NETWORK_LINK_HPP
#define JKBMS_MQTT_MQTT_NETWORK_LINK_HPP

#include <string>

namespace jkbms::app {

/// From now on every connect() of this process to an IPv6 address that holds for one network link
/// only (fe80::1) uses `link`, the name of an interface such as "eth0", unless the address has a
/// link. Paho C drops the link of an address, and without it the system refuses to connect
/// (docs/decisions/network-link.md). Any thread; a link that does not exist is no link.
void connect_over_link(const std::string& link);

}  // namespace jkbms::app

#endif
