#include "monitor/change_damper.hpp"

#include <algorithm>

namespace jkbms {
namespace {

constexpr std::size_t few = 3;
constexpr std::chrono::minutes time_for_few{1};
constexpr std::chrono::hours time_for_many{1};
constexpr std::chrono::hours report_period{1};
constexpr std::chrono::minutes time_of_calm{5};

}  // namespace

ChangeDamper::Verdict ChangeDamper::changed(Clock::TimePoint now) {
  std::rotate(changes_.begin(), changes_.begin() + 1, changes_.end());
  changes_.back() = now;
  if (damping()) return Verdict::damp;
  const auto& third_last = changes_[many - few];
  const bool too_often = (third_last && now - *third_last <= time_for_few) ||
                         (changes_.front() && now - *changes_.front() <= time_for_many);
  if (!too_often) return Verdict::report;
  reported_ = last_trouble_ = now;
  return Verdict::begin_damping;
}

bool ChangeDamper::calmed(Clock::TimePoint now) {
  if (!damping() || now - last_trouble_ < time_of_calm) return false;
  reported_.reset();
  return true;
}

bool ChangeDamper::report_due(Clock::TimePoint now) {
  if (!damping() || now - *reported_ < report_period) return false;
  reported_ = now;
  return true;
}

}  // namespace jkbms
