#include "mqtt/messages_under_way.hpp"

#include <gtest/gtest.h>

namespace jkbms::app {
namespace {

using std::chrono::milliseconds;
using std::chrono::seconds;

class MessagesUnderWayTest : public testing::Test {
 protected:
  ManualClock clock_;
  MessagesUnderWay messages_;
};

TEST_F(MessagesUnderWayTest, NothingIsOverdueIfNothingIsUnderWay) {
  EXPECT_TRUE(messages_.empty());
  clock_.advance(std::chrono::hours(1));
  EXPECT_FALSE(messages_.overdue(clock_.now()));
}

TEST_F(MessagesUnderWayTest, AMessageIsOverdueAfter30Seconds) {
  for (const int qos : {0, 1, 2}) {
    messages_.clear();
    messages_.add(qos, clock_.now());
    clock_.advance(seconds(30) - milliseconds(1));
    EXPECT_FALSE(messages_.overdue(clock_.now())) << qos;
    clock_.advance(milliseconds(1));
    EXPECT_TRUE(messages_.overdue(clock_.now())) << qos;
  }
}

TEST_F(MessagesUnderWayTest, TheOldestMessageDecides) {
  const auto first = messages_.add(1, clock_.now());
  clock_.advance(seconds(20));
  messages_.add(1, clock_.now());
  clock_.advance(seconds(10));
  EXPECT_TRUE(messages_.overdue(clock_.now()));
  messages_.finish(*first);
  EXPECT_FALSE(messages_.overdue(clock_.now()));
  clock_.advance(seconds(20));
  EXPECT_TRUE(messages_.overdue(clock_.now()));
}

TEST_F(MessagesUnderWayTest, FinishingTwiceOrAnUnknownMessageDoesNothing) {
  const auto first = messages_.add(1, clock_.now());
  const auto second = messages_.add(1, clock_.now());
  messages_.finish(*first);
  messages_.finish(*first);
  messages_.finish(999);
  EXPECT_FALSE(messages_.empty());
  messages_.finish(*second);
  EXPECT_TRUE(messages_.empty());
}

TEST_F(MessagesUnderWayTest, TwoHundredMayWaitForAnAcknowledgement) {
  std::optional<MessagesUnderWay::Id> last;
  for (int i = 0; i < 200; ++i) {
    last = messages_.add(1 + i % 2, clock_.now());
    ASSERT_TRUE(last);
  }
  EXPECT_FALSE(messages_.add(1, clock_.now()));
  EXPECT_FALSE(messages_.add(2, clock_.now()));
  messages_.finish(*last);
  EXPECT_TRUE(messages_.add(1, clock_.now()));
}

TEST_F(MessagesUnderWayTest, QosZeroNeverCountsTowardsTheLimit) {
  for (int i = 0; i < 1000; ++i) ASSERT_TRUE(messages_.add(0, clock_.now()));
  for (int i = 0; i < 200; ++i) ASSERT_TRUE(messages_.add(1, clock_.now()));
  EXPECT_TRUE(messages_.add(0, clock_.now()));
}

}  // namespace
}  // namespace jkbms::app
