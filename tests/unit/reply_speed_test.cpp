#include "line/reply_speed.hpp"

#include <gtest/gtest.h>

// How long a line leaves its port alone while a reply is on its way.

namespace jkbms {
namespace {

using std::chrono::milliseconds;

constexpr Clock::TimePoint start{};

class ReplySpeedTest : public testing::Test {
 protected:
  /// A reply of 300 bytes, the first 100 of them at once, a piece of 20 bytes every `step`.
  void answer(milliseconds step) {
    speed_.asked();
    speed_.received(100, start);
    for (int piece = 1; piece <= 10; ++piece) speed_.received(20, start + piece * step);
    speed_.answered();
  }
  void begin_reply() {
    speed_.asked();
    speed_.received(100, start);
  }

  ReplySpeed speed_;
};

TEST_F(ReplySpeedTest, NothingIsKnownBeforeTheFirstReply) {
  EXPECT_EQ(speed_.look_again(200), start);
  begin_reply();
  EXPECT_EQ(speed_.look_again(200), start);
}

TEST_F(ReplySpeedTest, TheReaderLooksAgainAfterSevenEighthsOfTheTimeOfTheLastReply) {
  answer(milliseconds(4));
  begin_reply();
  EXPECT_EQ(speed_.look_again(200), start + milliseconds(35));
  speed_.received(120, start + milliseconds(24));
  EXPECT_EQ(speed_.look_again(80), start + milliseconds(35));
}

TEST_F(ReplySpeedTest, APauseBelowTwoMillisecondsIsNotMade) {
  answer(milliseconds(4));
  begin_reply();
  speed_.received(160, start + milliseconds(34));
  EXPECT_EQ(speed_.look_again(40), start + milliseconds(34));
  begin_reply();
  EXPECT_EQ(speed_.look_again(10), start);
}

TEST_F(ReplySpeedTest, AReplyInOnePieceTeachesNothing) {
  speed_.asked();
  speed_.received(300, start);
  speed_.answered();
  begin_reply();
  EXPECT_EQ(speed_.look_again(200), start);
}

TEST_F(ReplySpeedTest, AFasterReplyCountsAtOnceAndASlowerOneLittle) {
  answer(milliseconds(8));
  answer(milliseconds(4));
  begin_reply();
  EXPECT_EQ(speed_.look_again(200), start + milliseconds(35));
  answer(milliseconds(8));
  begin_reply();
  EXPECT_GT(speed_.look_again(200), start + milliseconds(35));
  EXPECT_LT(speed_.look_again(200), start + milliseconds(36));
}

TEST_F(ReplySpeedTest, NoPauseIsLongerThanATenthOfASecond) {
  answer(milliseconds(50));
  begin_reply();
  EXPECT_EQ(speed_.look_again(200), start + milliseconds(100));
}

}  // namespace
}  // namespace jkbms
