#include "jkbms/plausibility.hpp"

#include <array>

#include "support/frame_writer_jk02.hpp"
#include "support/sample_reply.hpp"
#include "unit/plausibility_pack.hpp"

namespace jkbms::test {
namespace {

using std::chrono::seconds;
using testing::ElementsAre;
using testing::IsEmpty;
using Kind = Verdict::Kind;
using Rule = PlausibilityRule;

TEST(Plausibility, ADroppedFrameDoesNotDecideAboutAHeldOne) {
  Pack pack;
  pack.hear(good_state());
  EXPECT_EQ(pack.hear(changed([](PackState& s) { s.soc_percent = 80; })).kind, Kind::hold);
  EXPECT_EQ(pack.hear(changed([](PackState& s) { s.soc_percent = 200; })).kind, Kind::drop);
  EXPECT_EQ(pack.hear(good_state()).kind, Kind::publish);
  EXPECT_EQ(pack.published().state->soc_percent, 60U);
}

TEST(Plausibility, AValueThatStaysOutOfRangeBecomesAbsent) {
  Pack pack;
  pack.hear(good_state());
  const PackState broken_sensor = changed([](PackState& s) { (*s.temps_c)[1] = -200.0; });
  EXPECT_EQ(pack.hear(broken_sensor).kind, Kind::drop);
  EXPECT_EQ(pack.hear(broken_sensor).kind, Kind::drop);
  EXPECT_TRUE(waits(pack.hear(broken_sensor), Rule::shape, "temps_c"));
  for (int i = 0; i < 3; ++i) EXPECT_EQ(pack.hear(broken_sensor).kind, Kind::publish);
  EXPECT_EQ(*pack.published().state->temps_c, (ValueList{25.0, std::nullopt}));
  EXPECT_EQ(pack.hear(good_state()).kind, Kind::hold);
  EXPECT_EQ(pack.hear(good_state()).kind, Kind::publish);
  EXPECT_EQ(pack.hear(broken_sensor).kind, Kind::drop) << "counted from the start again";
}

TEST(Plausibility, PublishesAnAlarmOfAHeldFrameOnlyWhenTheNextHasIt) {
  Pack pack;
  pack.hear(good_state());
  PackState damaged = changed([](PackState& s) { s.soc_percent = 92; });
  damaged.alarm = true;
  EXPECT_EQ(pack.hear(damaged).kind, Kind::hold);
  EXPECT_EQ(pack.published().state->alarm, false);
  EXPECT_EQ(pack.hear(damaged).kind, Kind::publish);
  EXPECT_EQ(pack.published().state->alarm, true);
}

TEST(Plausibility, NeverHoldsTwoFramesInARow) {
  Pack pack;
  pack.hear(good_state());
  EXPECT_EQ(pack.hear(changed([](PackState& s) { s.soc_percent = 20; })).kind, Kind::hold);
  EXPECT_EQ(pack.hear(changed([](PackState& s) { s.mosfet_temp_c = 80; })).kind, Kind::publish);
}

TEST(Plausibility, HoldsAContradictionThatStaysOnlyOnce) {
  Pack pack;
  const PackState wrong = changed([](PackState& s) { s.voltage_v = 56.0; });
  EXPECT_EQ(pack.hear(wrong).kind, Kind::hold);
  for (int i = 0; i < 5; ++i) EXPECT_EQ(pack.hear(wrong).kind, Kind::publish);
}

TEST(Plausibility, NamesTheKeysThatAreHeld) {
  Pack pack;
  pack.hear(good_state());
  EXPECT_EQ(pack.published().state->held, IdList{});
  pack.hear(changed([](PackState& s) {
    s.soc_percent = 92;
    s.mosfet_temp_c = 90;
  }));
  EXPECT_EQ(pack.published().state->soc_percent, 60U);
  EXPECT_THAT(*pack.published().state->held, ElementsAre("soc_percent", "mosfet_temp_c"));
  pack.hear(good_state());
  EXPECT_EQ(pack.published().state->held, IdList{});
}

PackState empty_battery() {
  return changed([](PackState& s) {
    s.soc_percent = 0;
    s.remaining_ah = 0.0;
    s.cycles = 0;
  });
}

TEST(Plausibility, WaitsTwentySecondsForAPackThatStarts) {
  Pack pack;
  EXPECT_TRUE(waits(pack.hear(empty_battery(), seconds(5)), Rule::startup, "soc_percent"));
  EXPECT_EQ(pack.hear(empty_battery(), seconds(5)).kind, Kind::hold);
  EXPECT_EQ(pack.hear(empty_battery(), seconds(5)).kind, Kind::hold);
  EXPECT_EQ(pack.hear(good_state(), seconds(5)).kind, Kind::publish);
}

TEST(Plausibility, PublishesAnEmptyBatteryAfterTwentySeconds) {
  Pack pack;
  pack.hear(empty_battery());
  EXPECT_EQ(pack.hear(empty_battery(), seconds(19)).kind, Kind::hold);
  EXPECT_EQ(pack.hear(empty_battery(), seconds(1)).kind, Kind::publish);
}

TEST(Plausibility, PublishesAnEmptyBatteryThatHasCycles) {
  Pack pack;
  PackState used = empty_battery();
  used.cycles = 104;
  EXPECT_EQ(pack.hear(used).kind, Kind::publish);
  Pack half_full;
  PackState charged = empty_battery();
  charged.remaining_ah = 158.7;
  EXPECT_EQ(half_full.hear(charged).kind, Kind::publish);
}

Snapshot with_settings(std::optional<double> cell_ovp_v, std::optional<double> cell_uvp_v) {
  Snapshot heard;
  heard.settings.emplace();
  heard.settings->cell_ovp_v = cell_ovp_v;
  heard.settings->cell_uvp_v = cell_uvp_v;
  return heard;
}

TEST(Plausibility, ReplacesSettingsByOnesWithAsManyValues) {
  Pack pack;
  pack.hear(with_settings(3.65, std::nullopt));
  EXPECT_EQ(pack.hear(with_settings(3.60, 2.8)).kind, Kind::publish);
  EXPECT_EQ(pack.published().settings->cell_ovp_v, 3.60);
}

TEST(Plausibility, ReplacesSettingsByOnesWithFewerValuesAfterTheyCameTwice) {
  Pack pack;
  pack.hear(with_settings(3.65, 2.8));
  EXPECT_TRUE(waits(pack.hear(with_settings(std::nullopt, 2.8)), Rule::fewer_values, "cell_ovp_v"));
  EXPECT_EQ(pack.published().settings->cell_ovp_v, 3.65);
  EXPECT_EQ(pack.hear(with_settings(std::nullopt, 2.8)).kind, Kind::publish);
  EXPECT_EQ(pack.published().settings->cell_ovp_v, std::nullopt);
}

TEST(Plausibility, SettingsWithFewerValuesDoNotDelayTheState) {
  Pack pack;
  Snapshot whole = with_settings(3.65, 2.8);
  whole.state = good_state();
  pack.hear(whole);
  Snapshot less = with_settings(std::nullopt, 2.8);
  less.state = good_state();
  less.state->current_a = -20.0;
  const Verdict verdict = pack.hear(less);
  EXPECT_EQ(verdict.kind, Kind::publish);
  EXPECT_THAT(verdict.rules, ElementsAre(Rule::fewer_values));
  EXPECT_THAT(verdict.keys, IsEmpty());
  EXPECT_EQ(pack.published().state->current_a, -20.0);
  EXPECT_EQ(pack.published().settings->cell_ovp_v, 3.65);
}

TEST(Plausibility, SettingsThatComeWithTheStateChangeAfterTheyCameTwice) {
  Pack pack;
  Snapshot whole = with_settings(3.65, 2.8);
  whole.state = good_state();
  pack.hear(whole);
  whole.settings->cell_ovp_v = 3.60;
  const Verdict verdict = pack.hear(whole);
  EXPECT_EQ(verdict.kind, Kind::publish);
  EXPECT_THAT(verdict.rules, ElementsAre(Rule::other_values));
  EXPECT_EQ(pack.published().settings->cell_ovp_v, 3.65);
  EXPECT_THAT(pack.hear(whole).rules, IsEmpty());
  EXPECT_EQ(pack.published().settings->cell_ovp_v, 3.60);
}

TEST(Plausibility, SettingsOfAHeldFrameWaitToo) {
  Pack pack;
  Snapshot whole = with_settings(3.65, 2.8);
  whole.state = good_state();
  pack.hear(whole);
  Snapshot damaged = whole;
  damaged.state->soc_percent = 92;
  damaged.settings->cell_ovp_v = 2.0;
  EXPECT_EQ(pack.hear(damaged).kind, Kind::hold);
  EXPECT_EQ(pack.hear(whole).kind, Kind::publish);
  EXPECT_EQ(pack.published().settings->cell_ovp_v, 3.65);
}

Snapshot with_info(std::string_view serial_number) {
  Snapshot heard;
  heard.info.emplace().serial_number = serial_number;
  return heard;
}

TEST(Plausibility, PublishesAnotherSerialNumberAfterItCameTwice) {
  Pack pack;
  pack.hear(with_info("30826AA1234"));
  EXPECT_TRUE(waits(pack.hear(with_info("30826AA1235")), Rule::shape, "serial_number"));
  EXPECT_EQ(pack.hear(with_info("30826AA1235")).kind, Kind::publish);
  EXPECT_EQ(pack.published().info->serial_number, "30826AA1235");
}

TEST(Plausibility, AnAddressFromTheSettingsMayBeMissingInTheInfo) {
  Pack pack;
  pack.hear(with_info("30826AA1234"));
  Snapshot settings = with_settings(3.65, 2.8);
  settings.bms_address = 3;
  pack.hear(settings);
  EXPECT_EQ(pack.published().info->bms_address, 3U);
  EXPECT_EQ(pack.hear(with_info("30826AA1234")).kind, Kind::publish);
}

FrameFields two_registers() {
  FrameFields fields;
  return fields.set_u16(0x83, 5282).set_u16(0x90, 3650);
}

TEST(PlausibilityOfFrames, AShortFrameAmongWholeOnesChangesNothing) {
  Pack pack;
  const Bytes whole = write_frame(sample_reply(16));
  pack.hear_frame("jk4e57", whole);
  EXPECT_TRUE(
      waits(pack.hear_frame("jk4e57", write_frame(two_registers())), Rule::shape, "cells_v"));
  EXPECT_EQ(pack.hear_frame("jk4e57", whole).kind, Kind::publish);
  EXPECT_EQ(pack.published().state->soc_percent, 60U);
  EXPECT_EQ(pack.published().settings->cell_uvp_v, 2.7);
}

TEST(PlausibilityOfFrames, AReplyWithoutCellsVoltageCurrentOrChargeIsHeld) {
  for (const std::uint8_t tag : std::array<std::uint8_t, 4>{0x79, 0x83, 0x84, 0x85}) {
    Pack pack;
    EXPECT_TRUE(waits(pack.hear_frame("jk4e57", write_frame(sample_reply(16).remove(tag))),
                      Rule::shape, "voltage_v"));
  }
}

TEST(PlausibilityOfFrames, ARepeatedRegisterIsHeld) {
  Pack pack;
  EXPECT_TRUE(waits(
      pack.hear_frame("jk4e57", write_frame(sample_reply(16).insert(0x90, {0x8E, {0x16, 0x00}}))),
      Rule::shape, "voltage_v"));
}

TEST(PlausibilityOfFrames, OtherRegistersThanBeforeAreHeldOnce) {
  Pack pack;
  pack.hear_frame("jk4e57", write_frame(sample_reply(16)));
  const Bytes without = write_frame(sample_reply(16).remove(0xAD));
  EXPECT_TRUE(waits(pack.hear_frame("jk4e57", without), Rule::shape, "voltage_v"));
  EXPECT_EQ(pack.hear_frame("jk4e57", without).kind, Kind::publish);
  EXPECT_EQ(pack.hear_frame("jk4e57", without).kind, Kind::publish);
}

TEST(PlausibilityOfFrames, AnotherNumberOfCellsIsHeld) {
  Pack pack;
  pack.hear_frame("jk4e57", write_frame(sample_reply(16)));
  EXPECT_TRUE(
      waits(pack.hear_frame("jk4e57", write_frame(sample_reply(15))), Rule::shape, "cell_count"));
}

Jk02Frame pb_status() {
  return sample_status(52'920).u16(74, 3307).u16(76, 15).u8(173, 60);
}

TEST(PlausibilityOfFrames, APbPackWithTheSameCellsIsPublished) {
  Pack pack;
  for (int i = 0; i < 3; ++i) {
    EXPECT_EQ(pack.hear_frame("jk02", pb_status().bytes()).kind, Kind::publish);
  }
}

TEST(PlausibilityOfFrames, AnotherCellMaskIsHeld) {
  Pack pack;
  pack.hear_frame("jk02", pb_status().bytes());
  const Bytes moved = pb_status().u32(70, 0x1FFFE).bytes();
  EXPECT_TRUE(waits(pack.hear_frame("jk02", moved), Rule::shape, "voltage_v"));
}

TEST(PlausibilityOfFrames, AnAverageThatDoesNotFitTheCellsIsHeld) {
  Pack pack;
  const Bytes wrong = pb_status().u16(74, 3330).bytes();
  EXPECT_TRUE(waits(pack.hear_frame("jk02", wrong), Rule::cell_summary, "cells_v"));
}

TEST(PlausibilityOfFrames, AnAverageOfZeroIsIgnored) {
  Pack pack;
  EXPECT_EQ(pack.hear_frame("jk02", sample_status(52'920).u8(173, 60).bytes()).kind, Kind::publish);
}

TEST(PlausibilityRules, HaveNames) {
  for (std::size_t i = 0; i < plausibility_rules; ++i) {
    EXPECT_FALSE(to_string(static_cast<Rule>(i)).empty());
  }
  EXPECT_EQ(to_string(Rule::cell_sum), "cell_sum");
}

}  // namespace
}  // namespace jkbms::test
