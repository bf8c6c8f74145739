#ifndef JKBMS_MQTT_REDACT_LINE_PREFIX_HPP
#define JKBMS_MQTT_REDACT_LINE_PREFIX_HPP

#include <chrono>
#include <optional>
#include <string_view>

#include "jkbms/capture.hpp"

namespace jkbms::app {

/// What a log writes before the bytes of a line.
struct LinePrefix {
  std::optional<std::chrono::milliseconds> time_of_day;  ///< of 12:34:56 or 12:34:56.789
  std::optional<std::chrono::milliseconds> since_start;  ///< of +1.234, as in a capture
  std::optional<CaptureRecord::Direction> direction;     ///< of the last word or arrow that says it
  bool direction_is_last = false;  ///< only punctuation stands between it and the bytes
};

/// Directions: >, >>>, ->, TX, send, sent; <, <<<, <-, RX, received. Upper or lower case.
LinePrefix parse_line_prefix(std::string_view text);

}  // namespace jkbms::app

#endif
