#ifndef JKBMS_MONITOR_MONITORED_PACK_HPP
#define JKBMS_MONITOR_MONITORED_PACK_HPP

#include <chrono>
#include <cstdint>
#include <optional>
#include <string>

#include "jkbms/clock.hpp"
#include "jkbms/line_observer.hpp"
#include "jkbms/plausible_values.hpp"
#include "monitor/change_damper.hpp"
#include "monitor/round_planner.hpp"

namespace jkbms {

/// What a monitor remembers of one pack: its values, how it answers, when it is asked again, and
/// when it is offline.
class MonitoredPack {
 public:
  /// If `shares_bus`, a silent pack is asked less and less often, to leave time for the others.
  MonitoredPack(std::optional<std::uint8_t> address, std::chrono::milliseconds poll_interval,
                bool shares_bus, PlausibilityFilter filter, Clock::TimePoint now);

  [[nodiscard]] std::optional<std::uint8_t> address() const noexcept { return address_; }
  [[nodiscard]] const PackPlan& plan() const noexcept { return plan_; }
  [[nodiscard]] PlausibleValues& values() noexcept { return values_; }
  [[nodiscard]] bool online() const noexcept { return online_; }
  [[nodiscard]] bool has_answered() const noexcept { return has_answered_; }
  [[nodiscard]] int failed_in_a_row() const noexcept { return failures_; }
  /// Whether its first turn is over: all its documents came, or it was given up.
  [[nodiscard]] bool had_its_turn() const noexcept;

  void asked_in(Clock::TimePoint round) noexcept { plan_.asked_in = round; }
  /// Its state came. Returns the change to report, if any.
  std::optional<PackChange> answered(Heard::How how, Clock::TimePoint now);
  /// Its state came while it is polled, and answers no poll. That keeps it online and tells
  /// nothing about how it answers. The change to report, if any.
  std::optional<PackChange> spoke_unasked(Clock::TimePoint now);
  /// Its state came, and the plausibility filter holds it. That keeps it online and reports
  /// nothing.
  void held(Clock::TimePoint now);
  /// A poll of its state failed. Returns the change to report, if any.
  std::optional<PackChange> failed(const Failure& failure, Clock::TimePoint now);
  /// Info is due once and settings once an hour; if the question failed, a minute later.
  void asked_for_info(Clock::TimePoint now, bool answered) noexcept;
  void asked_for_settings(Clock::TimePoint now, bool answered) noexcept;
  /// Whether its serial number has changed. Remembers the new one.
  bool is_another(const PackInfo& info);
  /// Another pack may have replaced it: info and settings are due now.
  void want_documents(Clock::TimePoint now) noexcept { plan_.info_due = plan_.settings_due = now; }
  /// `unsteady`: the port is lost so often that each loss is not reported. Then the return of the
  /// pack is not reported either.
  void port_lost(Clock::TimePoint now, bool unsteady) noexcept;

  /// When it goes offline unless it answers before; nullopt: it is offline.
  [[nodiscard]] std::optional<Clock::TimePoint> offline_due() const noexcept {
    return offline_due_;
  }
  /// That time has come: the pack is offline. Returns the change to report.
  PackChange went_offline(Clock::TimePoint now);

 private:
  std::optional<PackChange> change_to(PackCondition condition, bool online, Clock::TimePoint now);
  [[nodiscard]] PackChange change(PackChange::Kind kind) const;
  void count(bool answered);
  void expect_within(std::chrono::milliseconds patience, Clock::TimePoint now);

  std::optional<std::uint8_t> address_;
  bool shares_bus_;
  std::chrono::milliseconds poll_interval_;
  std::chrono::milliseconds patience_when_asked_;
  std::chrono::milliseconds patience_;  // set at the last answer

  PlausibleValues values_;
  PackPlan plan_;
  PackCondition condition_ = PackCondition::awaited;
  bool online_ = false;
  bool has_answered_ = false;
  bool info_was_asked_ = false;  // ever, answered or not
  bool settings_were_asked_ = false;
  int failures_ = 0;
  std::optional<Clock::TimePoint> offline_due_;
  std::optional<std::string> serial_number_;
  ChangeDamper damper_;
  unsigned polls_ = 0;  // since the last report, or the last thirty
  unsigned answers_ = 0;
  std::uint32_t outcomes_ = 0;  // one bit per recent poll, the newest in bit 0
  unsigned outcome_count_ = 0;
};

}  // namespace jkbms

#endif
