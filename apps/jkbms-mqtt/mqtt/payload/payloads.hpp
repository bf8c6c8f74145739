#ifndef JKBMS_MQTT_MQTT_PAYLOAD_PAYLOADS_HPP
#define JKBMS_MQTT_MQTT_PAYLOAD_PAYLOADS_HPP

#include <string>

#include "jkbms/snapshot.hpp"

/// The documents of other programs that a topic carries, made of what a pack says. A snapshot
/// must have a state. What the pack does not say is left out. docs/mqtt.md describes them,
/// docs/migrating-from-nodejkbms.md says what differs from the programs they come from.
namespace jkbms::app {

/// `<topic>/pack` and `<topic>/cells` as NodeJKBMS sends them, with its wrong values put right.
std::string nodejkbms_pack(const Snapshot& snapshot);
std::string nodejkbms_cells(const Snapshot& snapshot);

/// The same topics as NodeJBD documents them: amounts as text with two decimals.
std::string nodejbd_pack(const Snapshot& snapshot);
std::string nodejbd_cells(const Snapshot& snapshot);

/// `<topic>/alarm`: {alarm, alarms, alarm_bits, timestamp}.
std::string alarm_document(const PackState& state);

}  // namespace jkbms::app

#endif
