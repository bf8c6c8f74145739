#ifndef JKBMS_MQTT_MQTT_VICTRON_BATTERY_HPP
#define JKBMS_MQTT_MQTT_VICTRON_BATTERY_HPP

#include <optional>
#include <span>
#include <string>
#include <string_view>

#include "bank/bank_state.hpp"
#include "jkbms/snapshot.hpp"

namespace jkbms::app {

/// A pack whose newest values are known.
struct VictronPack {
  std::string_view name;  ///< of its cells and sensors: `garage/C3`; empty: `C3`
  const PackState* state = nullptr;
  const PackSettings* settings = nullptr;  ///< nullptr: unknown
};

/// Whether the message has the group `Info`.
enum class VictronLimits { none, published };

/// `<topic>/victron` of a pack: the JSON that the driver dbus-mqtt-battery takes (docs/victron.md).
/// A key without a value is left out. nullopt without voltage, power or state of charge: the driver
/// would not take the message.
std::optional<std::string> victron_pack(const VictronPack& pack, VictronLimits limits);

/// The same for a bank. `packs` are its fresh packs, those of which `bank` was made.
std::optional<std::string> victron_bank(const BankState& bank, std::span<const VictronPack> packs,
                                        VictronLimits limits);

}  // namespace jkbms::app

#endif
