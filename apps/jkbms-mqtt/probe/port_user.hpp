#ifndef JKBMS_MQTT_PROBE_PORT_USER_HPP
#define JKBMS_MQTT_PROBE_PORT_USER_HPP

#include <string>
#include <vector>

namespace jkbms::app {

/// A process that has a port open.
struct PortUser {
  int pid = 0;
  std::string name;  ///< as the system knows it, without control characters
};

/// The other processes that have the device open, as far as this user may see them, in the order of
/// their names. Reads /proc, and may block for a moment.
std::vector<PortUser> users_of_port(const std::string& path);

}  // namespace jkbms::app

#endif
