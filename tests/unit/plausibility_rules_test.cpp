#include "unit/plausibility_pack.hpp"

namespace jkbms::test {
namespace {

using std::chrono::seconds;
using testing::ElementsAre;
using testing::IsEmpty;
using Kind = Verdict::Kind;
using Rule = PlausibilityRule;

/// The verdict on a changed state after a good one.
Verdict behind_a_good_one(Change change, seconds after = seconds(10)) {
  Pack pack;
  EXPECT_EQ(pack.hear(good_state()).kind, Kind::publish);
  return pack.hear(changed(change), after);
}

TEST(PlausibilityRules, PublishesAStreamOfGoodFrames) {
  Pack pack;
  PackState state = good_state();
  for (int i = 0; i < 10; ++i) {
    const Verdict verdict = pack.hear(state);
    EXPECT_EQ(verdict.kind, Kind::publish);
    EXPECT_THAT(verdict.rules, IsEmpty());
    EXPECT_THAT(verdict.keys, IsEmpty());
    state.voltage_v = *state.voltage_v + 0.01;
    state.runtime_s = *state.runtime_s + 10;
    state.mosfet_temp_c = *state.mosfet_temp_c + 1;
  }
}

struct RangeCase {
  std::string_view key;
  Change change;
};

class Range : public testing::TestWithParam<RangeCase> {};

TEST_P(Range, DropsAValueThatNoPackCanHave) {
  const Verdict verdict = behind_a_good_one(GetParam().change);
  EXPECT_EQ(verdict.kind, Kind::drop);
  EXPECT_THAT(verdict.rules, ElementsAre(Rule::range));
  EXPECT_THAT(verdict.keys, ElementsAre(GetParam().key));
}

// clang-format off
INSTANTIATE_TEST_SUITE_P(Values, Range, testing::Values(
    RangeCase{"voltage_v",           [](PackState& s) { s.voltage_v = 4294967.295; }},
    RangeCase{"voltage_v",           [](PackState& s) { s.voltage_v = 200.01; }},
    RangeCase{"current_a",           [](PackState& s) { s.current_a = -1000.01; }},
    RangeCase{"current_a",           [](PackState& s) { s.current_a = 1000.01; }},
    RangeCase{"soc_percent",         [](PackState& s) { s.soc_percent = 101; }},
    RangeCase{"soh_percent",         [](PackState& s) { s.soh_percent = 200; }},
    RangeCase{"remaining_ah",        [](PackState& s) { s.remaining_ah = 4294967.295; }},
    RangeCase{"capacity_ah",         [](PackState& s) { s.capacity_ah = 10'001; }},
    RangeCase{"nominal_capacity_ah", [](PackState& s) { s.nominal_capacity_ah = 10'001; }},
    RangeCase{"cycles",              [](PackState& s) { s.cycles = 100'001; }},
    RangeCase{"cycle_capacity_ah",   [](PackState& s) { s.cycle_capacity_ah = 100'000'001; }},
    RangeCase{"cell_count",          [](PackState& s) { s.cell_count = 0; }},
    RangeCase{"cell_count",          [](PackState& s) { s.cell_count = 33; }},
    RangeCase{"cells_v",             [](PackState& s) { (*s.cells_v)[3] = 5.001; }},
    RangeCase{"mosfet_temp_c",       [](PackState& s) { s.mosfet_temp_c = -50.1; }},
    RangeCase{"temps_c",             [](PackState& s) { (*s.temps_c)[1] = 150.1; }}));
// clang-format on

TEST(PlausibilityRules, HoldsAFrameWhoseCellsDoNotAddUp) {
  Pack pack;
  const PackState wrong = changed([](PackState& s) { s.voltage_v = 52.80 * 1.021; });
  EXPECT_TRUE(waits(pack.hear(wrong), Rule::cell_sum, "voltage_v"));
  Pack small;
  PackState two_cells = good_state();
  two_cells.cells_v = ValueList(2, 3.3);
  two_cells.cell_count = 2;
  two_cells.voltage_v = 7.05;
  derive(two_cells);
  EXPECT_EQ(small.hear(two_cells).kind, Kind::publish) << "0.45 V apart";
}

TEST(PlausibilityRules, DoesNotAddUpCellsIfOneIsAbsent) {
  Pack pack;
  EXPECT_EQ(pack.hear(changed([](PackState& s) { (*s.cells_v)[3] = 0.5; })).kind, Kind::publish);
}

TEST(PlausibilityRules, ComparesTheCellsWithTheSummaryOfThePack) {
  const auto verdict_on = [](double mean_v, double delta_v) {
    Pack pack;
    FrameShape shape;
    shape.stated_mean_v = mean_v;
    shape.stated_delta_v = delta_v;
    return pack.hear(with(good_state()), shape);
  };
  EXPECT_EQ(verdict_on(3.319, 0.049).kind, Kind::publish);
  EXPECT_TRUE(waits(verdict_on(3.321, 0), Rule::cell_summary, "cells_v"));
  EXPECT_TRUE(waits(verdict_on(3.300, 0.051), Rule::cell_summary, "cells_v"));
}

TEST(PlausibilityRules, ALargeSpreadMayDifferByAFifth) {
  PackState state = good_state();
  (*state.cells_v)[0] = 3.0;
  derive(state);
  FrameShape shape;
  shape.stated_mean_v = state.cell_mean_v;
  shape.stated_delta_v = 0.370;
  EXPECT_EQ(Pack().hear(with(state), shape).kind, Kind::publish);
  shape.stated_delta_v = 0.380;
  EXPECT_TRUE(waits(Pack().hear(with(state), shape), Rule::cell_summary, "cells_v"));
}

/// Changes all cell voltages as a load or a charger does.
void move_cells(PackState& state, double by_v) {
  for (auto& cell : *state.cells_v) *cell += by_v;
  *state.voltage_v += static_cast<double>(state.cells_v->size()) * by_v;
}

struct JumpCase {
  std::string_view key;
  Change change;
};

class Jump : public testing::TestWithParam<JumpCase> {};

TEST_P(Jump, HoldsTheFirstFrameAndPublishesTheSecond) {
  Pack pack;
  pack.hear(good_state());
  const PackState jumped = changed(GetParam().change);
  EXPECT_TRUE(waits(pack.hear(jumped), Rule::jump, GetParam().key));
  EXPECT_EQ(pack.hear(jumped).kind, Kind::publish);
  EXPECT_EQ(pack.hear(jumped).kind, Kind::publish)
      << "later frames are compared with the new value";
}

TEST_P(Jump, ForgetsTheHeldFrameIfTheNextIsAsBefore) {
  Pack pack;
  pack.hear(good_state());
  EXPECT_EQ(pack.hear(changed(GetParam().change)).kind, Kind::hold);
  EXPECT_EQ(pack.hear(good_state()).kind, Kind::publish);
  EXPECT_EQ(pack.hear(good_state()).kind, Kind::publish);
  EXPECT_EQ(pack.hear(changed(GetParam().change)).kind, Kind::hold) << "held again each time";
}

TEST_P(Jump, AfterALongSilenceAnyChangeIsPossible) {
  EXPECT_EQ(behind_a_good_one(GetParam().change, seconds(30)).kind, Kind::hold);
  EXPECT_EQ(behind_a_good_one(GetParam().change, seconds(31)).kind, Kind::publish);
}

// clang-format off
INSTANTIATE_TEST_SUITE_P(Values, Jump, testing::Values(
    JumpCase{"cells_v",           [](PackState& s) { move_cells(s, -0.151); }},
    JumpCase{"cells_v",           [](PackState& s) { *(*s.cells_v)[7] += 0.064; }},
    JumpCase{"cells_v",           [](PackState& s) { *(*s.cells_v)[7] += 0.064; *(*s.cells_v)[9] -= 0.064; }},
    JumpCase{"voltage_v",         [](PackState& s) { move_cells(s, 0.103); }},
    JumpCase{"voltage_v",         [](PackState& s) { s.voltage_v = *s.voltage_v + 0.16; }},
    JumpCase{"soc_percent",       [](PackState& s) { s.soc_percent = 62; }},
    JumpCase{"soc_percent",       [](PackState& s) { s.soc_percent = 28; }},
    JumpCase{"mosfet_temp_c",     [](PackState& s) { s.mosfet_temp_c = 29.0; }},
    JumpCase{"temps_c",           [](PackState& s) { (*s.temps_c)[1] = 16.0; }},
    JumpCase{"capacity_ah",       [](PackState& s) { s.capacity_ah = 279.0; }},
    JumpCase{"cycles",            [](PackState& s) { s.cycles = 24; }},
    JumpCase{"cycle_capacity_ah", [](PackState& s) { s.cycle_capacity_ah = 6999.0; }},
    JumpCase{"runtime_s",         [](PackState& s) { s.runtime_s = 86'399; }}));
// clang-format on

TEST(PlausibilityRules, TheShorterTheIntervalTheLessMayChange) {
  const Change warmer = [](PackState& s) { s.mosfet_temp_c = 28.0; };
  EXPECT_EQ(behind_a_good_one(warmer, seconds(10)).kind, Kind::hold);
  EXPECT_EQ(behind_a_good_one(warmer, seconds(20)).kind, Kind::publish);
}

TEST(PlausibilityRules, AChangeOfAllCellsByALoadIsNotAJump) {
  const Verdict verdict = behind_a_good_one([](PackState& s) {
    s.current_a = -150.0;
    move_cells(s, -0.08);
  });
  EXPECT_EQ(verdict.kind, Kind::publish);
}

TEST(PlausibilityRules, CurrentAndAlarmsMayChangeAtOnce) {
  const Verdict verdict = behind_a_good_one([](PackState& s) {
    s.current_a = 180.0;
    s.alarm = true;
    s.alarms = IdList{"discharge_overcurrent"};
  });
  EXPECT_EQ(verdict.kind, Kind::publish);
}

}  // namespace
}  // namespace jkbms::test
