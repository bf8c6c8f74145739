#ifndef JKBMS_MQTT_BUS_CONSOLE_HPP
#define JKBMS_MQTT_BUS_CONSOLE_HPP

#include "bus.hpp"
#include "exit_code.hpp"
#include "jkbms/clock.hpp"
#include "log.hpp"
#include "options.hpp"

namespace jkbms::app {

/// Prints the packs of a shared bus once, polled or overheard; with `watch`, until the port is
/// lost.
ExitCode bus_to_console(Bus& bus, const Options& options, SystemClock& clock, Log& log);

}  // namespace jkbms::app

#endif
