#ifndef JKBMS_MQTT_MQTT_HOMEASSISTANT_ENTITY_HPP
#define JKBMS_MQTT_MQTT_HOMEASSISTANT_ENTITY_HPP

#include <optional>
#include <span>
#include <string>
#include <string_view>

namespace jkbms::app {

/// One entity of Home Assistant. A key that is empty or nullopt here is left out of the discovery
/// document. The views are valid for the whole program.
struct Entity {
  enum class Platform { sensor, binary_sensor };

  Platform platform = Platform::sensor;
  std::string key;  ///< the end of its unique_id
  std::string name;
  std::string value_template;
  std::string_view device_class = {};
  std::string_view state_class = {};
  std::string_view unit = {};
  std::optional<int> precision = {};               ///< decimals that are shown
  std::span<const std::string_view> options = {};  ///< of the device class `enum`
  std::string_view icon = {};
  bool is_diagnostic = false;
  bool is_enabled = true;             ///< false: the user must switch it on
  std::string_view payload_on = {};   ///< of a binary sensor
  std::string_view payload_off = {};  ///< of a binary sensor
  /// A retained topic that the entity reads instead of the state topic of its device. It never
  /// expires, and is available whenever Home Assistant is connected.
  std::string retained_topic = {};
  std::string attributes_topic = {};
  std::string attributes_template = {};
};

}  // namespace jkbms::app

#endif
