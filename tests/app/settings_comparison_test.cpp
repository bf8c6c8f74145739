#include "mqtt/payload/settings_comparison.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

namespace jkbms::app {
namespace {

using testing::ElementsAre;
using testing::IsEmpty;

const std::chrono::system_clock::time_point noon =
    std::chrono::sys_days{std::chrono::year{2026} / 1 / 2} + std::chrono::hours(12);

PackSettings usual() {
  PackSettings settings;
  settings.cell_ovp_v = 3.65;
  settings.cell_ovp_delay_s = 5;
  settings.charge_switch_on = true;
  settings.battery_type = "lfp";
  return settings;
}

TEST(SettingChanges, AreEmptyIfNothingChanged) {
  EXPECT_THAT(setting_changes(usual(), usual(), noon), IsEmpty());
}

TEST(SettingChanges, AreEventsWithKeyOldAndNewValueAndTime) {
  PackSettings now = usual();
  now.cell_ovp_v = 3.55;
  EXPECT_THAT(setting_changes(usual(), now, noon),
              ElementsAre(R"({"event":"setting_changed","key":"cell_ovp_v","from":3.65,"to":3.55,)"
                          R"("timestamp":"2026-01-02T12:00:00.000Z"})"));
}

TEST(SettingChanges, AreOneEventForEachSetting) {
  PackSettings now = usual();
  now.cell_ovp_delay_s = 7;
  now.charge_switch_on = false;
  now.battery_type = "nmc";
  EXPECT_THAT(
      setting_changes(usual(), now, std::nullopt),
      testing::UnorderedElementsAre(
          R"({"event":"setting_changed","key":"cell_ovp_delay_s","from":5,"to":7,"timestamp":null})",
          R"({"event":"setting_changed","key":"charge_switch_on","from":true,"to":false,)"
          R"("timestamp":null})",
          R"({"event":"setting_changed","key":"battery_type","from":"lfp","to":"nmc",)"
          R"("timestamp":null})"));
}

TEST(SettingChanges, AValueThatAppearsOrDisappearsIsNoEvent) {
  PackSettings without = usual();
  without.cell_ovp_v = std::nullopt;
  EXPECT_THAT(setting_changes(usual(), without, noon), IsEmpty());
  EXPECT_THAT(setting_changes(without, usual(), noon), IsEmpty());
}

TEST(SettingsDifferences, NeedTwoPacksOfOneBus) {
  const PackSettings settings = usual();
  EXPECT_EQ(settings_differences({}), "");
  EXPECT_EQ(settings_differences({{0, {{"a", &settings}}}}), "");
  EXPECT_EQ(settings_differences({{0, {{"a", &settings}}}, {1, {{"b", &settings}}}}), "");
}

TEST(SettingsDifferences, AreNoneBetweenEqualPacks) {
  const PackSettings settings = usual();
  EXPECT_EQ(settings_differences({{0, {{"a", &settings}, {"b", &settings}}}}), "{}");
}

TEST(SettingsDifferences, HaveTheValueOfEveryPackForEachSettingThatDiffers) {
  const PackSettings a = usual();
  const PackSettings b = usual();
  PackSettings c = usual();
  c.cell_ovp_v = 3.6;
  c.charge_switch_on = std::nullopt;
  EXPECT_EQ(settings_differences({{0, {{"a", &a}, {"b", &b}, {"c", &c}}}}),
            R"({"cell_ovp_v":{"a":3.65,"b":3.65,"c":3.6},)"
            R"("charge_switch_on":{"a":true,"b":true,"c":null}})");
}

TEST(SettingsDifferences, AreOnlyAmongPacksOfOneBus) {
  const PackSettings a = usual();
  PackSettings b = usual();
  b.cell_ovp_v = 3.6;
  EXPECT_EQ(settings_differences({{0, {{"a", &a}, {"c", &a}}}, {1, {{"b", &b}, {"d", &b}}}}), "{}");
  EXPECT_EQ(settings_differences({{0, {{"a", &a}, {"b", &b}}}, {1, {{"c", &a}, {"d", &b}}}}),
            R"({"cell_ovp_v":{"a":3.65,"b":3.6,"c":3.65,"d":3.6}})");
}

}  // namespace
}  // namespace jkbms::app
