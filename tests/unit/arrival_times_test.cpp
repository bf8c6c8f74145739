#include "line/arrival_times.hpp"

#include <gtest/gtest.h>

namespace jkbms::test {
namespace {

constexpr Clock::TimePoint at(int ms) {
  return Clock::TimePoint(std::chrono::milliseconds(ms));
}

TEST(ArrivalTimes, EachByteHasTheTimeOfItsPiece) {
  ArrivalTimes times;
  times.add(3, at(10));
  times.add(2, at(20));
  EXPECT_EQ(times.total(), 5U);
  for (const std::uint64_t position : {0U, 1U, 2U}) EXPECT_EQ(times.of(position), at(10));
  for (const std::uint64_t position : {3U, 4U}) EXPECT_EQ(times.of(position), at(20));
}

TEST(ArrivalTimes, PiecesReadAtOnceShareOneEntry) {
  ArrivalTimes times;
  times.add(1, at(10));
  times.add(1, at(10));
  times.add(1, at(11));
  EXPECT_EQ(times.of(1), at(10));
  EXPECT_EQ(times.of(2), at(11));
}

TEST(ArrivalTimes, AnEmptyPieceIsIgnored) {
  ArrivalTimes times;
  times.add(0, at(10));
  times.add(1, at(20));
  EXPECT_EQ(times.of(0), at(20));
  EXPECT_EQ(times.total(), 1U);
}

TEST(ArrivalTimes, ForgettingBytesDoesNotMoveTheOthers) {
  ArrivalTimes times;
  times.add(3, at(10));
  times.add(2, at(20));
  times.forget_before(2);
  EXPECT_EQ(times.of(2), at(10));
  times.forget_before(3);
  EXPECT_EQ(times.of(3), at(20));
  times.forget_before(5);
  times.add(1, at(30));
  EXPECT_EQ(times.of(5), at(30));
  EXPECT_EQ(times.total(), 6U);
}

}  // namespace
}  // namespace jkbms::test
