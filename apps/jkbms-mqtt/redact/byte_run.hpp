#ifndef JKBMS_MQTT_REDACT_BYTE_RUN_HPP
#define JKBMS_MQTT_REDACT_BYTE_RUN_HPP

#include <cstddef>
#include <optional>
#include <string_view>

#include "jkbms/bytes.hpp"
#include "redact/text_form.hpp"

namespace jkbms::app {

/// Bytes that stand side by side in one form.
struct ByteRun {
  TextForm form = TextForm::digits;
  std::size_t begin = 0;  ///< its place in the line
  std::size_t end = 0;
  Bytes bytes;
};

/// The longest run that begins at `at`, with one byte or more; nullopt: there is none. `before` is
/// the form of the bytes before this line. It decides about a list such as 78, 87, 16, which may
/// be decimal or hexadecimal.
std::optional<ByteRun> run_at(std::string_view line, std::size_t at,
                              std::optional<TextForm> before);

}  // namespace jkbms::app

#endif
