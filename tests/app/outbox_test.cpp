#include "mqtt/outbox.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <string>
#include <vector>

namespace jkbms::app {
namespace {

using testing::ElementsAre;
using testing::IsEmpty;
using Id = MessagesUnderWay::Id;

class OutboxTest : public testing::Test {
 protected:
  /// Pushes messages with these QoS, with ids from 1 on.
  void push(const std::vector<int>& all_qos) {
    for (const int qos : all_qos) {
      ++newest_;
      outbox_.push({newest_, {"T/" + std::to_string(newest_), "{}", qos, false}});
    }
  }
  /// The ids of all messages that the library may have now.
  std::vector<Id> take() {
    std::vector<Id> ids;
    while (const auto entry = outbox_.next()) ids.push_back(entry->id);
    return ids;
  }

  Outbox outbox_;
  Id newest_ = 0;
};

TEST_F(OutboxTest, GivesAMessageOut) {
  outbox_.push({7, {"T/state", "{}", 1, true}});
  const auto entry = outbox_.next();
  ASSERT_TRUE(entry);
  EXPECT_EQ(entry->id, 7U);
  EXPECT_EQ(entry->message.topic, "T/state");
  EXPECT_EQ(entry->message.payload, "{}");
  EXPECT_EQ(entry->message.qos, 1);
  EXPECT_TRUE(entry->message.retained);
  EXPECT_FALSE(outbox_.next());
}

TEST_F(OutboxTest, TwentyMayBeUnwritten) {
  for (const int qos : {0, 1, 2}) {
    outbox_.clear();
    newest_ = 0;
    push(std::vector<int>(23, qos));
    EXPECT_EQ(take().size(), 20U) << qos;
    outbox_.written(1);
    EXPECT_THAT(take(), ElementsAre(21U)) << qos;
    outbox_.written(2);
    outbox_.written(3);
    EXPECT_THAT(take(), ElementsAre(22U, 23U)) << qos;
  }
}

TEST_F(OutboxTest, WhatIsWrittenNeedNotBeAcknowledged) {
  push(std::vector<int>(23, 1));
  EXPECT_EQ(take().size(), 20U);
  outbox_.one_with_acknowledgement_written();
  EXPECT_THAT(take(), ElementsAre(21U));
  outbox_.one_with_acknowledgement_written();
  outbox_.one_with_acknowledgement_written();
  EXPECT_THAT(take(), ElementsAre(22U, 23U));
}

TEST_F(OutboxTest, WhatIsAcknowledgedIsWrittenAndWhatIsBeforeItToo) {
  push(std::vector<int>(30, 2));
  EXPECT_EQ(take().size(), 20U);
  outbox_.written(8);
  EXPECT_EQ(take().size(), 8U);
  outbox_.written(3);  // late
  EXPECT_THAT(take(), IsEmpty());
}

TEST_F(OutboxTest, AMessageWithQosZeroIsNotTakenForOneWithAnAcknowledgement) {
  push(std::vector<int>(21, 0));
  EXPECT_EQ(take().size(), 20U);
  outbox_.one_with_acknowledgement_written();
  EXPECT_THAT(take(), IsEmpty());
}

TEST_F(OutboxTest, GivesOnlyMessagesWithQosZeroIfAsked) {
  push({0, 1, 0});
  EXPECT_EQ(outbox_.next_with_qos_0()->id, 1U);
  EXPECT_FALSE(outbox_.next_with_qos_0());
  EXPECT_THAT(take(), ElementsAre(2U, 3U));
  EXPECT_FALSE(outbox_.next_with_qos_0());
}

TEST_F(OutboxTest, FourHundredMayWait) {
  push(std::vector<int>(400, 0));
  EXPECT_TRUE(outbox_.full());
  EXPECT_TRUE(outbox_.next());
  EXPECT_FALSE(outbox_.full());
}

TEST_F(OutboxTest, AfterTheEndOfAConnectionNothingIsLeft) {
  push(std::vector<int>(21, 0));
  EXPECT_EQ(take().size(), 20U);
  outbox_.clear();
  EXPECT_THAT(take(), IsEmpty());
  push({0});
  EXPECT_THAT(take(), ElementsAre(22U));
}

}  // namespace
}  // namespace jkbms::app
