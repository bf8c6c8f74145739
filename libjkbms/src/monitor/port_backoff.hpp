#ifndef JKBMS_MONITOR_PORT_BACKOFF_HPP
#define JKBMS_MONITOR_PORT_BACKOFF_HPP

#include <algorithm>
#include <chrono>

namespace jkbms {

/// Pauses between attempts to open a port: a quarter of a second for a while, so that an adapter
/// that was plugged in again is back at once; then ever longer, up to half a minute.
class PortBackoff {
 public:
  std::chrono::milliseconds next() {
    if (quick_left_ > 0) {
      --quick_left_;
    } else {
      pause_ = std::min(pause_ * 2, longest);
    }
    return pause_;
  }

 private:
  static constexpr std::chrono::milliseconds shortest{250};
  static constexpr std::chrono::milliseconds longest{30'000};
  static constexpr int quick = 40;  // ten seconds

  std::chrono::milliseconds pause_ = shortest;
  int quick_left_ = quick;
};

}  // namespace jkbms

#endif
