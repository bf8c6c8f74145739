#include "jkbms/plausible_values.hpp"

#include <chrono>
#include <cmath>

#include "another_pack.hpp"
#include "jkbms/time_left.hpp"

namespace jkbms {
namespace {

constexpr std::chrono::minutes time_constant{5};  // of the mean of the current

}  // namespace

PlausibleValues::PlausibleValues(PlausibilityFilter filter) {
  if (filter == PlausibilityFilter::on) filter_.emplace();
}

Verdict PlausibleValues::take(Heard& message, Clock::TimePoint now) {
  Verdict verdict;
  const bool has_state = message.snapshot.state.has_value();
  if (filter_) verdict = filter_->judge(published_, message.snapshot, message.shape, now);
  if (verdict.kind == Verdict::Kind::publish) {
    if (is_another_pack(published_, message.snapshot)) mean_current_.reset();
    merge(published_, message.snapshot);
    if (has_state) average_current(now);
    if (filter_ && has_state) published_.state->held.emplace();
    return verdict;
  }
  message.snapshot = {};
  if (verdict.kind == Verdict::Kind::hold && has_state && published_.state) {
    published_.state->held = verdict.keys;
  }
  return verdict;
}

/// Adds the current of the published state to the mean, and computes the times from it. A sample
/// counts for the time since the one before.
void PlausibleValues::average_current(Clock::TimePoint now) {
  PackState& state = *published_.state;
  if (!state.current_a) return;
  if (mean_current_) {
    const std::chrono::duration<double> passed = now - mean_current_->at;
    const std::chrono::duration<double> constant = time_constant;
    const double weight = -std::expm1(-passed / constant);
    mean_current_->value_a += weight * (*state.current_a - mean_current_->value_a);
    mean_current_->at = now;
  } else {
    mean_current_ = MeanCurrent{*state.current_a, now};
  }
  derive_time_left(state, mean_current_->value_a);
}

void PlausibleValues::restart() {
  mean_current_.reset();
  if (filter_) filter_.emplace();
}

}  // namespace jkbms
