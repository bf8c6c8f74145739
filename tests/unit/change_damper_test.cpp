#include "monitor/change_damper.hpp"

#include <gtest/gtest.h>

namespace jkbms {
namespace {

using std::chrono::hours;
using std::chrono::minutes;
using std::chrono::seconds;
using Verdict = ChangeDamper::Verdict;

const Clock::TimePoint start{hours(5)};

TEST(ChangeDamper, TheThirdChangeWithinAMinuteStartsTheDamping) {
  ChangeDamper damper;
  EXPECT_EQ(damper.changed(start), Verdict::report);
  EXPECT_EQ(damper.changed(start + seconds(30)), Verdict::report);
  EXPECT_FALSE(damper.damping());
  EXPECT_EQ(damper.changed(start + seconds(60)), Verdict::begin_damping);
  EXPECT_TRUE(damper.damping());
  EXPECT_EQ(damper.changed(start + seconds(61)), Verdict::damp);
}

TEST(ChangeDamper, TheSixthChangeWithinAnHourStartsTheDamping) {
  ChangeDamper damper;
  for (int i = 0; i < 5; ++i) EXPECT_EQ(damper.changed(start + i * minutes(12)), Verdict::report);
  EXPECT_EQ(damper.changed(start + hours(1)), Verdict::begin_damping);
}

TEST(ChangeDamper, RareChangesAreAllReported) {
  ChangeDamper damper;
  for (int i = 0; i < 100; ++i) {
    EXPECT_EQ(damper.changed(start + i * (minutes(12) + seconds(1))), Verdict::report) << i;
  }
}

class DampingChangeDamper : public testing::Test {
 protected:
  void SetUp() override {
    for (int i = 0; i < 3; ++i) damper_.changed(start);
    ASSERT_TRUE(damper_.damping());
  }
  ChangeDamper damper_;
};

TEST_F(DampingChangeDamper, AReportIsDueOnceAnHour) {
  EXPECT_FALSE(damper_.report_due(start + minutes(59)));
  EXPECT_TRUE(damper_.report_due(start + minutes(60)));
  EXPECT_FALSE(damper_.report_due(start + minutes(60)));
  EXPECT_FALSE(damper_.report_due(start + minutes(119)));
  EXPECT_TRUE(damper_.report_due(start + minutes(120)));
}

TEST_F(DampingChangeDamper, FiveMinutesWithoutTroubleEndTheDamping) {
  EXPECT_FALSE(damper_.calmed(start + minutes(5) - seconds(1)));
  EXPECT_TRUE(damper_.calmed(start + minutes(5)));
  EXPECT_FALSE(damper_.damping());
  EXPECT_FALSE(damper_.calmed(start + minutes(6))) << "it ends once";
  EXPECT_FALSE(damper_.report_due(start + hours(2)));
}

TEST_F(DampingChangeDamper, TroubleRestartsTheFiveMinutes) {
  damper_.trouble(start + minutes(4));
  EXPECT_FALSE(damper_.calmed(start + minutes(8)));
  EXPECT_TRUE(damper_.calmed(start + minutes(9)));
}

}  // namespace
}  // namespace jkbms
