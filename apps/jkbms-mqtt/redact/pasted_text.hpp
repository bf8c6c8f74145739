#ifndef JKBMS_MQTT_REDACT_PASTED_TEXT_HPP
#define JKBMS_MQTT_REDACT_PASTED_TEXT_HPP

#include <cstddef>
#include <string_view>
#include <vector>

#include "jkbms/capture.hpp"
#include "redact/text_form.hpp"

namespace jkbms::app {

/// How much of a text is written in one form.
struct FoundForm {
  TextForm form;
  std::size_t lines = 0;
  std::size_t bytes = 0;
};

/// The bytes of a text that a person pasted.
struct Pasted {
  std::vector<FoundForm> forms;   ///< in the order in which they appear; empty: no bytes were found
  Capture capture;                ///< without a header if the text is no capture; not redacted
  std::size_t lines_skipped = 0;  ///< lines with a text and without bytes
};

/// Reads a capture, or the bytes in logs, hex dumps and lists. A line counts only if at least four
/// bytes stand side by side in one form, or if it goes on with such a line. Numbers and words such
/// as "deadbeef" in a sentence are no bytes. The text may have any content.
Pasted parse_pasted_text(std::string_view text);

}  // namespace jkbms::app

#endif
