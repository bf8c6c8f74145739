#ifndef JKBMS_TIME_LEFT_HPP
#define JKBMS_TIME_LEFT_HPP

#include <optional>

#include "jkbms/snapshot.hpp"

namespace jkbms {

/// The least current, in either direction, at which a pack is under load: 0.5 A, or 1 % of its
/// capacity in an hour if that is more. Below it a pack is at rest.
double least_load_a(const PackState& state) noexcept;

/// Computes `time_to_empty_s` and `time_to_full_s` of `state` from `current_a`: its own, or a mean.
/// A pack at rest has none of them; an empty pack at rest is empty in 0 s.
void derive_time_left(PackState& state, std::optional<double> current_a);

}  // namespace jkbms

#endif
