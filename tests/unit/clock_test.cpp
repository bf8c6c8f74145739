#include "jkbms/clock.hpp"

#include <gtest/gtest.h>

#include <thread>

#include "jkbms/timestamp.hpp"

namespace jkbms {
namespace {

using std::chrono::hours;
using std::chrono::milliseconds;

TEST(ManualClock, MovesOnlyWhenAdvanced) {
  ManualClock clock;
  const auto start = clock.now();
  EXPECT_EQ(to_rfc3339(clock.wall()), "2026-01-01T00:00:00.000Z");
  EXPECT_EQ(clock.now(), start);
  clock.advance(milliseconds(1500));
  EXPECT_EQ(clock.now() - start, milliseconds(1500));
  EXPECT_EQ(to_rfc3339(clock.wall()), "2026-01-01T00:00:01.500Z");
}

TEST(ManualClock, WaitingMovesItForwardAndNeverBack) {
  ManualClock clock;
  const auto start = clock.now();
  clock.wait_until(start + milliseconds(250));
  EXPECT_EQ(clock.now() - start, milliseconds(250));
  clock.wait_until(start + milliseconds(100));
  EXPECT_EQ(clock.now() - start, milliseconds(250));
}

TEST(ManualClock, AStoppedWaitTakesNoTime) {
  ManualClock clock;
  std::stop_source stop;
  stop.request_stop();
  const auto start = clock.now();
  clock.wait_until(start + hours(1), stop.get_token());
  EXPECT_EQ(clock.now(), start);
}

TEST(SystemClock, IsMonotonicAndReturnsFromAWaitForThePast) {
  SystemClock clock;
  const auto start = clock.now();
  clock.wait_until(start - hours(1));
  clock.wait_until(start + milliseconds(1));
  EXPECT_GE(clock.now(), start + milliseconds(1));
}

TEST(SystemClock, AStopRequestEndsAWait) {
  SystemClock clock;
  const auto far_away = clock.now() + hours(1);
  std::jthread waiting([&](const std::stop_token& stop) { clock.wait_until(far_away, stop); });
  waiting.request_stop();
  waiting.join();
  EXPECT_LT(clock.now(), far_away);
}

}  // namespace
}  // namespace jkbms
