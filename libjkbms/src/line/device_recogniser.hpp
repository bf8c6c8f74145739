#ifndef JKBMS_LINE_DEVICE_RECOGNISER_HPP
#define JKBMS_LINE_DEVICE_RECOGNISER_HPP

#include "jkbms/bytes.hpp"
#include "jkbms/line_counters.hpp"

namespace jkbms {

/// Recognises devices of other brands by whole messages whose checks are right, so that neither
/// noise nor the messages of a JK pack are mistaken for one.
class DeviceRecogniser {
 public:
  /// Takes the next bytes of the stream.
  void feed(BytesView bytes);
  /// Forgets what was heard.
  void clear();
  /// The device that was recognised last; none if none was.
  [[nodiscard]] OtherDevice device() const noexcept { return device_; }

 private:
  Bytes buffer_;  // the bytes from the first one that may begin a message
  OtherDevice device_ = OtherDevice::none;
};

}  // namespace jkbms

#endif
