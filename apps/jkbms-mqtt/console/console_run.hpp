#ifndef JKBMS_MQTT_CONSOLE_CONSOLE_RUN_HPP
#define JKBMS_MQTT_CONSOLE_CONSOLE_RUN_HPP

#include <vector>

#include "console/console_options.hpp"
#include "line/bus_config.hpp"
#include "system/exit_code.hpp"
#include "system/log.hpp"

/// What the program does where no broker is given.
namespace jkbms::app {

/// Reads each bus once and prints its packs; with `watch`, goes on until a port is lost or SIGINT
/// or SIGTERM comes.
ExitCode poll_to_console(const std::vector<BusConfig>& buses, const ConsoleOptions& options,
                         Log& log);

/// Prints each message of a capture; with `watch`, in the pace in which they were recorded.
ExitCode replay_to_console(const ReplayConfig& config, const ConsoleOptions& options, Log& log);

}  // namespace jkbms::app

#endif
