#ifndef JKBMS_PLAUSIBILITY_RULES_HPP
#define JKBMS_PLAUSIBILITY_RULES_HPP

#include <chrono>
#include <string_view>
#include <vector>

#include "jkbms/plausibility.hpp"

/// The rules of the plausibility filter, each a function of values only. docs/values.md describes
/// every threshold.
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

/// Between polls that are further apart a value may change by any amount.
inline constexpr std::chrono::seconds longest_interval{30};

/// Values that no pack can have.
Doubts out_of_range(const PackState& state);
/// Makes these values absent; of a list, those of its places that no pack can have.
void remove_out_of_range(PackState& state);
/// What contradicts itself within one frame.
Doubts within(const Reading& reading);
/// What is built in another way than `before`.
Doubts other_shape(const Reading& before, const Reading& after);
/// What changed more than `interval` allows. Wants an interval of at most longest_interval.
Doubts jumps(const PackState& before, const PackState& after,
             std::chrono::duration<double> interval);

}  // namespace jkbms::plausibility

#endif
