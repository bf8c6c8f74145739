#ifndef JKBMS_MQTT_REDACT_REDACT_RUN_HPP
#define JKBMS_MQTT_REDACT_REDACT_RUN_HPP

#include "redact/redact_options.hpp"
#include "system/exit_code.hpp"
#include "system/log.hpp"

namespace jkbms::app {

/// Reads the bytes in a file of any text, masks passcodes, and writes a capture. Says on standard
/// error what it found, if `log` shows news. Blocks while it reads.
ExitCode run_redact(const RedactOptions& options, const Log& log);

}  // namespace jkbms::app

#endif
