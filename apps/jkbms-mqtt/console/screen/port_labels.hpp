#ifndef JKBMS_MQTT_CONSOLE_SCREEN_PORT_LABELS_HPP
#define JKBMS_MQTT_CONSOLE_SCREEN_PORT_LABELS_HPP

#include <string>
#include <vector>

#include "line/bus_config.hpp"

namespace jkbms::app {

/// A short name for the port of each bus: the name of its file without its folder, or host and port
/// of a gateway. Several gateways, or several files, are named without the ending that all share,
/// such as ":8899" or ".lan": a row that is too narrow shows the end of the rest.
std::vector<std::string> port_labels(const std::vector<BusConfig>& buses);

}  // namespace jkbms::app

#endif
