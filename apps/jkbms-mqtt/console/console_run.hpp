#ifndef JKBMS_MQTT_CONSOLE_CONSOLE_RUN_HPP
#define JKBMS_MQTT_CONSOLE_CONSOLE_RUN_HPP

#include <vector>

#include "console/console_options.hpp"
#include "line/bus_config.hpp"
#include "system/exit_code.hpp"
#include "system/log.hpp"

/// What the program does if no broker is given.
namespace jkbms::app {

/// Reads each bus once and prints its packs. With `watch`, continues until a port is lost or SIGINT
/// or SIGTERM arrives.
ExitCode poll_to_console(const std::vector<BusConfig>& buses, const ConsoleOptions& options,
                         Log& log);

/// Prints each message of a capture; with `watch`, at the pace of the recording.
ExitCode replay_to_console(const ReplayConfig& config, const ConsoleOptions& options, Log& log);

}  // namespace jkbms::app

#endif
