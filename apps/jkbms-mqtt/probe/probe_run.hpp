#ifndef JKBMS_MQTT_PROBE_PROBE_RUN_HPP
#define JKBMS_MQTT_PROBE_PROBE_RUN_HPP

#include <string>
#include <vector>

#include "probe/advice.hpp"
#include "probe/probe_options.hpp"
#include "system/exit_code.hpp"
#include "system/log.hpp"

namespace jkbms::app {

/// Finds out what is on a port, or on each port of this machine, and prints a verdict for each.
/// Returns the smallest exit code of all verdicts.
ExitCode run_probe(const ProbeOptions& options, Log& log);

/// The same for these ports.
ExitCode probe_ports(const std::vector<std::string>& ports, const ProbeOptions& options, Log& log);

/// The smallest exit code, so that it is 0 if a pack answers on any port.
ExitCode exit_code_of(const std::vector<ProbedPort>& probed) noexcept;

}  // namespace jkbms::app

#endif
