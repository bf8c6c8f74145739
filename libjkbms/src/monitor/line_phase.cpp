#include "monitor/line_phase.hpp"

#include <algorithm>
#include <utility>

namespace jkbms {
namespace {

using std::chrono::milliseconds;
using std::chrono::seconds;
using TimePoint = Clock::TimePoint;

constexpr milliseconds first_listening{7'500};  // a master's cycle takes up to seven seconds
constexpr seconds master_cycle{8};
constexpr seconds master_absence{60};  // without a master before polling resumes
constexpr seconds time_to_judge_noise{3};
constexpr seconds silence_of_nobody{25};  // without values before `nobody` is reported
constexpr std::uint64_t much_noise = 32;  // bytes that form no message

bool is_noisy(const LineCounters& heard) {
  return heard.bytes_dropped >= much_noise;
}

bool nothing_but_noise(const LineCounters& heard) {
  return is_noisy(heard) && heard.not_asked == 0 && heard.other_frames == 0 &&
         heard.unattributed() == 0;
}

bool master_speaks(const LinePhase::Evidence& evidence, TimePoint now) {
  return evidence.master_heard && now - *evidence.master_heard < master_absence;
}

}  // namespace

std::optional<LineChange> LinePhase::cannot_open(const Error& error, TimePoint now) {
  const bool known = state_ == LineState::closed && error_ == error.detail;
  const bool another_reason = state_ == LineState::closed && !error_.empty() && !known;
  state_ = LineState::closed;
  error_ = error.detail;
  damper_.trouble(now);
  if (damper_.report_due(now)) {
    LineChange change = report(LineState::closed);
    change.error = error;
    return change;
  }
  if (known || (another_reason && damper_.changed(now) != ChangeDamper::Verdict::report)) {
    return std::nullopt;
  }
  auto change = change_to(LineState::closed);
  if (change) change->error = error;
  return change;
}

std::optional<LineChange> LinePhase::opened(TimePoint now) {
  error_.clear();
  next_event_ = now;
  return change_to(LineState::open);
}

std::optional<LineChange> LinePhase::lost(const Error& error, TimePoint now) {
  damper_.trouble(now);
  ++losses_;
  const auto verdict = damper_.changed(now);
  if (verdict == ChangeDamper::Verdict::damp) {
    state_ = LineState::lost;
    if (!damper_.report_due(now)) return std::nullopt;
  }
  if (verdict == ChangeDamper::Verdict::report) {
    auto change = change_to(LineState::lost);
    if (change) change->error = error;
    return change;
  }
  state_ = LineState::lost;
  LineChange change = report(LineState::unsteady);
  change.error = error;
  change.losses = std::exchange(losses_, 0);
  return change;
}

std::vector<LineChange> LinePhase::advance(const Evidence& evidence, TimePoint now) {
  std::vector<LineChange> changes;
  if (damper_.calmed(now)) {
    changes.push_back(report(LineState::open));
    losses_ = 0;
  }
  for (;;) {
    const LineState next = next_state(evidence, now);
    if (next == state_) return changes;
    const LineCounters heard = evidence.counters - before_;
    auto change = change_to(next);
    enter(next, evidence, now);
    if (!change) continue;
    change->heard = heard;
    change->silence = evidence.other_dialect ? Silence::other_dialect : silence_of(heard);
    changes.push_back(*std::move(change));
  }
}

LineState LinePhase::next_state(const Evidence& evidence, TimePoint now) {
  const LineCounters heard = evidence.counters - before_;
  switch (state_) {
    case LineState::open:
      if (mode_ == LineMode::listen) return LineState::listening;
      return shares_bus_ && mode_ == LineMode::automatic ? LineState::listening_first
                                                         : LineState::polling;
    case LineState::listening_first:
    case LineState::noise:
      return after_first_listening(evidence, now);
    case LineState::polling:
      return shares_bus_ && master_speaks(evidence, now) ? LineState::master : state_;
    case LineState::master:
      if (!master_speaks(evidence, now)) return LineState::polling;
      next_event_ = *evidence.master_heard + master_absence;
      return state_;
    case LineState::listening:
      if (heard.not_asked > 0) next_event_ = TimePoint::max();
      return heard.not_asked == 0 && now - since_ >= silence_of_nobody ? LineState::nobody : state_;
    case LineState::nobody:
      return heard.not_asked > 0 ? LineState::listening : state_;
    case LineState::closed:
    case LineState::lost:
    case LineState::unsteady:
      break;
  }
  return state_;
}

/// Bytes that form no message may come from a master at another rate, so no requests are sent.
LineState LinePhase::after_first_listening(const Evidence& evidence, TimePoint now) {
  if (master_speaks(evidence, now)) return LineState::master;
  const LineCounters heard = evidence.counters - before_;
  if (now - since_ >= first_listening) {
    if (!is_noisy(heard)) return LineState::polling;
    if (state_ == LineState::noise) enter(LineState::noise, evidence, now);
    return LineState::noise;
  }
  if (state_ == LineState::listening_first && now - since_ >= time_to_judge_noise) {
    next_event_ = since_ + first_listening;
    if (nothing_but_noise(heard)) return LineState::noise;
  }
  return state_;
}

void LinePhase::enter(LineState state, const Evidence& evidence, TimePoint now) {
  since_ = now;
  before_ = evidence.counters;
  next_event_ = TimePoint::max();
  if (state == LineState::listening_first) next_event_ = now + time_to_judge_noise;
  if (state == LineState::noise) next_event_ = now + first_listening;
  if (state == LineState::listening) next_event_ = now + silence_of_nobody;
}

std::optional<LineChange> LinePhase::change_to(LineState state) {
  state_ = state;
  if (damper_.damping()) return std::nullopt;
  return report(state);
}

LineChange LinePhase::report(LineState state) {
  LineChange change;
  change.state = state;
  change.before = std::exchange(reported_, state);
  return change;
}

bool LinePhase::listened_enough(const Evidence& evidence, TimePoint now) const {
  switch (state_) {
    case LineState::noise:
      return true;
    case LineState::listening:
    case LineState::nobody:
      return now - since_ >= master_cycle || (now - since_ >= time_to_judge_noise &&
                                              nothing_but_noise(evidence.counters - before_));
    case LineState::master:
      return now - since_ >= master_cycle;
    default:
      return false;
  }
}

}  // namespace jkbms
