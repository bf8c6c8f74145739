#include "monitor/schedule.hpp"

#include <gtest/gtest.h>

namespace jkbms {
namespace {

using std::chrono::hours;
using std::chrono::milliseconds;

const Clock::TimePoint start{hours(5)};

class ScheduleTest : public testing::Test {
 protected:
  /// The slot for a call at `at` after the start, also counted from the start.
  milliseconds next(milliseconds at) {
    return std::chrono::duration_cast<milliseconds>(schedule_.next(start + at) - start);
  }
  Schedule schedule_{start, milliseconds(1000)};
};

TEST_F(ScheduleTest, TheFirstSlotIsOneIntervalLater) {
  EXPECT_EQ(next(milliseconds(0)), milliseconds(1000));
}

TEST_F(ScheduleTest, DoesNotDrift) {
  for (int i = 0; i < 100'000; ++i) {
    ASSERT_EQ(next(milliseconds(i * 1000 + 137)), milliseconds((i + 1) * 1000));
  }
}

TEST_F(ScheduleTest, ALatePollIsNotFollowedByASecondOne) {
  EXPECT_EQ(next(milliseconds(0)), milliseconds(1000));
  EXPECT_EQ(next(milliseconds(3700)), milliseconds(4000));
  EXPECT_EQ(next(milliseconds(4010)), milliseconds(5000));
}

TEST_F(ScheduleTest, ASlotAtTheCurrentTimeHasPassed) {
  EXPECT_EQ(next(milliseconds(2000)), milliseconds(3000));
}

TEST_F(ScheduleTest, AnEarlyCallAlsoGetsTheNextSlot) {
  EXPECT_EQ(next(milliseconds(10)), milliseconds(1000));
  EXPECT_EQ(next(milliseconds(20)), milliseconds(2000));
}

TEST_F(ScheduleTest, KeepsItsPhaseAfterALongPause) {
  const milliseconds day = hours(24);
  EXPECT_EQ(next(day + milliseconds(1)), day + milliseconds(1000));
}

}  // namespace
}  // namespace jkbms
