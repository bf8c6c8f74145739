#ifndef JKBMS_MQTT_LINE_PACK_LABEL_HPP
#define JKBMS_MQTT_LINE_PACK_LABEL_HPP

#include <cstdint>
#include <string>

#include "line/bus_config.hpp"

namespace jkbms::app {

/// The configured pack at `address`; nullptr: it is not configured.
const PackConfig* configured_pack(const BusConfig& bus, std::uint8_t address);

/// How a pack on a shared bus is called in messages: "garage (address 1)" or "address 1".
std::string pack_label(const BusConfig& bus, std::uint8_t address);

}  // namespace jkbms::app

#endif
