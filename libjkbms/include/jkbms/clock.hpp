#ifndef JKBMS_CLOCK_HPP
#define JKBMS_CLOCK_HPP

#include <chrono>
#include <stop_token>

namespace jkbms {

/// The source of time. The library takes every timestamp and every deadline from it.
class Clock {
 public:
  using TimePoint = std::chrono::steady_clock::time_point;
  using WallTime = std::chrono::system_clock::time_point;

  virtual ~Clock() = default;

  /// Monotonic time, for intervals and deadlines.
  [[nodiscard]] virtual TimePoint now() const = 0;
  /// Civil time, for timestamps that people read.
  [[nodiscard]] virtual WallTime wall() const = 0;
  /// Blocks until `when`, or until `stop` is requested.
  virtual void wait_until(TimePoint when, std::stop_token stop = {}) = 0;
};

/// The clocks of the operating system. Any number of threads may use one object.
class SystemClock final : public Clock {
 public:
  [[nodiscard]] TimePoint now() const override;
  [[nodiscard]] WallTime wall() const override;
  void wait_until(TimePoint when, std::stop_token stop = {}) override;
};

/// A clock that moves only when advance() or wait_until() is called; wait_until() returns at once.
/// For tests and for replays. Starts at 2026-01-01T00:00:00Z. For one thread.
class ManualClock final : public Clock {
 public:
  [[nodiscard]] TimePoint now() const override;
  [[nodiscard]] WallTime wall() const override;
  void wait_until(TimePoint when, std::stop_token stop = {}) override;
  void advance(std::chrono::steady_clock::duration by);

 private:
  std::chrono::steady_clock::duration elapsed_{};
};

}  // namespace jkbms

#endif
