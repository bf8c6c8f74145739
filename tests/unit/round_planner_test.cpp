#include "monitor/round_planner.hpp"

#include <gtest/gtest.h>

#include <vector>

namespace jkbms {
namespace {

using std::chrono::hours;
using std::chrono::milliseconds;
using std::chrono::seconds;

const Clock::TimePoint start{hours(5)};
constexpr auto never = Clock::TimePoint::max();

PackPlan there() {
  PackPlan plan;
  plan.answers = true;
  plan.info_due = plan.settings_due = never;
  return plan;
}

PackPlan silent() {
  PackPlan plan = there();
  plan.answers = false;
  return plan;
}

class RoundPlannerTest : public testing::Test {
 protected:
  static RoundPlanner::Options bus() { return {seconds(10), seconds(1), milliseconds(120), true}; }

  /// The next step at `now_`. Records that the pack was asked for its state.
  RoundPlanner::Step next() {
    const auto step = planner_.next(packs_, now_);
    if (step.pack && step.part != Part::info && step.part != Part::settings) {
      packs_[*step.pack].asked_in = planner_.round();
    }
    return step;
  }
  void expect_asks(std::size_t pack, Part part) {
    const auto step = next();
    ASSERT_TRUE(step.pack);
    EXPECT_EQ(*step.pack, pack);
    EXPECT_EQ(step.part, part);
  }
  void expect_waits_until(Clock::TimePoint until) {
    const auto step = next();
    EXPECT_FALSE(step.pack);
    EXPECT_EQ(step.until, until);
  }

  Clock::TimePoint now_ = start;
  std::vector<PackPlan> packs_;
  RoundPlanner planner_{bus(), start};
};

TEST_F(RoundPlannerTest, PacksThatAnswerAreAskedForTheirStateInTurn) {
  packs_ = {there(), there(), there()};
  for (int round = 0; round < 3; ++round) {
    for (std::size_t pack = 0; pack < 3; ++pack) {
      expect_asks(pack, Part::state);
      now_ += milliseconds(250);
    }
    expect_waits_until(start + (round + 1) * seconds(10));
    now_ = start + (round + 1) * seconds(10);
  }
}

TEST_F(RoundPlannerTest, EveryStateComesBeforeAnyOtherDocument) {
  packs_ = {there(), there()};
  packs_[0].info_due = packs_[1].settings_due = start;
  expect_asks(0, Part::state);
  expect_asks(1, Part::state);
  expect_asks(0, Part::info);
  packs_[0].info_due = never;
  expect_asks(1, Part::settings);
  packs_[1].settings_due = never;
  expect_waits_until(start + seconds(10));
}

TEST_F(RoundPlannerTest, DocumentsAreAskedOnlyOfPacksThatAnsweredInThisRound) {
  packs_ = {there()};
  packs_[0].info_due = start;
  expect_asks(0, Part::state);
  packs_[0].answers = false;
  expect_waits_until(start + seconds(10));
}

TEST_F(RoundPlannerTest, ADocumentThatIsNotDueIsNotAskedFor) {
  packs_ = {there()};
  packs_[0].settings_due = start + seconds(1);
  expect_asks(0, Part::state);
  expect_waits_until(start + seconds(10));
}

TEST_F(RoundPlannerTest, APackThatWasNeverAskedIsAskedBeforeTheDocumentsOfOthers) {
  packs_ = {there(), silent(), silent()};
  packs_[0].info_due = start;
  packs_[2].asked_in = start - seconds(10);
  expect_asks(0, Part::state);
  expect_asks(1, Part::state);
  expect_asks(0, Part::info);
  packs_[0].info_due = never;
  expect_asks(2, Part::state);
}

TEST_F(RoundPlannerTest, SilentPacksComeAfterTheOthersAndGetTheRemainingTime) {
  packs_ = {silent(), there()};
  expect_asks(1, Part::state);
  now_ = start + milliseconds(9'500);
  const auto step = next();
  ASSERT_EQ(step.pack, 0U);
  EXPECT_EQ(step.reply_timeout, milliseconds(500 - 120));
}

TEST_F(RoundPlannerTest, OneSilentPackIsAskedEvenWithoutTimeLeft) {
  packs_ = {silent(), silent(), there()};
  expect_asks(2, Part::state);
  now_ = start + milliseconds(9'990);
  const auto step = next();
  ASSERT_EQ(step.pack, 0U);
  EXPECT_EQ(step.reply_timeout, milliseconds(150));
  now_ += milliseconds(150);
  EXPECT_FALSE(next().pack) << "the second silent pack waits for the next round";
}

TEST_F(RoundPlannerTest, TheSilentPackThatWaitedLongestIsFirst) {
  packs_ = {silent(), silent(), there()};
  packs_[0].asked_in = start - seconds(10);
  packs_[1].asked_in = start - seconds(20);
  expect_asks(2, Part::state);
  expect_asks(1, Part::state);
  expect_asks(0, Part::state);
}

TEST_F(RoundPlannerTest, IfNoPackAnswersASilentPackGetsTheWholeReplyTimeout) {
  packs_ = {silent()};
  now_ = start + milliseconds(1);
  const auto step = next();
  ASSERT_EQ(step.pack, 0U);
  EXPECT_EQ(step.reply_timeout, seconds(1));
}

TEST_F(RoundPlannerTest, APackIsNotAskedBeforeItIsDue) {
  packs_ = {silent()};
  packs_[0].ask_again = start + seconds(11);
  expect_waits_until(start + seconds(10));
  now_ = start + seconds(10);
  expect_waits_until(start + seconds(20));
  now_ = start + seconds(20);
  expect_asks(0, Part::state);
}

TEST_F(RoundPlannerTest, OnABusTheNextRoundFollowsALateOneAtOnce) {
  packs_ = {there()};
  expect_asks(0, Part::state);
  EXPECT_FALSE(planner_.was_slow());
  now_ = start + seconds(13);
  expect_waits_until(now_);
  EXPECT_TRUE(planner_.was_slow());
  expect_asks(0, Part::state);
}

TEST_F(RoundPlannerTest, APackAloneIsAskedForEverythingOnAFixedSchedule) {
  planner_ = RoundPlanner({seconds(10), seconds(1), milliseconds(0), false}, start);
  packs_ = {silent()};
  expect_asks(0, Part::all);
  now_ = start + seconds(13);
  expect_waits_until(start + seconds(20));
  EXPECT_FALSE(planner_.was_slow());
  now_ = start + seconds(20);
  expect_asks(0, Part::all);
}

TEST_F(RoundPlannerTest, APackAloneThatAnswersLateIsAskedAgainAtOnce) {
  planner_ = RoundPlanner({seconds(10), seconds(1), milliseconds(0), false}, start);
  packs_ = {there()};
  expect_asks(0, Part::all);
  now_ = start + seconds(13);
  expect_waits_until(now_);
  EXPECT_FALSE(planner_.was_slow());
  expect_asks(0, Part::all);
  now_ = start + seconds(14);
  expect_waits_until(start + seconds(20));
}

TEST_F(RoundPlannerTest, NothingIsAskedBeforeTheStart) {
  packs_ = {there()};
  now_ = start - seconds(1);
  expect_waits_until(start);
}

}  // namespace
}  // namespace jkbms
