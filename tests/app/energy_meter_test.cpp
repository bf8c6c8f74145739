#include "energy/energy_meter.hpp"

#include <gtest/gtest.h>

#include <limits>

namespace jkbms::app {
namespace {

using std::chrono::milliseconds;
using std::chrono::seconds;

class EnergyMeterTest : public testing::Test {
 protected:
  /// `after` the power before.
  EnergyMeter::Step take(double power_w, milliseconds after = seconds(10)) {
    clock_.advance(after);
    const EnergyMeter::Step step = meter_.take(power_w, clock_.now());
    total_ += step.moved;
    gap_ += step.gap;
    return step;
  }

  ManualClock clock_;
  EnergyMeter meter_{seconds(10)};
  Energy total_;
  milliseconds gap_{0};
};

TEST_F(EnergyMeterTest, AKilowattForAnHourIsAKilowattHour) {
  for (int poll = 0; poll <= 360; ++poll) take(1000);
  EXPECT_NEAR(total_.charged_kwh, 1, 1e-9);
  EXPECT_EQ(total_.discharged_kwh, 0);
  for (int poll = 0; poll <= 360; ++poll) take(poll == 0 ? 0 : -2000);
  EXPECT_NEAR(total_.discharged_kwh, 2, 3e-3);  // one step begins at 0 W
  EXPECT_EQ(gap_, seconds(0));
}

TEST_F(EnergyMeterTest, ARampCountsItsMean) {
  take(0);
  take(720);  // 360 W for 10 s: 1 Wh
  EXPECT_NEAR(total_.charged_kwh, 0.001, 1e-12);
  take(0);
  EXPECT_NEAR(total_.charged_kwh, 0.002, 1e-12);
}

TEST_F(EnergyMeterTest, AChangeOfSignCountsBothSides) {
  take(720);
  take(-720);  // 360 W for 5 s each
  EXPECT_NEAR(total_.charged_kwh, 0.0005, 1e-12);
  EXPECT_NEAR(total_.discharged_kwh, 0.0005, 1e-12);
  const Energy back = take(2160).moved;  // 0 W after a quarter of the time
  EXPECT_NEAR(back.discharged_kwh, 0.00025, 1e-12);
  EXPECT_NEAR(back.charged_kwh, 0.00225, 1e-12);
}

TEST_F(EnergyMeterTest, ThreePollsAreNoGapAndMoreAreOne) {
  take(1000);
  take(1000, seconds(30));
  EXPECT_NEAR(total_.charged_kwh, 30.0 / 3600, 1e-9);
  EXPECT_EQ(gap_, seconds(0));
  const auto gap = take(1000, milliseconds(90'001));
  EXPECT_EQ(gap.moved, Energy{});
  EXPECT_EQ(gap.gap, milliseconds(90'001));
  take(1000);
  EXPECT_NEAR(total_.charged_kwh, 40.0 / 3600, 1e-9);
}

TEST_F(EnergyMeterTest, AGapIsJudgedByTheUsualPolls) {
  for (int poll = 0; poll < 4; ++poll) take(1000);
  EXPECT_EQ(take(1000, milliseconds(30'001)).gap, milliseconds(30'001));
  EXPECT_EQ(take(1000, milliseconds(30'001)).gap, milliseconds(30'001));
}

TEST_F(EnergyMeterTest, ARoundThatTakesLongerThanTheIntervalIsNoGap) {
  take(1000);
  for (int round = 0; round < 3; ++round) {
    EXPECT_EQ(take(1000, seconds(50)).gap, seconds(50)) << "it may be a pack that fails";
  }
  EXPECT_EQ(take(1000, seconds(50)).gap, seconds(0));
  EXPECT_EQ(take(1000, seconds(150)).gap, seconds(0));
  EXPECT_EQ(take(1000, milliseconds(150'001)).gap, milliseconds(150'001));
}

TEST_F(EnergyMeterTest, NothingIsCountedAcrossARestart) {
  take(1000);
  meter_.forget();
  EXPECT_EQ(take(1000).moved, Energy{});
  EXPECT_EQ(gap_, seconds(0));
}

TEST_F(EnergyMeterTest, PowerThatIsNoNumberIsIgnored) {
  take(1000);
  take(std::numeric_limits<double>::quiet_NaN());
  take(std::numeric_limits<double>::infinity());
  EXPECT_EQ(total_, Energy{});
  take(1000);
  EXPECT_NEAR(total_.charged_kwh, 30.0 / 3600, 1e-9);
}

}  // namespace
}  // namespace jkbms::app
