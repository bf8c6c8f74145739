#ifndef JKBMS_MQTT_MQTT_PAYLOAD_SETTINGS_COMPARISON_HPP
#define JKBMS_MQTT_MQTT_PAYLOAD_SETTINGS_COMPARISON_HPP

#include <chrono>
#include <map>
#include <optional>
#include <string>
#include <vector>

#include "jkbms/snapshot.hpp"

namespace jkbms::app {

/// One `setting_changed` event, as JSON, for each setting whose value is another than before.
/// A value that was not known, or is not known any more, is `null`.
std::vector<std::string> setting_changes(
    const PackSettings& before, const PackSettings& now,
    std::optional<std::chrono::system_clock::time_point> timestamp);

/// The settings of the packs of one bus, by what they are called.
using SettingsOfPacks = std::map<std::string, const PackSettings*>;

/// `{"cell_ovp_v":{"garage":3.65,"shed":3.6}}`: each setting that differs among the packs of a bus,
/// with every pack's value. Empty text where no bus has two packs.
std::string settings_differences(const std::map<std::size_t, SettingsOfPacks>& buses);

}  // namespace jkbms::app

#endif
