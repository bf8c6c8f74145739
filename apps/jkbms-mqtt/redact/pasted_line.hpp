#ifndef JKBMS_MQTT_REDACT_PASTED_LINE_HPP
#define JKBMS_MQTT_REDACT_PASTED_LINE_HPP

#include <optional>
#include <string_view>
#include <vector>

#include "redact/byte_run.hpp"
#include "redact/line_prefix.hpp"

namespace jkbms::app {

/// Bytes of a line of text, and what stands before them.
struct PastedBytes {
  ByteRun run;
  LinePrefix prefix;
  bool alone = false;  ///< only punctuation stands beside them
};

/// The bytes of a line, all in one form: that of its longest run. Empty: the line has no bytes.
/// `before` is the form of the bytes before this line.
std::vector<PastedBytes> find_bytes(std::string_view line, std::optional<TextForm> before);

}  // namespace jkbms::app

#endif
