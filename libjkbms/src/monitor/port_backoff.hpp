#ifndef JKBMS_MONITOR_PORT_BACKOFF_HPP
#define JKBMS_MONITOR_PORT_BACKOFF_HPP

#include <algorithm>
#include <chrono>

namespace jkbms {

/// The pauses between attempts to open a port. At first a quarter of a second, so that an adapter
/// that is plugged in again is found at once; after ten seconds longer and longer, up to half a
/// minute.
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
  static constexpr int quick = 40;  // pauses: ten seconds in all

  std::chrono::milliseconds pause_ = shortest;
  int quick_left_ = quick;
};

}  // namespace jkbms

#endif
