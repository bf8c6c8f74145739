#ifndef JKBMS_MQTT_CONSOLE_TABLE_VIEW_HPP
#define JKBMS_MQTT_CONSOLE_TABLE_VIEW_HPP

#include <string>

#include "console/terminal.hpp"
#include "jkbms/snapshot.hpp"

namespace jkbms::app {

/// What a pack says, for people: pack, temperatures, alarms in words, switches, info, and the
/// cells as bars with the lowest and the highest marked. Two columns from 72 on, else one. What the
/// pack does not say is left out. Ends with a newline.
std::string render_table(const Snapshot& snapshot, const Terminal& terminal);

}  // namespace jkbms::app

#endif
