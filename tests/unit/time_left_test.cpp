#include "jkbms/time_left.hpp"

#include <gtest/gtest.h>

#include <chrono>

#include "jkbms/plausible_values.hpp"

namespace jkbms {
namespace {

using std::chrono::seconds;

PackState pack(std::optional<double> capacity_ah, std::optional<double> remaining_ah) {
  PackState state;
  state.capacity_ah = capacity_ah;
  state.remaining_ah = remaining_ah;
  return state;
}

PackState at(double current_a, PackState state) {
  state.current_a = current_a;
  derive(state);
  return state;
}

TEST(TimeLeft, ALoadIsHalfAnAmpereOrOnePercentOfTheCapacity) {
  EXPECT_EQ(least_load_a(pack(std::nullopt, 1)), 0.5);
  EXPECT_EQ(least_load_a(pack(20, 1)), 0.5);
  EXPECT_EQ(least_load_a(pack(50, 1)), 0.5);
  EXPECT_EQ(least_load_a(pack(100, 1)), 1);
  EXPECT_DOUBLE_EQ(least_load_a(pack(280, 1)), 2.8);
}

TEST(TimeLeft, BelowALoadThereIsNone) {
  const PackState half = pack(100, 50);
  for (const double current_a : {0.0, 0.99, -0.99}) {
    EXPECT_EQ(at(current_a, half).time_to_empty_s, std::nullopt) << current_a;
    EXPECT_EQ(at(current_a, half).time_to_full_s, std::nullopt) << current_a;
  }
  EXPECT_EQ(at(-1, half).time_to_empty_s, 180'000U);  // 50 Ah at 1 A
  EXPECT_EQ(at(-1, half).time_to_full_s, std::nullopt);
  EXPECT_EQ(at(1, half).time_to_full_s, 180'000U);
  EXPECT_EQ(at(1, half).time_to_empty_s, std::nullopt);
}

TEST(TimeLeft, AnEmptyPackIsEmptyInNoTime) {
  const PackState empty = pack(100, 0);
  EXPECT_EQ(at(0, empty).time_to_empty_s, 0U);
  EXPECT_EQ(at(-0.5, empty).time_to_empty_s, 0U);
  EXPECT_EQ(at(0.5, empty).time_to_empty_s, 0U);
  EXPECT_EQ(at(-10, empty).time_to_empty_s, 0U);
  EXPECT_EQ(at(10, empty).time_to_empty_s, std::nullopt);
  EXPECT_EQ(at(10, empty).time_to_full_s, 36'000U);
}

TEST(TimeLeft, IsAbsentWithoutItsSources) {
  PackState state = pack(100, 0);
  derive_time_left(state, std::nullopt);
  EXPECT_EQ(state.time_to_empty_s, std::nullopt);
  EXPECT_EQ(at(-10, pack(100, std::nullopt)).time_to_empty_s, std::nullopt);
  EXPECT_EQ(at(10, pack(std::nullopt, 50)).time_to_full_s, std::nullopt);
  EXPECT_EQ(at(-10, pack(std::nullopt, 50)).time_to_empty_s, 18'000U);
}

/// The values of a pack with 50 of 100 Ah whose current comes in samples.
class MeanOfTheCurrent : public testing::Test {
 protected:
  const PackState& take(double current_a, std::optional<std::string> serial_number = {}) {
    Heard message;
    message.part = Part::state;
    message.snapshot.state = at(current_a, pack(100, 50));
    if (serial_number) message.snapshot.info.emplace().serial_number = std::move(serial_number);
    values_.take(message, clock_.now());
    return *values_.published().state;
  }

  ManualClock clock_;
  PlausibleValues values_{PlausibilityFilter::off};
};

TEST_F(MeanOfTheCurrent, BeginsWithTheFirstSample) {
  EXPECT_EQ(take(-10).time_to_empty_s, 18'000U);
}

TEST_F(MeanOfTheCurrent, FollowsAStepWithATimeConstantOfFiveMinutes) {
  take(-10);
  clock_.advance(seconds(300));
  // 20 A after a step from 10 A: 10 + 10 x (1 - 1/e) = 16.3212 A; 50 Ah take 11028.6 s.
  EXPECT_EQ(take(-20).time_to_empty_s, 11'029U);
  EXPECT_EQ(values_.published().state->current_a, -20);
}

TEST_F(MeanOfTheCurrent, WeighsASampleByTheTimeBeforeIt) {
  take(-10);
  for (const int passed : {7, 93, 1, 199}) {
    clock_.advance(seconds(passed));
    take(-20);
  }
  EXPECT_EQ(values_.published().state->time_to_empty_s, 11'029U);
}

TEST_F(MeanOfTheCurrent, ASampleAtTheSameMomentCountsNothing) {
  take(-10);
  EXPECT_EQ(take(-500).time_to_empty_s, 18'000U);
}

TEST_F(MeanOfTheCurrent, ItsSignDecidesWhichTimeThereIs) {
  take(-10);
  clock_.advance(seconds(60));
  // 1 - exp(-1/5) = 0.18127: the mean is -10 + 20 x 0.18127 = -6.3746 A.
  EXPECT_EQ(take(10).time_to_empty_s, 28'237U);
  EXPECT_EQ(values_.published().state->time_to_full_s, std::nullopt);
  clock_.advance(seconds(150));
  // In all 210 s: the mean is 10 - 20 x exp(-0.7) = 0.0683 A, less than a load of 1 A.
  take(10);
  EXPECT_EQ(values_.published().state->time_to_empty_s, std::nullopt);
  EXPECT_EQ(values_.published().state->time_to_full_s, std::nullopt);
  clock_.advance(seconds(3'600));
  EXPECT_EQ(take(10).time_to_full_s, 18'000U);
  EXPECT_EQ(values_.published().state->time_to_empty_s, std::nullopt);
}

TEST_F(MeanOfTheCurrent, IsForgottenWhenThePackWasOffline) {
  take(-10);
  values_.restart();
  clock_.advance(seconds(10));
  EXPECT_EQ(take(-20).time_to_empty_s, 9'000U);
}

TEST_F(MeanOfTheCurrent, BeginsAnewWithAnotherPack) {
  take(-10, "A");
  clock_.advance(seconds(10));
  EXPECT_EQ(take(-20, "B").time_to_empty_s, 9'000U);
}

TEST_F(MeanOfTheCurrent, AHeldFrameDoesNotCount) {
  values_ = PlausibleValues(PlausibilityFilter::on);
  take(-10);
  clock_.advance(seconds(10));
  Heard jump;
  jump.part = Part::state;
  jump.snapshot.state = at(-500, pack(100, 50));
  jump.snapshot.state->soc_percent = 50;  // the frame before had none
  ASSERT_EQ(values_.take(jump, clock_.now()).kind, Verdict::Kind::hold);
  EXPECT_EQ(values_.published().state->time_to_empty_s, 18'000U);
}

}  // namespace
}  // namespace jkbms
