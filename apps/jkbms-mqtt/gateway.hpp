#ifndef JKBMS_MQTT_GATEWAY_HPP
#define JKBMS_MQTT_GATEWAY_HPP

#include "options/options.hpp"
#include "system/exit_code.hpp"
#include "system/log.hpp"

namespace jkbms::app {

/// Publishes packs to a broker until SIGINT or SIGTERM, or until the end of a replayed capture. A
/// missing port or broker does not end it. Requires `options.mqtt`.
ExitCode run_gateway(const Options& options, Log& log);

}  // namespace jkbms::app

#endif
