#ifndef JKBMS_MQTT_MQTT_LIBC_WRAPPERS_HPP
#define JKBMS_MQTT_MQTT_LIBC_WRAPPERS_HPP

#include <string>

namespace jkbms::app {

// Two functions of the C library are wrapped for the program and its libraries, because Paho C
// lacks what they add (docs/decisions/libc-wrappers.md):
// connect()  sets TCP_NODELAY, and adds the network link to an address that needs one.
// usleep()   returns early when a connection has begun.

/// From now on every connect() of this process to an IPv6 address that holds for one network link
/// only (fe80::1) uses `link`, the name of an interface such as "eth0", unless the address has a
/// link. Any thread; a link that does not exist is no link.
void connect_over_link(const std::string& link);

}  // namespace jkbms::app

#endif
