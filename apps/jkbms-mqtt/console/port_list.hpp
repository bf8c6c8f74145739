#ifndef JKBMS_MQTT_CONSOLE_PORT_LIST_HPP
#define JKBMS_MQTT_CONSOLE_PORT_LIST_HPP

#include "system/exit_code.hpp"

namespace jkbms::app {

/// Prints the serial ports of this machine.
ExitCode print_ports();

}  // namespace jkbms::app

#endif
