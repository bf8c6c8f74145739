#ifndef JKBMS_MQTT_REDACT_MASKING_HPP
#define JKBMS_MQTT_REDACT_MASKING_HPP

#include <cstddef>
#include <span>

#include "jkbms/capture.hpp"
#include "jkbms/protocol.hpp"

namespace jkbms::app {

/// How many places of a capture were overwritten.
struct Masked {
  std::size_t passcodes = 0;  ///< passcodes, and what may be one
  std::size_t names = 0;
  std::size_t header_lines = 0;  ///< lines of the header that were left out
};

/// Overwrites passcodes in `capture`, and names if `what` says so, with each of `protocols`. Makes
/// the header say so. Leaves out the lines of the header that speak of a passcode, those that
/// repeat what was overwritten, and those that name the pack if names are overwritten.
Masked mask(Capture& capture, std::span<const Protocol* const> protocols, Redaction what);

}  // namespace jkbms::app

#endif
