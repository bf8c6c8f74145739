#ifndef JKBMS_MQTT_MQTT_PAYLOAD_SETTINGS_COMPARISON_HPP
#define JKBMS_MQTT_MQTT_PAYLOAD_SETTINGS_COMPARISON_HPP

#include <chrono>
#include <map>
#include <optional>
#include <string>
#include <vector>

#include "jkbms/snapshot.hpp"

namespace jkbms::app {

/// Returns one `setting_changed` event, as JSON, for each setting whose value changed. A setting
/// that is unknown in `before` or in `now` gives no event.
std::vector<std::string> setting_changes(
    const PackSettings& before, const PackSettings& now,
    std::optional<std::chrono::system_clock::time_point> timestamp);

/// The settings of the packs of one bus, by the name of the pack.
using SettingsOfPacks = std::map<std::string, const PackSettings*>;

/// Returns the settings that differ among the packs of a bus, with the value of every pack:
/// `{"cell_ovp_v":{"garage":3.65,"shed":3.6}}`. `buses` maps the number of a bus to its packs.
/// Returns an empty text if no bus has two packs.
std::string settings_differences(const std::map<std::size_t, SettingsOfPacks>& buses);

}  // namespace jkbms::app

#endif
