#ifndef JKBMS_MQTT_MQTT_VICTRON_ALARM_KEYS_HPP
#define JKBMS_MQTT_MQTT_VICTRON_ALARM_KEYS_HPP

#include <span>
#include <string_view>
#include <vector>

namespace jkbms::app {

/// A key of `Alarms` of the Victron driver, and the ids of the alarms that set it.
struct VictronAlarm {
  std::string_view key;
  std::vector<std::string_view> alarm_ids;
};

/// An alarm id that is in no row has no place in the driver's list. Valid for the whole program.
std::span<const VictronAlarm> victron_alarms();

}  // namespace jkbms::app

#endif
