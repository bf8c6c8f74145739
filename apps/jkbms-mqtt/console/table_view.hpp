#ifndef JKBMS_MQTT_CONSOLE_TABLE_VIEW_HPP
#define JKBMS_MQTT_CONSOLE_TABLE_VIEW_HPP

#include <string>

#include "console/terminal.hpp"
#include "jkbms/snapshot.hpp"

namespace jkbms::app {

/// Renders the values of a pack as a table for people: pack, temperatures, alarms in words,
/// switches, info, and the cells as bars with the lowest and the highest marked. The table has two
/// columns if the terminal has at least 72, else one. Unknown values are left out. Ends with a
/// newline.
std::string render_table(const Snapshot& snapshot, const Terminal& terminal);

}  // namespace jkbms::app

#endif
