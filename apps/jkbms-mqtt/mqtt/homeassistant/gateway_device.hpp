#ifndef JKBMS_MQTT_MQTT_HOMEASSISTANT_GATEWAY_DEVICE_HPP
#define JKBMS_MQTT_MQTT_HOMEASSISTANT_GATEWAY_DEVICE_HPP

#include <chrono>
#include <cstdint>
#include <string>

#include "mqtt/homeassistant/device.hpp"
#include "statistics/gateway_statistics.hpp"

namespace jkbms::app {

/// The id of the device for this program, which publishes below `topic`.
std::string gateway_id(const std::string& topic);

/// The device for this program. Its entities read `<topic>/gateway` and `<topic>/counters`.
Device gateway_device(const std::string& topic);

/// How often `<topic>/counters` is published.
inline constexpr std::chrono::seconds counters_period{60};

/// `<topic>/counters`: {version, polls, answers, timeouts, bad_frames, bytes_dropped,
/// port_reconnects, broker_reconnects}, counted since the program has started.
std::string counters_document(const GatewayStatistics& statistics);

}  // namespace jkbms::app

#endif
