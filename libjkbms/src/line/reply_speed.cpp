#include "line/reply_speed.hpp"

#include <algorithm>

namespace jkbms {
namespace {

using Duration = Clock::TimePoint::duration;

constexpr std::chrono::milliseconds shortest_pause{2};
constexpr std::chrono::milliseconds longest_pause{100};
constexpr int slower_by = 64;  // a slower reply raises the time for a byte by 1/64 at most

}  // namespace

void ReplySpeed::received(std::size_t count, Clock::TimePoint at) noexcept {
  last_ = at;
  if (begun_) {
    bytes_ += count;
  } else {
    begun_ = true;
    first_ = at;
    bytes_ = 0;
  }
}

void ReplySpeed::answered() noexcept {
  if (!begun_ || bytes_ == 0) return;
  const Duration seen = (last_ - first_) / static_cast<Duration::rep>(bytes_);
  a_byte_ = a_byte_ == Duration::zero() ? seen : std::min(seen, a_byte_ + a_byte_ / slower_by);
}

Clock::TimePoint ReplySpeed::look_again(std::size_t missing) const noexcept {
  if (!begun_) return last_;
  const Duration whole = a_byte_ * static_cast<Duration::rep>(bytes_ + missing);
  const Clock::TimePoint until = first_ + whole / 8 * 7;
  if (until < last_ + shortest_pause) return last_;
  return std::min<Clock::TimePoint>(until, last_ + longest_pause);
}

}  // namespace jkbms
