#include "jkbms/snapshot.hpp"

#include <gtest/gtest.h>

#include <cmath>

namespace jkbms {
namespace {

PackState moving(double current_a) {
  PackState state;
  state.voltage_v = 52.0;
  state.current_a = current_a;
  state.remaining_ah = 100.0;
  state.capacity_ah = 280.0;
  derive(state);
  return state;
}

TEST(Merge, ReplacesADocumentWhole) {
  Snapshot known;
  known.state.emplace().voltage_v = 52.0;
  known.state->current_a = 1.0;
  known.words.cell_count = 16;
  Snapshot fresh;
  fresh.state.emplace().voltage_v = 53.0;
  merge(known, fresh);
  EXPECT_EQ(known.state->voltage_v, 53.0);
  EXPECT_EQ(known.state->current_a, std::nullopt);
  EXPECT_EQ(known.words.cell_count, std::nullopt);
}

TEST(Merge, KeepsADocumentThatTheOtherLacks) {
  Snapshot known;
  known.state.emplace().voltage_v = 52.0;
  Snapshot fresh;
  fresh.info.emplace().model = "JK_B2A8S20P";
  merge(known, fresh);
  EXPECT_TRUE(known.state);
  EXPECT_TRUE(known.info);
  EXPECT_FALSE(known.settings);
  EXPECT_EQ(known.state->voltage_v, 52.0);
  EXPECT_EQ(known.info->model, "JK_B2A8S20P");
}

TEST(Merge, CopiesTheValuesThatTwoDocumentsShare) {
  Snapshot known;
  Snapshot settings;
  settings.settings.emplace().nominal_capacity_ah = 280.0;
  settings.bms_address = 3;
  merge(known, settings);
  EXPECT_FALSE(known.info);
  Snapshot state;
  state.state.emplace();
  merge(known, state);
  EXPECT_EQ(known.state->nominal_capacity_ah, 280.0);
  Snapshot info;
  info.info.emplace();
  merge(known, info);
  EXPECT_EQ(known.info->bms_address, 3U);
}

TEST(Derive, CellStatisticsAreOverPresentCells) {
  PackState state;
  state.cells_v = ValueList{3.301, std::nullopt, 3.333, 3.333, 3.301};
  derive(state);
  EXPECT_EQ(state.cell_min_v, 3.301);
  EXPECT_EQ(state.cell_max_v, 3.333);
  EXPECT_EQ(state.cell_delta_v, 0.032);
  EXPECT_EQ(state.cell_mean_v, 3.317);
  EXPECT_EQ(state.cell_min_number, 1U);
  EXPECT_EQ(state.cell_max_number, 3U);
}

TEST(Derive, ACellAtZeroCounts) {
  PackState state;
  state.cells_v = ValueList{3.3, 0.0};
  derive(state);
  EXPECT_EQ(state.cell_min_v, 0.0);
  EXPECT_EQ(state.cell_min_number, 2U);
  EXPECT_EQ(state.cell_delta_v, 3.3);
  EXPECT_EQ(state.cell_mean_v, 1.65);
}

TEST(Derive, NoCellsGiveNoStatistics) {
  for (const auto& cells : {std::optional<ValueList>{}, std::optional<ValueList>{ValueList{}},
                            std::optional<ValueList>{ValueList{std::nullopt}}}) {
    PackState state;
    state.cells_v = cells;
    state.cell_min_v = 1.0;
    state.cell_max_number = 1;
    derive(state);
    EXPECT_EQ(state.cell_min_v, std::nullopt);
    EXPECT_EQ(state.cell_max_v, std::nullopt);
    EXPECT_EQ(state.cell_delta_v, std::nullopt);
    EXPECT_EQ(state.cell_mean_v, std::nullopt);
    EXPECT_EQ(state.cell_min_number, std::nullopt);
    EXPECT_EQ(state.cell_max_number, std::nullopt);
  }
}

TEST(Derive, PowerHasTheSignOfTheCurrent) {
  const PackState charging = moving(10.0);
  EXPECT_EQ(charging.power_w, 520.0);
  EXPECT_EQ(charging.power_charge_w, 520.0);
  EXPECT_EQ(charging.power_discharge_w, 0.0);
  const PackState discharging = moving(-10.0);
  EXPECT_EQ(discharging.power_w, -520.0);
  EXPECT_EQ(discharging.power_charge_w, 0.0);
  EXPECT_EQ(discharging.power_discharge_w, 520.0);
}

TEST(Derive, PowerIsNeverMinusZero) {
  EXPECT_FALSE(std::signbit(*moving(-0.0).power_w));
  EXPECT_FALSE(std::signbit(*moving(-0.000001).power_w));
}

TEST(Derive, TheModeFollowsTheCurrentAbove50Milliamperes) {
  EXPECT_EQ(moving(0.0).mode, "idle");
  EXPECT_EQ(moving(0.05).mode, "idle");
  EXPECT_EQ(moving(-0.05).mode, "idle");
  EXPECT_EQ(moving(0.06).mode, "charging");
  EXPECT_EQ(moving(-0.06).mode, "discharging");
}

TEST(Derive, TheTimeDependsOnTheDirectionOfTheCurrent) {
  const PackState charging = moving(20.0);
  EXPECT_EQ(charging.time_to_full_s, 32400U);  // 180 Ah at 20 A
  EXPECT_EQ(charging.time_to_empty_s, std::nullopt);
  const PackState discharging = moving(-20.0);
  EXPECT_EQ(discharging.time_to_empty_s, 18000U);  // 100 Ah at 20 A
  EXPECT_EQ(discharging.time_to_full_s, std::nullopt);
  EXPECT_EQ(moving(0.0).time_to_empty_s, std::nullopt);
  EXPECT_EQ(moving(0.0).time_to_full_s, std::nullopt);
}

TEST(Derive, ATimeAbove32BitsOrBelowZeroIsAbsent) {
  PackState state;
  state.current_a = -0.6;
  state.remaining_ah = 4e9;
  derive(state);
  EXPECT_EQ(state.mode, "discharging");
  EXPECT_EQ(state.time_to_empty_s, std::nullopt);
  state.current_a = 1.0;
  state.capacity_ah = 100.0;
  state.remaining_ah = 120.0;
  derive(state);
  EXPECT_EQ(state.time_to_full_s, std::nullopt);
}

TEST(Derive, StoredEnergyIsRemainingCapacityTimesVoltage) {
  EXPECT_EQ(moving(0.0).stored_energy_kwh, 5.2);
}

TEST(Derive, AMemberWithoutItsSourcesBecomesAbsent) {
  PackState state = moving(20.0);
  state.current_a = std::nullopt;
  state.remaining_ah = std::nullopt;
  derive(state);
  EXPECT_EQ(state.power_w, std::nullopt);
  EXPECT_EQ(state.power_charge_w, std::nullopt);
  EXPECT_EQ(state.power_discharge_w, std::nullopt);
  EXPECT_EQ(state.mode, std::nullopt);
  EXPECT_EQ(state.stored_energy_kwh, std::nullopt);
  EXPECT_EQ(state.time_to_full_s, std::nullopt);
}

}  // namespace
}  // namespace jkbms
