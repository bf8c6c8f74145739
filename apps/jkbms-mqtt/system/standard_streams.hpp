#ifndef JKBMS_MQTT_SYSTEM_STANDARD_STREAMS_HPP
#define JKBMS_MQTT_SYSTEM_STANDARD_STREAMS_HPP

#include <string_view>

#include "system/message.hpp"

namespace jkbms::app {

/// Opens /dev/null in place of each standard stream that is closed, so that no port and no file
/// gets its descriptor, and makes a failed write an error instead of a signal (SIGPIPE, SIGXFSZ).
/// Call it before anything is opened.
void prepare_standard_streams() noexcept;

/// Writes `text` to standard output at once. If that fails, writes the reason to standard error and
/// ends the process with ExitCode::port_lost. Thread-safe.
void print(std::string_view text);

/// Writes "jkbms-mqtt: `text` [no-answer]" and a newline to standard error, without control
/// characters. Ignores failures. Thread-safe.
void print_error(Message message, std::string_view text);

/// Writes "jkbms-mqtt: `text`" in the same way: news that is no warning and no error.
void print_note(std::string_view text);

/// Writes `text`, which may have several lines, to standard error without other control characters.
/// Ignores failures. Thread-safe.
void print_error_lines(std::string_view text);

}  // namespace jkbms::app

#endif
