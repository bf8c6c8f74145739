#ifndef JKBMS_MQTT_MQTT_PAYLOAD_KNOWN_VALUES_HPP
#define JKBMS_MQTT_MQTT_PAYLOAD_KNOWN_VALUES_HPP

#include "jkbms/snapshot.hpp"

namespace jkbms::app {

/// Whether the document has a value that the pack sent. The time, the protocol, the configured name
/// and the address on the bus do not count: they are known without the pack.
bool has_known_values(const PackState& state);
bool has_known_values(const PackInfo& info);
bool has_known_values(const PackSettings& settings);

}  // namespace jkbms::app

#endif
