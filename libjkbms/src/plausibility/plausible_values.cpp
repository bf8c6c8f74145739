#include "jkbms/plausible_values.hpp"

namespace jkbms {

PlausibleValues::PlausibleValues(PlausibilityFilter filter) {
  if (filter == PlausibilityFilter::on) filter_.emplace();
}

Verdict PlausibleValues::take(Heard& message, Clock::TimePoint now) {
  Verdict verdict;
  const bool has_state = message.snapshot.state.has_value();
  if (filter_) verdict = filter_->judge(published_, message.snapshot, message.shape, now);
  if (verdict.kind == Verdict::Kind::publish) {
    merge(published_, message.snapshot);
    if (filter_ && has_state) published_.state->held.emplace();
    return verdict;
  }
  message.snapshot = {};
  if (verdict.kind == Verdict::Kind::hold && has_state && published_.state) {
    published_.state->held = verdict.keys;
  }
  return verdict;
}

void PlausibleValues::restart() {
  if (filter_) filter_.emplace();
}

}  // namespace jkbms
