#ifndef JKBMS_MQTT_CONSOLE_PORT_LIST_HPP
#define JKBMS_MQTT_CONSOLE_PORT_LIST_HPP

#include <string>
#include <vector>

#include "jkbms/serial_transport.hpp"
#include "system/exit_code.hpp"

namespace jkbms::app {

/// What is known of each port, for people.
std::string port_list(const std::vector<SerialPortInfo>& ports);

/// Prints the serial ports of this machine.
ExitCode print_ports();

}  // namespace jkbms::app

#endif
