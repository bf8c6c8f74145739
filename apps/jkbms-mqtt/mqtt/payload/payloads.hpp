#ifndef JKBMS_MQTT_MQTT_PAYLOAD_PAYLOADS_HPP
#define JKBMS_MQTT_MQTT_PAYLOAD_PAYLOADS_HPP

#include <string>

#include "jkbms/snapshot.hpp"

/// Documents in the form of other programs. The snapshot must have a state; a value that is unknown
/// is left out. docs/mqtt.md describes the documents, docs/migrating-from-nodejkbms.md lists the
/// differences from those programs.
namespace jkbms::app {

/// `<topic>/pack` and `<topic>/cells` as NodeJKBMS sends them, with its errors corrected.
std::string nodejkbms_pack(const Snapshot& snapshot);
std::string nodejkbms_cells(const Snapshot& snapshot);

/// The same topics as NodeJBD documents them: quantities are texts with two decimals.
std::string nodejbd_pack(const Snapshot& snapshot);
std::string nodejbd_cells(const Snapshot& snapshot);

/// `<topic>/alarm`: {alarm, alarms, alarm_bits, timestamp}.
std::string alarm_document(const PackState& state);

}  // namespace jkbms::app

#endif
