#ifndef JKBMS_MQTT_MQTT_HOMEASSISTANT_PACK_DEVICE_HPP
#define JKBMS_MQTT_MQTT_HOMEASSISTANT_PACK_DEVICE_HPP

#include <chrono>
#include <cstddef>
#include <optional>
#include <string>
#include <string_view>

#include "jkbms/snapshot.hpp"
#include "mqtt/homeassistant/device.hpp"

namespace jkbms::app {

/// What the discovery document of a pack holds beyond the configuration. All of it changes rarely.
struct PackFacts {
  std::string_view protocol;     ///< empty: unknown; then every entity of both protocols is there
  std::string name;              ///< as configured, empty if it has none
  std::size_t cells = 0;         ///< voltages of cells
  std::size_t resistances = 0;   ///< of balance leads
  std::size_t temperatures = 0;  ///< sensors in the battery
  std::optional<std::string> model;
  std::optional<std::string> serial_number;
  std::optional<std::string> hardware_version;
  std::optional<std::string> software_version;

  bool operator==(const PackFacts&) const = default;
};

PackFacts facts_of(const Snapshot& snapshot);

/// The most elements of each list that a pack of any protocol has.
PackFacts most_facts();

/// The device for a pack. Its entities are the fields of `state` (jkbms/schema.hpp), one for each
/// element of a list. `topic` is that of the program, `topic_part` that of the pack, empty for a
/// pack alone. `interval` is the time between two states.
Device pack_device(const std::string& topic, const std::string& topic_part, const PackFacts& facts,
                   std::chrono::milliseconds interval);

}  // namespace jkbms::app

#endif
