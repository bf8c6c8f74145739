#ifndef JKBMS_MQTT_REDACT_REDACT_OPTIONS_HPP
#define JKBMS_MQTT_REDACT_REDACT_OPTIONS_HPP

#include <optional>
#include <string>
#include <string_view>

#include "jkbms/protocol.hpp"

namespace jkbms::app {

/// The name of standard input in place of a file.
inline constexpr std::string_view standard_input_name = "-";

/// What the command `redact` is asked to do.
struct RedactOptions {
  std::string file;                    ///< or standard_input_name
  std::optional<std::string> output;   ///< a new file; nullopt: standard output
  const Protocol* protocol = nullptr;  ///< nullptr: the frames in the file tell it
  Redaction redaction = Redaction::passcodes;
};

}  // namespace jkbms::app

#endif
