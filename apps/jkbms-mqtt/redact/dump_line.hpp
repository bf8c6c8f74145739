#ifndef JKBMS_MQTT_REDACT_DUMP_LINE_HPP
#define JKBMS_MQTT_REDACT_DUMP_LINE_HPP

#include <cstdint>
#include <optional>
#include <string_view>

#include "jkbms/bytes.hpp"

namespace jkbms::app {

/// One line of a hex dump: an offset, bytes, and often their characters.
struct DumpLine {
  std::uint64_t offset = 0;
  std::optional<std::uint64_t> octal_offset;  ///< the same digits as od reads them
  bool certain = false;  ///< a colon or bars; else only the offsets of the lines show a dump
  Bytes bytes;           ///< empty in the last line, which may hold the size alone

  /// Whether this line begins at `place`.
  [[nodiscard]] bool begins_at(std::uint64_t place) const noexcept {
    return offset == place || octal_offset == place;
  }
};

/// Reads a line of `hexdump`, `hexdump -C`, `xxd`, `od -t x1`, or of Wireshark. Words of 16 bits
/// without a colon have their lower byte first, as hexdump prints them. nullopt: it is no such
/// line.
std::optional<DumpLine> parse_dump_line(std::string_view line);

}  // namespace jkbms::app

#endif
