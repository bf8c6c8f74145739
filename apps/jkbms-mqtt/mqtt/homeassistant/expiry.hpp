#ifndef JKBMS_MQTT_MQTT_HOMEASSISTANT_EXPIRY_HPP
#define JKBMS_MQTT_MQTT_HOMEASSISTANT_EXPIRY_HPP

#include <algorithm>
#include <chrono>

namespace jkbms::app {

/// How long Home Assistant shows a value after its last message, if one comes every `interval`:
/// five intervals, but at least a minute.
inline std::chrono::seconds expire_after(std::chrono::milliseconds interval) {
  return std::max(std::chrono::seconds(60), std::chrono::ceil<std::chrono::seconds>(5 * interval));
}

}  // namespace jkbms::app

#endif
