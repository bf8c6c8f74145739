#ifndef JKBMS_TESTS_UNIT_PLAUSIBILITY_PACK_HPP
#define JKBMS_TESTS_UNIT_PLAUSIBILITY_PACK_HPP

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <algorithm>
#include <utility>

#include "jkbms/plausible_values.hpp"
#include "support/decode_message.hpp"

namespace jkbms::test {

inline PackState good_state() {
  PackState state;
  state.voltage_v = 52.80;
  state.current_a = -12.0;
  state.soc_percent = 60;
  state.soh_percent = 100;
  state.capacity_ah = 280.0;
  state.remaining_ah = 168.0;
  state.cycles = 25;
  state.cycle_capacity_ah = 7000.0;
  state.runtime_s = 86'400;
  state.cells_v = ValueList(16, 3.300);
  state.cell_count = 16;
  state.mosfet_temp_c = 26.0;
  state.temps_c = ValueList{25.0, 24.0};
  state.alarm = false;
  state.alarms = IdList{};
  derive(state);
  return state;
}

inline Snapshot with(const PackState& state) {
  Snapshot heard;
  heard.state = state;
  return heard;
}

/// One pack, its filter and its published values. Time passes between its frames.
class Pack {
 public:
  /// Judges a frame that comes `after` the previous one.
  Verdict hear(Snapshot heard, const FrameShape& shape = {},
               std::chrono::seconds after = std::chrono::seconds(10)) {
    clock_.advance(after);
    Heard message;
    message.snapshot = std::move(heard);
    message.shape = shape;
    return values_.take(message, clock_.now());
  }
  Verdict hear(const PackState& state, std::chrono::seconds after = std::chrono::seconds(10)) {
    return hear(with(state), {}, after);
  }
  Verdict hear_frame(std::string_view protocol, const Bytes& frame) {
    const auto decoded = decode_message(*find_protocol(protocol), frame, published());
    EXPECT_TRUE(decoded);
    return hear(decoded->snapshot, decoded->shape);
  }

  [[nodiscard]] const Snapshot& published() const { return values_.published(); }

 private:
  ManualClock clock_;
  PlausibleValues values_{PlausibilityFilter::on};
};

/// Changes a good state.
using Change = void (*)(PackState&);

inline PackState changed(Change change) {
  PackState state = good_state();
  change(state);
  derive(state);
  return state;
}

inline testing::AssertionResult waits(const Verdict& verdict, PlausibilityRule rule,
                                      std::string_view key) {
  if (verdict.kind == Verdict::Kind::hold && std::ranges::count(verdict.rules, rule) == 1 &&
      std::ranges::count(verdict.keys, key) == 1) {
    return testing::AssertionSuccess();
  }
  auto failure = testing::AssertionFailure() << "kind " << static_cast<int>(verdict.kind);
  for (const PlausibilityRule found : verdict.rules) failure << ", " << to_string(found);
  for (const std::string_view found : verdict.keys) failure << ", " << found;
  return failure;
}

}  // namespace jkbms::test

#endif
