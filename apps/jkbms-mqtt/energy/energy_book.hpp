#ifndef JKBMS_MQTT_ENERGY_ENERGY_BOOK_HPP
#define JKBMS_MQTT_ENERGY_ENERGY_BOOK_HPP

#include <cstddef>
#include <map>
#include <optional>
#include <string>
#include <string_view>

#include "energy/energy_meter.hpp"

namespace jkbms::app {

/// The energy counters of all packs that were ever seen, by the identity of the pack. No counter
/// ever decreases.
class EnergyBook {
 public:
  /// How many packs it holds. A line on which ever new serial numbers come does not make it grow.
  static constexpr std::size_t most_packs = 256;

  /// Adds to the counters of a pack, and returns them; nullopt if there is no room for a new pack.
  /// An amount that is negative or not finite is not added.
  std::optional<Energy> add(const std::string& identity, const Energy& amount);

  /// One line for each pack: what was charged, what was discharged, the identity.
  [[nodiscard]] std::string to_text() const;
  /// nullopt if a line is no such line.
  static std::optional<EnergyBook> of_text(std::string_view text);

  bool operator==(const EnergyBook&) const = default;

 private:
  std::map<std::string, Energy> totals_;
};

}  // namespace jkbms::app

#endif
