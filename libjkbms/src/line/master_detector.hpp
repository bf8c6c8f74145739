#ifndef JKBMS_LINE_MASTER_DETECTOR_HPP
#define JKBMS_LINE_MASTER_DETECTOR_HPP

#include <array>
#include <optional>

#include "jkbms/clock.hpp"

namespace jkbms {

/// Detects another master on a shared bus. A request that is not ours proves it. So do three
/// answers within eight seconds that we did not ask for: a master's cycle takes up to seven
/// seconds. One such answer is no proof: some packs send unasked once a minute.
class MasterDetector {
 public:
  void foreign_request(Clock::TimePoint at) noexcept { heard_ = at; }
  void unasked_answer(Clock::TimePoint at) noexcept;

  /// When a master was last detected; nullopt: never.
  [[nodiscard]] std::optional<Clock::TimePoint> heard() const noexcept { return heard_; }

 private:
  static constexpr std::chrono::seconds cycle{8};

  std::optional<Clock::TimePoint> heard_;
  std::array<std::optional<Clock::TimePoint>, 2> answers_;  // the last two unasked ones
};

}  // namespace jkbms

#endif
