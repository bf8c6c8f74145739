#ifndef JKBMS_MQTT_CONSOLE_PACK_SECTIONS_HPP
#define JKBMS_MQTT_CONSOLE_PACK_SECTIONS_HPP

#include "console/table_layout.hpp"
#include "jkbms/snapshot.hpp"

/// The values of a pack as labels and texts for people. Unknown values are left out.
namespace jkbms::app {

/// Voltage, current, power, mode and state of charge.
Section measured_section(const PackState& state);
/// Health, charge, cycles and times.
Section counted_section(const PackState& state);
Section temperature_section(const PackState& state);
/// The alarms in words, or "none"; no rows if the pack does not send them.
Section alarm_section(const PackState& state);
Section switch_section(const Snapshot& snapshot);
Section info_section(const PackInfo& info);

}  // namespace jkbms::app

#endif
