#ifndef JKBMS_MONITOR_FRAME_WATCH_HPP
#define JKBMS_MONITOR_FRAME_WATCH_HPP

#include <algorithm>
#include <chrono>
#include <cstdint>
#include <string>

#include "jkbms/clock.hpp"
#include "jkbms/line_counters.hpp"
#include "jkbms/result.hpp"

namespace jkbms {

/// Says when a connection to a network gateway is of no use: it is open, and no valid frame comes.
/// A gateway that was restarted, or that serves another client, may leave it open for ever.
class FrameWatch {
 public:
  FrameWatch(bool of_a_network, std::chrono::milliseconds poll_interval) noexcept
      : of_a_network_(of_a_network), patience_(std::max(3 * poll_interval, shortest)) {}

  /// A connection was opened.
  void begin(const LineCounters& heard, Clock::TimePoint now) {
    frames_ = frames_of(heard);
    end_ = of_a_network_ ? now + patience_ : Clock::TimePoint::max();
  }
  /// Whether the connection is to be given up at `now`.
  bool ended(const LineCounters& heard, Clock::TimePoint now) {
    if (frames_of(heard) != frames_) begin(heard, now);
    return now >= end_;
  }
  /// When it ends if nothing comes.
  [[nodiscard]] Clock::TimePoint end() const noexcept { return end_; }
  [[nodiscard]] Error error() const {
    const auto s = std::chrono::floor<std::chrono::seconds>(patience_).count();
    return {Errc::timeout, "connected, and no valid message came for " + std::to_string(s) +
                               " s; many gateways take one client only, and another program may "
                               "hold this one"};
  }

 private:
  static constexpr std::chrono::milliseconds shortest{20'000};

  static std::uint64_t frames_of(const LineCounters& heard) {
    return heard.answers + heard.not_asked + heard.other_frames + heard.unattributed();
  }

  bool of_a_network_;
  std::chrono::milliseconds patience_;
  std::uint64_t frames_ = 0;
  Clock::TimePoint end_ = Clock::TimePoint::max();
};

}  // namespace jkbms

#endif
