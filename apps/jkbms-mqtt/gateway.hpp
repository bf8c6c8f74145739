#ifndef JKBMS_MQTT_GATEWAY_HPP
#define JKBMS_MQTT_GATEWAY_HPP

#include "options/options.hpp"
#include "system/exit_code.hpp"
#include "system/log.hpp"

namespace jkbms::app {

/// Publishes a pack to a broker until SIGINT or SIGTERM, or to the end of the capture where one is
/// replayed. A missing port or broker does not end it. Requires `options.mqtt`.
ExitCode run_gateway(const Options& options, Log& log);

}  // namespace jkbms::app

#endif
