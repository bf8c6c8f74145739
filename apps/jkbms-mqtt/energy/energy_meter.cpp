#include "energy/energy_meter.hpp"

#include <algorithm>
#include <cmath>

namespace jkbms::app {
namespace {

using Duration = Clock::TimePoint::duration;

constexpr int longest_step_in_polls = 3;
constexpr std::size_t remembered_steps = 3;
constexpr double watt_seconds_of_a_kwh = 3'600'000;

/// The energy while the power goes evenly from `from_w` to `to_w`.
Energy energy_between(double from_w, double to_w, Duration time) {
  const double seconds = std::chrono::duration<double>(time).count();
  const auto area = [&](double from, double to) {
    return (from + to) / 2 * seconds / watt_seconds_of_a_kwh;
  };
  if (from_w >= 0 && to_w >= 0) return {area(from_w, to_w), 0};
  if (from_w <= 0 && to_w <= 0) return {0, area(-from_w, -to_w)};
  const double share = from_w / (from_w - to_w);  // of the time until the power is 0
  const double first = area(std::abs(from_w), 0) * share;
  const double second = area(0, std::abs(to_w)) * (1 - share);
  return from_w > 0 ? Energy{first, second} : Energy{second, first};
}

}  // namespace

Energy& Energy::operator+=(const Energy& other) noexcept {
  charged_kwh += other.charged_kwh;
  discharged_kwh += other.discharged_kwh;
  return *this;
}

EnergyMeter::Step EnergyMeter::take(double power_w, Clock::TimePoint now) {
  if (!std::isfinite(power_w)) return {};
  Step step;
  if (before_) {
    const Duration time = now - before_->at;
    if (time <= longest_step()) {
      step.moved = energy_between(before_->power_w, power_w, time);
    } else {
      step.gap = std::chrono::duration_cast<std::chrono::milliseconds>(time);
    }
    last_steps_.push_back(time);
    if (last_steps_.size() > remembered_steps) last_steps_.pop_front();
  }
  before_ = Sample{power_w, now};
  return step;
}

void EnergyMeter::forget() {
  before_ = std::nullopt;
  last_steps_.clear();
}

Duration EnergyMeter::longest_step() const {
  Duration poll = poll_interval_;
  if (last_steps_.size() == remembered_steps)
    poll = std::max(poll, *std::ranges::min_element(last_steps_));
  return longest_step_in_polls * poll;
}

}  // namespace jkbms::app
