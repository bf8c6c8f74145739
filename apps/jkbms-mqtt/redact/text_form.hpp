#ifndef JKBMS_MQTT_REDACT_TEXT_FORM_HPP
#define JKBMS_MQTT_REDACT_TEXT_FORM_HPP

#include <cstdint>
#include <string_view>

namespace jkbms::app {

/// How a text writes bytes.
enum class TextForm : std::uint8_t {
  capture,   ///< the capture format of this project (docs/capturing.md); plain hex is a capture too
  dump,      ///< lines with an offset: hexdump, xxd, od, Wireshark
  colons,    ///< 4E:57:01
  dashes,    ///< 4E-57-01
  dots,      ///< 4E.57.01
  commas,    ///< 4E,57,01
  blanks,    ///< 4E 57 01
  prefixed,  ///< 0x4E 0x57 0x01, with blanks or commas
  escaped,   ///< \x4E\x57\x01
  digits,    ///< 4E5701
  decimals,  ///< 78, 87, 1
};

/// "bytes with colons"
std::string_view name_of(TextForm form) noexcept;

}  // namespace jkbms::app

#endif
