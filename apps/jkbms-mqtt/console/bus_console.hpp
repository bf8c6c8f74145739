#ifndef JKBMS_MQTT_CONSOLE_BUS_CONSOLE_HPP
#define JKBMS_MQTT_CONSOLE_BUS_CONSOLE_HPP

#include <cstddef>

#include "jkbms/clock.hpp"
#include "line/bus.hpp"
#include "line/sink.hpp"
#include "system/exit_code.hpp"
#include "system/log.hpp"

namespace jkbms::app {

/// Prints the packs of a shared bus once, polled or overheard; with `watch`, until the port is
/// lost. `index` tells the buses of the program apart.
ExitCode bus_to_console(Bus& bus, std::size_t index, bool watch, Sink& console, SystemClock& clock,
                        Log& log);

}  // namespace jkbms::app

#endif
