#ifndef JKBMS_MQTT_MQTT_HOMEASSISTANT_KNOWN_PACK_HPP
#define JKBMS_MQTT_MQTT_HOMEASSISTANT_KNOWN_PACK_HPP

#include <optional>

#include "mqtt/homeassistant/pack_device.hpp"

namespace jkbms::app {

/// Follows what the discovery document of a pack holds, from state to state. A list that is missing
/// in one state keeps its size. A sensor that is lost stays, as unknown. Cells vanish if three
/// states in a row have fewer.
class KnownPack {
 public:
  KnownPack() = default;
  /// `before`: what the documents of an earlier run held.
  explicit KnownPack(const PackFacts& before);

  /// Takes in the newest facts. Returns whether the document changes.
  bool learn(const PackFacts& fresh);

  /// Requires learn() before.
  [[nodiscard]] const PackFacts& facts() const noexcept { return facts_; }
  /// The facts that give every entity that the documents have had. What they have and facts() have
  /// not is gone. Requires learn() before.
  [[nodiscard]] PackFacts most() const;

 private:
  void learn_cells(const PackFacts& fresh, PackFacts& learned);
  void note_most();

  PackFacts facts_;
  std::optional<PackFacts> most_;
  int states_with_fewer_cells_ = 0;  // in a row
};

}  // namespace jkbms::app

#endif
