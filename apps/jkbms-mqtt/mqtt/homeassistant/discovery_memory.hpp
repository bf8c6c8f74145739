#ifndef JKBMS_MQTT_MQTT_HOMEASSISTANT_DISCOVERY_MEMORY_HPP
#define JKBMS_MQTT_MQTT_HOMEASSISTANT_DISCOVERY_MEMORY_HPP

#include <map>
#include <optional>
#include <string>

#include "mqtt/homeassistant/pack_device.hpp"

namespace jkbms::app {

/// What decides which entities a pack has, by the id of its device. Only the protocol and the sizes
/// of the lists count.
using RememberedPacks = std::map<std::string, PackFacts>;

/// Keeps, in the file `discovery` of the state directory, which entities were published. So a run
/// can remove what a pack no longer has. Without a state directory nothing is kept.
class DiscoveryMemory {
 public:
  explicit DiscoveryMemory(const std::optional<std::string>& state_directory);

  /// What the file holds; a line that is no such line is left out.
  [[nodiscard]] RememberedPacks read() const;
  /// Returns false if the file cannot be written.
  bool write(const RememberedPacks& packs) const;

 private:
  std::string path_;  // empty: there is no state directory
};

}  // namespace jkbms::app

#endif
