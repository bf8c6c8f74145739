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

/// When to ask a pack, and for which documents.
struct PackPlan {
  bool answers = false;        ///< it answered the last question; false for a new pack
  Clock::TimePoint ask_again;  ///< do not ask before
  std::optional<Clock::TimePoint> asked_in;  ///< begin of the round in which it was last asked
  Clock::TimePoint info_due;
  Clock::TimePoint settings_due;
};

/// Plans which pack of a line to ask next and for which document, or how long to wait. In each
/// round it asks for the state of the packs that answer, then the packs that were never asked, then
/// for other documents that are due. The remaining time is for silent packs. Does no I/O and reads
/// no clock.
class RoundPlanner {
 public:
  struct Options {
    std::chrono::milliseconds poll_interval{10'000};
    std::chrono::milliseconds reply_timeout{1'000};
    std::chrono::milliseconds bus_gap{0};
    /// Ask for one document at a time, and make no pause after a long round of silent packs.
    bool shares_bus = false;
  };
  struct Step {
    /// The index of the pack to ask; nullopt: none before `until`.
    std::optional<std::size_t> pack;
    Part part = Part::state;
    std::chrono::milliseconds reply_timeout{0};
    Clock::TimePoint until;  ///< set if there is no pack to ask
  };

  /// The first round begins at `start`.
  RoundPlanner(Options options, Clock::TimePoint start)
      : options_(options), schedule_(start, options.poll_interval), next_round_(start) {}

  Step next(std::span<const PackPlan> packs, Clock::TimePoint now);
  /// When the current or last round began.
  [[nodiscard]] Clock::TimePoint round() const noexcept { return round_; }
  /// Whether any round took longer than the poll interval.
  [[nodiscard]] bool was_slow() const noexcept { return slow_; }

 private:
  void begin_round(Clock::TimePoint now);
  [[nodiscard]] std::optional<Step> due_document(std::span<const PackPlan> packs,
                                                 Clock::TimePoint now) const;
  enum class Silent { never_asked, any };
  std::optional<Step> silent_pack(std::span<const PackPlan> packs, Clock::TimePoint now,
                                  Silent which);
  /// The document to ask for in each round.
  [[nodiscard]] Part whole() const noexcept {
    return options_.shares_bus ? Part::state : Part::all;
  }
  [[nodiscard]] bool wants_turn(const PackPlan& pack) const;
  Step end_round(std::span<const PackPlan> packs, Clock::TimePoint now);

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
