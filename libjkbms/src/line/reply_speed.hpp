#ifndef JKBMS_LINE_REPLY_SPEED_HPP
#define JKBMS_LINE_REPLY_SPEED_HPP

#include <cstddef>

#include "jkbms/clock.hpp"

namespace jkbms {

/// Learns how fast replies come over a wire, so that the reader need not wake up for each of the
/// ten to thirty pieces of one. It learns from the replies and not from the rate of the port,
/// because a pseudo terminal or a USB device may be faster than its rate.
class ReplySpeed {
 public:
  /// A request was sent.
  void asked() noexcept { begun_ = false; }
  /// `count` bytes of its reply were read at `at`.
  void received(std::size_t count, Clock::TimePoint at) noexcept;
  /// The reply is complete.
  void answered() noexcept;

  /// Until when the reader can leave the port alone while `missing` bytes of the reply are on their
  /// way. It is before the last byte comes, unless the reply is faster than all before by an
  /// eighth. The time of the last piece if the speed is not known or the pause is not worth it.
  [[nodiscard]] Clock::TimePoint look_again(std::size_t missing) const noexcept;

 private:
  Clock::TimePoint::duration a_byte_{0};  // what one took in the fastest reply of late
  bool begun_ = false;
  Clock::TimePoint first_;  // when the first piece was read
  Clock::TimePoint last_;
  std::size_t bytes_ = 0;  // after the first piece
};

}  // namespace jkbms

#endif
