#ifndef JKBMS_PLAUSIBLE_VALUES_HPP
#define JKBMS_PLAUSIBLE_VALUES_HPP

#include <optional>

#include "jkbms/clock.hpp"
#include "jkbms/heard.hpp"
#include "jkbms/plausibility.hpp"
#include "jkbms/snapshot.hpp"

namespace jkbms {

/// The values of one pack that may be published, with the plausibility filter in front of them.
/// `time_to_empty_s` and `time_to_full_s` are those at the exponential mean of the current over
/// 5 minutes. Never blocks. For one thread.
class PlausibleValues {
 public:
  explicit PlausibleValues(PlausibilityFilter filter);

  /// Judges a message that arrived at `now` and adds its values to those that may be published.
  /// Removes from `message` what must not be published. After a held message with a state, the
  /// `held` of the published state names the keys that broke a rule; after a published state it is
  /// empty. Without a filter every message is published and `held` is absent.
  Verdict take(Heard& message, Clock::TimePoint now);

  /// The values of all messages that were published so far.
  [[nodiscard]] const Snapshot& published() const noexcept { return published_; }

  /// The pack was offline: its next frame is compared with no older one, and the mean of the
  /// current begins with it.
  void restart();

 private:
  struct MeanCurrent {
    double value_a = 0;
    Clock::TimePoint at;  // time of its newest sample
  };

  void average_current(Clock::TimePoint now);

  std::optional<Plausibility> filter_;       // nullopt: no filter
  std::optional<MeanCurrent> mean_current_;  // nullopt: no sample yet
  Snapshot published_;
};

}  // namespace jkbms

#endif
