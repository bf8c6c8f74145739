#ifndef JKBMS_MONITOR_ROUND_PLANNER_HPP
#define JKBMS_MONITOR_ROUND_PLANNER_HPP

#include <chrono>
#include <cstddef>
#include <optional>
#include <span>

#include "jkbms/clock.hpp"
#include "jkbms/snapshot.hpp"
#include "monitor/schedule.hpp"

namespace jkbms {

/// When a pack is to be asked for what.
struct PackPlan {
  bool answers = false;                      ///< to the last question; a new pack does not yet
  Clock::TimePoint ask_again;                ///< not before
  std::optional<Clock::TimePoint> asked_in;  ///< the round in which it was last asked
  Clock::TimePoint info_due;
  Clock::TimePoint settings_due;
};

/// Says which pack of a line to ask next, and for what, or how long to wait. In each round the
/// packs that answer are asked for their state first, then those that were never asked, then the
/// other documents that are due are asked for; silent packs get the time that is left. Pure: it is
/// told the time and the packs.
class RoundPlanner {
 public:
  struct Options {
    std::chrono::milliseconds poll_interval{10'000};
    std::chrono::milliseconds reply_timeout{1'000};
    std::chrono::milliseconds bus_gap{0};
    bool shares_bus = false;  ///< documents are asked for one by one; rounds may run back to back
  };
  struct Step {
    /// The pack to ask, as an index; nullopt: none before `until`.
    std::optional<std::size_t> pack;
    Part part = Part::state;
    std::chrono::milliseconds reply_timeout{0};
    Clock::TimePoint until;  ///< where nobody is to be asked
  };

  /// The first round begins at `start`.
  RoundPlanner(Options options, Clock::TimePoint start)
      : options_(options), schedule_(start, options.poll_interval), next_round_(start) {}

  Step next(std::span<const PackPlan> packs, Clock::TimePoint now);
  /// When the round under way, or the last one, began.
  [[nodiscard]] Clock::TimePoint round() const noexcept { return round_; }
  /// Whether a round took longer than the poll interval, ever.
  [[nodiscard]] bool was_slow() const noexcept { return slow_; }

 private:
  void begin_round(Clock::TimePoint now);
  [[nodiscard]] std::optional<Step> due_document(std::span<const PackPlan> packs,
                                                 Clock::TimePoint now) const;
  enum class Silent { never_asked, any };
  std::optional<Step> silent_pack(std::span<const PackPlan> packs, Clock::TimePoint now,
                                  Silent which);
  /// What a pack is asked for in each round.
  [[nodiscard]] Part whole() const noexcept {
    return options_.shares_bus ? Part::state : Part::all;
  }
  [[nodiscard]] bool wants_turn(const PackPlan& pack) const;
  Step end_round(Clock::TimePoint now);

  Options options_;
  Schedule schedule_;
  Clock::TimePoint next_round_;
  Clock::TimePoint round_;
  bool in_round_ = false;
  bool asked_a_silent_one_ = false;  // in this round
  bool slow_ = false;
};

}  // namespace jkbms

#endif
