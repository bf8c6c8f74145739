#ifndef JKBMS_MQTT_REDACT_FRAME_CENSUS_HPP
#define JKBMS_MQTT_REDACT_FRAME_CENSUS_HPP

#include <cstddef>
#include <string>
#include <vector>

#include "jkbms/capture.hpp"
#include "jkbms/protocol.hpp"

namespace jkbms::app {

/// How many whole frames of a protocol a capture holds, in both directions.
struct FrameCensus {
  const Protocol* protocol = nullptr;
  std::size_t requests = 0;
  std::size_t acknowledgements = 0;
  std::size_t with_values = 0;
  std::size_t with_settings = 0;
  std::size_t with_info = 0;
  std::size_t with_log = 0;
  std::size_t others = 0;  ///< answers without values, and frames that cannot be decoded
  Bytes in_no_frame;       ///< the bytes that form none

  [[nodiscard]] std::size_t frames() const noexcept {
    return data() + requests + acknowledgements + others;
  }
  /// Frames that hold values, settings, device info or a log.
  [[nodiscard]] std::size_t data() const noexcept {
    return with_values + with_settings + with_info + with_log;
  }
  /// "jk4e57: 12 whole frames (6 requests, 6 with values); 14 bytes form no frame"
  [[nodiscard]] std::string text() const;
};

FrameCensus count_frames(const Capture& capture, const Protocol& protocol);

/// The protocols with a pack's data in the capture; if there are none, that with the most frames.
/// Then those with a frame that begins in the bytes that are left, because it may be cut or
/// damaged. Empty: no protocol has a whole frame in it.
std::vector<FrameCensus> protocols_in(const Capture& capture);

}  // namespace jkbms::app

#endif
