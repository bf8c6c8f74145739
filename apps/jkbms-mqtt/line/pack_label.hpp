#ifndef JKBMS_MQTT_LINE_PACK_LABEL_HPP
#define JKBMS_MQTT_LINE_PACK_LABEL_HPP

#include <cstdint>
#include <optional>
#include <string>

#include "line/bus_config.hpp"

namespace jkbms::app {

/// Returns the configured pack at `address`, or nullptr if it is not configured.
const PackConfig* configured_pack(const BusConfig& bus, std::uint8_t address);

/// The name of a pack on a shared bus in messages: "garage (address 1)" or "address 1".
std::string pack_label(const BusConfig& bus, std::uint8_t address);

/// The port and, on a shared bus, the pack: "/dev/ttyUSB0 address 1".
std::string port_and_pack(const BusConfig& bus, std::optional<std::uint8_t> address);

}  // namespace jkbms::app

#endif
