#include "jkbms/snapshot.hpp"

#include <gtest/gtest.h>

#include <cmath>

namespace jkbms {
namespace {

PackStatus moving(double current_a) {
  PackStatus status;
  status.voltage_v = 52.0;
  status.current_a = current_a;
  status.remaining_ah = 100.0;
  status.capacity_ah = 280.0;
  derive(status);
  return status;
}

TEST(Merge, ReplacesADocumentWhole) {
  Snapshot known;
  known.has_status = true;
  known.status.voltage_v = 52.0;
  known.status.current_a = 1.0;
  known.raw.cell_count = 16;
  Snapshot fresh;
  fresh.has_status = true;
  fresh.status.voltage_v = 53.0;
  merge(known, fresh);
  EXPECT_EQ(known.status.voltage_v, 53.0);
  EXPECT_EQ(known.status.current_a, std::nullopt);
  EXPECT_EQ(known.raw.cell_count, std::nullopt);
}

TEST(Merge, LeavesADocumentThatTheOtherDoesNotCarry) {
  Snapshot known;
  known.has_status = true;
  known.status.voltage_v = 52.0;
  Snapshot fresh;
  fresh.has_info = true;
  fresh.info.model = "JK_B2A8S20P";
  merge(known, fresh);
  EXPECT_TRUE(known.has_status);
  EXPECT_TRUE(known.has_info);
  EXPECT_FALSE(known.has_settings);
  EXPECT_EQ(known.status.voltage_v, 52.0);
  EXPECT_EQ(known.info.model, "JK_B2A8S20P");
}

TEST(Merge, CarriesOverWhatOneDocumentLendsAnother) {
  Snapshot known;
  Snapshot settings;
  settings.has_settings = true;
  settings.settings.nominal_capacity_ah = 280.0;
  settings.info.bms_address = 3;
  merge(known, settings);
  EXPECT_EQ(known.info.bms_address, 3U);
  Snapshot status;
  status.has_status = true;
  merge(known, status);
  EXPECT_EQ(known.status.nominal_capacity_ah, 280.0);
  Snapshot info;
  info.has_info = true;
  merge(known, info);
  EXPECT_EQ(known.info.bms_address, 3U);
}

TEST(Derive, CellStatisticsAreOverPresentCells) {
  PackStatus status;
  status.cells_v = ValueList{3.301, std::nullopt, 3.333, 3.333, 3.301};
  derive(status);
  EXPECT_EQ(status.cell_min_v, 3.301);
  EXPECT_EQ(status.cell_max_v, 3.333);
  EXPECT_EQ(status.cell_delta_v, 0.032);
  EXPECT_EQ(status.cell_mean_v, 3.317);
  EXPECT_EQ(status.cell_min_number, 1U);
  EXPECT_EQ(status.cell_max_number, 3U);
}

TEST(Derive, ACellAtZeroCounts) {
  PackStatus status;
  status.cells_v = ValueList{3.3, 0.0};
  derive(status);
  EXPECT_EQ(status.cell_min_v, 0.0);
  EXPECT_EQ(status.cell_min_number, 2U);
  EXPECT_EQ(status.cell_delta_v, 3.3);
  EXPECT_EQ(status.cell_mean_v, 1.65);
}

TEST(Derive, NoCellsGiveNoStatistics) {
  for (const auto& cells : {std::optional<ValueList>{}, std::optional<ValueList>{ValueList{}},
                            std::optional<ValueList>{ValueList{std::nullopt}}}) {
    PackStatus status;
    status.cells_v = cells;
    status.cell_min_v = 1.0;
    status.cell_max_number = 1;
    derive(status);
    EXPECT_EQ(status.cell_min_v, std::nullopt);
    EXPECT_EQ(status.cell_max_v, std::nullopt);
    EXPECT_EQ(status.cell_delta_v, std::nullopt);
    EXPECT_EQ(status.cell_mean_v, std::nullopt);
    EXPECT_EQ(status.cell_min_number, std::nullopt);
    EXPECT_EQ(status.cell_max_number, std::nullopt);
  }
}

TEST(Derive, PowerHasTheSignOfTheCurrent) {
  const PackStatus charging = moving(10.0);
  EXPECT_EQ(charging.power_w, 520.0);
  EXPECT_EQ(charging.power_charge_w, 520.0);
  EXPECT_EQ(charging.power_discharge_w, 0.0);
  const PackStatus discharging = moving(-10.0);
  EXPECT_EQ(discharging.power_w, -520.0);
  EXPECT_EQ(discharging.power_charge_w, 0.0);
  EXPECT_EQ(discharging.power_discharge_w, 520.0);
}

TEST(Derive, PowerIsNeverMinusZero) {
  EXPECT_FALSE(std::signbit(*moving(-0.0).power_w));
  EXPECT_FALSE(std::signbit(*moving(-0.000001).power_w));
}

TEST(Derive, ModeFollowsTheCurrentBeyond50Milliamperes) {
  EXPECT_EQ(moving(0.0).mode, "idle");
  EXPECT_EQ(moving(0.05).mode, "idle");
  EXPECT_EQ(moving(-0.05).mode, "idle");
  EXPECT_EQ(moving(0.06).mode, "charging");
  EXPECT_EQ(moving(-0.06).mode, "discharging");
}

TEST(Derive, TimesAreOfTheDirectionOfTheCurrent) {
  const PackStatus charging = moving(20.0);
  EXPECT_EQ(charging.time_to_full_s, 32400U);  // 180 Ah at 20 A
  EXPECT_EQ(charging.time_to_empty_s, std::nullopt);
  const PackStatus discharging = moving(-20.0);
  EXPECT_EQ(discharging.time_to_empty_s, 18000U);  // 100 Ah at 20 A
  EXPECT_EQ(discharging.time_to_full_s, std::nullopt);
  EXPECT_EQ(moving(0.0).time_to_empty_s, std::nullopt);
  EXPECT_EQ(moving(0.0).time_to_full_s, std::nullopt);
}

TEST(Derive, ATimeBeyond32BitsOrBelowZeroIsAbsent) {
  PackStatus status;
  status.current_a = -0.06;
  status.remaining_ah = 4e9;
  derive(status);
  EXPECT_EQ(status.mode, "discharging");
  EXPECT_EQ(status.time_to_empty_s, std::nullopt);
  status.current_a = 1.0;
  status.capacity_ah = 100.0;
  status.remaining_ah = 120.0;
  derive(status);
  EXPECT_EQ(status.time_to_full_s, std::nullopt);
}

TEST(Derive, StoredEnergyIsRemainingCapacityTimesVoltage) {
  EXPECT_EQ(moving(0.0).stored_energy_kwh, 5.2);
}

TEST(Derive, WhatHasNoSourceBecomesAbsent) {
  PackStatus status = moving(20.0);
  status.current_a = std::nullopt;
  status.remaining_ah = std::nullopt;
  derive(status);
  EXPECT_EQ(status.power_w, std::nullopt);
  EXPECT_EQ(status.power_charge_w, std::nullopt);
  EXPECT_EQ(status.power_discharge_w, std::nullopt);
  EXPECT_EQ(status.mode, std::nullopt);
  EXPECT_EQ(status.stored_energy_kwh, std::nullopt);
  EXPECT_EQ(status.time_to_full_s, std::nullopt);
}

}  // namespace
}  // namespace jkbms
