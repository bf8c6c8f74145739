#include "monitor/monitored_pack.hpp"

#include <algorithm>
#include <array>
#include <bit>
#include <utility>

namespace jkbms {
namespace {

using std::chrono::milliseconds;
using std::chrono::seconds;

constexpr int polls_until_offline = 3;
constexpr milliseconds least_until_offline{10'000};
constexpr milliseconds least_on_a_bus{25'000};  // three cycles of a master, or a slow first round
constexpr int polls_at_each_slot = 3;           // for a silent pack
constexpr std::array<seconds, 3> pauses_when_silent = {seconds{10}, seconds{30}, seconds{60}};
constexpr milliseconds slot_tolerance{500};  // a round may begin a little late
constexpr seconds pause_on_another_dialect{60};
constexpr std::chrono::hours settings_period{1};
constexpr std::chrono::minutes document_retry{1};
constexpr unsigned remembered_polls = 30;

PackCondition condition_of(Heard::How how) {
  switch (how) {
    case Heard::How::asked:
      return PackCondition::answering;
    case Heard::How::late:
      return PackCondition::late;
    case Heard::How::overheard:
      break;
  }
  return PackCondition::overheard;
}

}  // namespace

MonitoredPack::MonitoredPack(std::optional<std::uint8_t> address, milliseconds poll_interval,
                             bool shares_bus, PlausibilityFilter filter, Clock::TimePoint now)
    : address_(address),
      shares_bus_(shares_bus),
      poll_interval_(poll_interval),
      patience_when_asked_(std::max(polls_until_offline * poll_interval, least_until_offline)),
      values_(filter) {
  plan_.ask_again = now;
  want_documents(now);
  expect_within(shares_bus ? std::max(patience_when_asked_, least_on_a_bus) : patience_when_asked_,
                now);
}

bool MonitoredPack::had_its_turn() const noexcept {
  if (failures_ > 0) return true;
  return has_answered_ && (!shares_bus_ || (info_was_asked_ && settings_were_asked_));
}

std::optional<PackChange> MonitoredPack::answered(Heard::How how, Clock::TimePoint now) {
  has_answered_ = true;
  failures_ = 0;
  plan_.answers = true;
  plan_.ask_again = now;
  expect_within(how == Heard::How::overheard ? std::max(patience_when_asked_, least_on_a_bus)
                                             : patience_when_asked_,
                now);
  if (how == Heard::How::asked) count(true);
  return change_to(condition_of(how), true, now);
}

std::optional<PackChange> MonitoredPack::spoke_unasked(Clock::TimePoint now) {
  has_answered_ = true;
  plan_.ask_again = now;
  expect_within(patience_when_asked_, now);
  return online_ ? std::nullopt : change_to(condition_, true, now);
}

void MonitoredPack::held(Clock::TimePoint now) {
  failures_ = 0;
  plan_.answers = true;
  plan_.ask_again = now;
  if (offline_due_) expect_within(patience_, now);
}

std::optional<PackChange> MonitoredPack::failed(const Failure& failure, Clock::TimePoint now) {
  const bool was_answering = std::exchange(plan_.answers, false);
  ++failures_;
  const auto asked_in = plan_.asked_in.value_or(now);
  if (failure.silence == Silence::other_dialect || failure.silence == Silence::other_device) {
    plan_.ask_again = asked_in + pause_on_another_dialect;
  } else if (shares_bus_ && failures_ >= polls_at_each_slot) {
    const auto step = static_cast<std::size_t>(failures_ - polls_at_each_slot);
    plan_.ask_again = asked_in + pauses_when_silent[std::min(step, pauses_when_silent.size() - 1)] -
                      std::min(slot_tolerance, poll_interval_ / 10);
  }
  count(false);
  damper_.trouble(now);
  // Each poll of a pack that answers late fails first, and its answer comes after that.
  if (condition_ == PackCondition::late && was_answering) return std::nullopt;
  auto change = change_to(PackCondition::silent, online_, now);
  if (change) change->failure = failure;
  return change;
}

bool MonitoredPack::is_another(const PackInfo& info) {
  if (!info.serial_number) return false;
  const bool another = serial_number_ && serial_number_ != info.serial_number;
  serial_number_ = info.serial_number;
  return another;
}

void MonitoredPack::asked_for_info(Clock::TimePoint now, bool answered) noexcept {
  info_was_asked_ = true;
  plan_.info_due = answered ? Clock::TimePoint::max() : now + document_retry;
}

void MonitoredPack::asked_for_settings(Clock::TimePoint now, bool answered) noexcept {
  settings_were_asked_ = true;
  plan_.settings_due = now + (answered ? milliseconds(settings_period) : document_retry);
}

void MonitoredPack::port_lost(Clock::TimePoint now, bool unsteady) noexcept {
  if (!unsteady && condition_ != PackCondition::unreliable) condition_ = PackCondition::awaited;
  plan_.ask_again = now;
  want_documents(now);
}

PackChange MonitoredPack::went_offline(Clock::TimePoint now) {
  offline_due_.reset();
  values_.restart();
  plan_.answers = false;
  want_documents(now);
  damper_.trouble(now);
  const bool was_online = online_;
  auto change = change_to(PackCondition::silent, false, now);
  if (change) return *change;
  PackChange told = this->change(PackChange::Kind::online);  // the pack was never online
  told.was_online = was_online;
  return told;
}

std::optional<PackChange> MonitoredPack::change_to(PackCondition condition, bool online,
                                                   Clock::TimePoint now) {
  const PackCondition before = condition_;
  const bool was_online = std::exchange(online_, online);
  const auto reported = [&](PackChange::Kind kind) {
    PackChange result = change(kind);
    result.before = before;
    result.was_online = was_online;
    return result;
  };
  if (condition_ == PackCondition::unreliable) {
    if (damper_.calmed(now)) {
      condition_ = condition;
      return reported(PackChange::Kind::condition);
    }
    if (damper_.report_due(now)) {
      auto result = reported(PackChange::Kind::report);
      polls_ = answers_ = 0;
      return result;
    }
    if (was_online == online) return std::nullopt;
    return reported(PackChange::Kind::online);
  }
  if (condition == condition_) {
    if (was_online == online) return std::nullopt;
    return reported(PackChange::Kind::online);
  }
  condition_ = condition;
  // Changes caused by the loss of a port are damped with those of the port.
  if (before == PackCondition::awaited || damper_.changed(now) == ChangeDamper::Verdict::report) {
    return reported(PackChange::Kind::condition);
  }
  condition_ = PackCondition::unreliable;
  polls_ = outcome_count_;
  answers_ = static_cast<unsigned>(std::popcount(outcomes_));
  auto result = reported(PackChange::Kind::condition);
  polls_ = answers_ = 0;
  return result;
}

PackChange MonitoredPack::change(PackChange::Kind kind) const {
  PackChange change;
  change.kind = kind;
  change.address = address_;
  change.condition = change.before = condition_;
  change.online = change.was_online = online_;
  change.has_answered = has_answered_;
  change.patience = patience_;
  change.polls = polls_;
  change.answers = answers_;
  return change;
}

void MonitoredPack::count(bool answered) {
  ++polls_;
  if (answered) ++answers_;
  outcomes_ = ((outcomes_ << 1) | (answered ? 1U : 0U)) & ((1U << remembered_polls) - 1);
  outcome_count_ = std::min(outcome_count_ + 1, remembered_polls);
}

void MonitoredPack::expect_within(milliseconds patience, Clock::TimePoint now) {
  patience_ = patience;
  offline_due_ = now + patience;
}

}  // namespace jkbms
