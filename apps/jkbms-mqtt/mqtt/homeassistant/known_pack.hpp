#ifndef JKBMS_MQTT_MQTT_HOMEASSISTANT_KNOWN_PACK_HPP
#define JKBMS_MQTT_MQTT_HOMEASSISTANT_KNOWN_PACK_HPP

#include <vector>

#include "mqtt/homeassistant/pack_device.hpp"

namespace jkbms::app {

/// Follows what the discovery document of a pack holds, from state to state. A list that is missing
/// in one state keeps its size. A sensor that is lost stays, as unknown. Cells vanish if three
/// states in a row have fewer.
class KnownPack {
 public:
  /// Takes in the newest facts. Returns whether the document changes.
  bool learn(const PackFacts& fresh);

  [[nodiscard]] const PackFacts& facts() const noexcept { return facts_; }
  /// The facts with the most elements of each list so far. What they have and facts() have not is
  /// gone.
  [[nodiscard]] const PackFacts& most() const noexcept { return most_; }

 private:
  void learn_cells(const PackFacts& fresh, PackFacts& learned);

  PackFacts facts_;
  PackFacts most_;
  int states_with_fewer_cells_ = 0;  // in a row
};

}  // namespace jkbms::app

#endif
