#include "jkbms/clock.hpp"

#include <condition_variable>
#include <mutex>

namespace jkbms {

Clock::TimePoint SystemClock::now() const {
  return std::chrono::steady_clock::now();
}

Clock::WallTime SystemClock::wall() const {
  return std::chrono::system_clock::now();
}

void SystemClock::wait_until(TimePoint when, std::stop_token stop) {
  std::mutex mutex;
  std::condition_variable_any wake;
  std::unique_lock lock(mutex);
  wake.wait_until(lock, stop, when, [] { return false; });
}

Clock::TimePoint ManualClock::now() const {
  return TimePoint{} + elapsed_;
}

Clock::WallTime ManualClock::wall() const {
  static constexpr WallTime start = std::chrono::sys_days{std::chrono::year{2026} / 1 / 1};
  return start + std::chrono::duration_cast<WallTime::duration>(elapsed_);
}

void ManualClock::wait_until(TimePoint when, std::stop_token stop) {
  if (!stop.stop_requested() && when > now()) elapsed_ = when - TimePoint{};
}

void ManualClock::advance(std::chrono::steady_clock::duration by) {
  elapsed_ += by;
}

}  // namespace jkbms
