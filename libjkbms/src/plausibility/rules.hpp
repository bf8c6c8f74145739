#ifndef JKBMS_PLAUSIBILITY_RULES_HPP
#define JKBMS_PLAUSIBILITY_RULES_HPP

#include <chrono>
#include <string_view>
#include <vector>

#include "jkbms/plausibility.hpp"

/// The rules of the plausibility filter. Each is a pure function. docs/values.md describes every
/// threshold.
namespace jkbms::plausibility {

/// A value that broke a rule.
struct Doubt {
  PlausibilityRule rule;
  std::string_view key;

  bool operator==(const Doubt&) const = default;
};
using Doubts = std::vector<Doubt>;

/// A state and how its frame is built.
struct Reading {
  const PackState& state;
  const FrameShape& shape;
};

/// If more time has passed between two polls, a value may have changed by any amount.
inline constexpr std::chrono::seconds longest_interval{30};

/// Finds values that no pack can have.
Doubts out_of_range(const PackState& state);
/// Makes these values absent. In a list only the places with such values become absent.
void remove_out_of_range(PackState& state);
/// Finds values that contradict each other within one frame.
Doubts within(const Reading& reading);
/// Finds differences from `before` in how the frame is built.
Doubts other_shape(const Reading& before, const Reading& after);
/// Finds values that changed more than `interval` allows. It must be at most longest_interval.
Doubts jumps(const PackState& before, const PackState& after,
             std::chrono::duration<double> interval);

}  // namespace jkbms::plausibility

#endif
