#ifndef JKBMS_MQTT_MQTT_HOMEASSISTANT_DEVICE_ID_HPP
#define JKBMS_MQTT_MQTT_HOMEASSISTANT_DEVICE_ID_HPP

#include <string>
#include <string_view>

namespace jkbms::app {

/// The id of the device whose documents are below `topic`: "jkbms-" and the topic, in which '/' is
/// '-'. Any other character than letters and digits of ASCII becomes "--" and the two digits of
/// each of its bytes. Two topics have two ids, and no id has a '_', so "<id>_<key>" is unique.
std::string device_id(std::string_view topic);

/// `topic` as the beginning of an entity id: small letters, digits and single '_'.
std::string entity_prefix(std::string_view topic);

}  // namespace jkbms::app

#endif
