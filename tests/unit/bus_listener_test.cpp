#include "jkbms/bus_listener.hpp"

#include <gtest/gtest.h>

#include "jkbms/memory_transport.hpp"
#include "support/frame_writer_jk02.hpp"
#include "support/sample_reply.hpp"

namespace jkbms::test {
namespace {

using std::chrono::milliseconds;
using std::chrono::seconds;

/// What a pack sends when it is asked for its status.
Bytes answer_of(std::uint8_t address, std::uint32_t mv) {
  return joined({sample_status(mv).bytes(), acknowledgement(address, status_register)});
}

class BusListenerTest : public testing::Test {
 protected:
  std::optional<OwnedMessage> next(milliseconds wait = seconds(1)) {
    auto message = listener_.next({clock_.now() + wait, milliseconds(100)});
    return message ? *std::move(message) : std::nullopt;
  }
  milliseconds elapsed() const {
    return std::chrono::duration_cast<milliseconds>(clock_.now() - start_);
  }
  /// Puts a question on the wire as a client does.
  void ask(std::uint8_t address) {
    const Request request = jk02().plan(address, Part::state).at(0);
    listener_.expect(request, address);
    ASSERT_TRUE(transport_.send(request.bytes));
  }

  ManualClock clock_;
  Clock::TimePoint start_ = clock_.now();
  MemoryTransport transport_{clock_};
  BusListener listener_{transport_, jk02(), clock_};
};

TEST_F(BusListenerTest, SaysWhichPackItHeard) {
  transport_.inject({milliseconds(10), joined({answer_of(3, 52800), answer_of(4, 53100)})});
  const auto first = next();
  ASSERT_TRUE(first);
  EXPECT_EQ(first->address, 3);
  EXPECT_EQ(first->snapshot.state->voltage_v, 52.8);
  EXPECT_EQ(first->snapshot.state->timestamp, clock_.wall());
  const auto second = next();
  ASSERT_TRUE(second);
  EXPECT_EQ(second->address, 4);
  EXPECT_EQ(elapsed(), milliseconds(10));
}

TEST_F(BusListenerTest, DataWithoutAcknowledgementComesFromNobody) {
  transport_.inject({milliseconds(10), sample_status(52800).bytes()});
  transport_.inject({milliseconds(20), trigger(4, status_register)});
  EXPECT_FALSE(next());
  EXPECT_EQ(listener_.counters().unowned, 1U);
  EXPECT_EQ(transport_.sent().size(), 0U);
}

TEST_F(BusListenerTest, NothingHeardIsNoMaster) {
  EXPECT_FALSE(next());
  EXPECT_EQ(elapsed(), seconds(1));
  EXPECT_FALSE(listener_.master_heard());
}

TEST_F(BusListenerTest, ARequestThatIsNotOursIsAMaster) {
  transport_.inject({milliseconds(10), trigger(4, status_register)});
  EXPECT_FALSE(next());
  EXPECT_EQ(listener_.master_heard(), start_ + milliseconds(10));
}

TEST_F(BusListenerTest, AForeignReadIsAMaster) {
  transport_.inject({milliseconds(10), modbus({1, 0x03, 0x12, 0x00, 0, 16})});
  EXPECT_FALSE(next());
  EXPECT_TRUE(listener_.master_heard());
}

TEST_F(BusListenerTest, AnAnswerThatNobodyAskedForIsAMaster) {
  transport_.inject({milliseconds(10), answer_of(0, 52800)});
  EXPECT_TRUE(next());
  EXPECT_EQ(listener_.master_heard(), start_ + milliseconds(10));
}

TEST_F(BusListenerTest, OurEchoAndItsAnswerAreNoMaster) {
  transport_.answer(
      {{milliseconds(20), joined({trigger(1, status_register), answer_of(1, 52800)})}});
  ask(1);
  const auto message = next();
  ASSERT_TRUE(message);
  EXPECT_EQ(message->address, 1);
  EXPECT_FALSE(listener_.master_heard());
}

TEST_F(BusListenerTest, TheSameRequestOnceMoreIsAMaster) {
  const Bytes request = trigger(1, status_register);
  transport_.answer({{milliseconds(20), joined({request, request})}});
  ask(1);
  EXPECT_FALSE(next());
  EXPECT_TRUE(listener_.master_heard());
}

TEST_F(BusListenerTest, OurRequestBehindItsAnswerIsAnothers) {
  transport_.answer({{milliseconds(20), answer_of(1, 52800)}});
  ask(1);
  EXPECT_TRUE(next());
  EXPECT_FALSE(listener_.master_heard());
  transport_.inject({seconds(2), trigger(1, status_register)});
  EXPECT_FALSE(next(seconds(3)));
  EXPECT_TRUE(listener_.master_heard());
}

TEST_F(BusListenerTest, AnEchoThatAnAdapterHeldBackIsNoMaster) {
  ask(1);
  EXPECT_FALSE(next());
  transport_.answer(
      {{milliseconds(5), trigger(1, status_register)}, {milliseconds(20), answer_of(2, 52800)}});
  ask(2);
  EXPECT_TRUE(next());
  EXPECT_FALSE(listener_.master_heard());
}

TEST_F(BusListenerTest, AMasterThatWasHeardBeforeIsKnown) {
  const BusListener later(transport_, jk02(), clock_, start_ - seconds(7));
  EXPECT_EQ(later.master_heard(), start_ - seconds(7));
}

TEST_F(BusListenerTest, AnotherDialectIsHeardAtOnce) {
  BusListener listener(transport_, jk4e57(), clock_);
  transport_.inject({milliseconds(400), answer_of(0, 52800)});
  const BusListener::Patience patience{clock_.now() + seconds(10), seconds(3)};
  const auto message = listener.next(patience);
  ASSERT_TRUE(message);
  EXPECT_FALSE(*message);
  EXPECT_EQ(listener.other_protocol(), &jk02());
  EXPECT_EQ(elapsed(), milliseconds(400));

  listener.expect(jk4e57().plan(0, Part::all).at(0), 0);
  EXPECT_EQ(listener.other_protocol(), nullptr);
}

TEST_F(BusListenerTest, WhereItsOwnDialectWasUnderstoodItListensForNoOther) {
  transport_.inject({milliseconds(10), answer_of(1, 52800)});
  EXPECT_TRUE(next());
  transport_.inject({milliseconds(10), write_frame(sample_reply(16))});
  EXPECT_FALSE(next());
  EXPECT_EQ(listener_.other_protocol(), nullptr);
}

TEST_F(BusListenerTest, ALateAnswerIsNoMaster) {
  transport_.answer({{seconds(3), answer_of(1, 52800)}});
  ask(1);
  EXPECT_FALSE(next());
  ask(2);
  const auto message = next(seconds(4));
  ASSERT_TRUE(message);
  EXPECT_EQ(message->address, 1);
  EXPECT_FALSE(listener_.master_heard());
}

TEST_F(BusListenerTest, AnAnswerLongAfterTheQuestionIsAMaster) {
  ask(1);
  transport_.inject({seconds(6), answer_of(1, 52800)});
  EXPECT_TRUE(next(seconds(10)));
  EXPECT_TRUE(listener_.master_heard());
}

TEST_F(BusListenerTest, AnAnswerOfAPackThatWasNotAskedIsAMaster) {
  ask(1);
  transport_.inject({milliseconds(50), answer_of(2, 52800)});
  EXPECT_TRUE(next());
  EXPECT_TRUE(listener_.master_heard());
}

TEST_F(BusListenerTest, AQuietLineIsQuietAfterTheGap) {
  EXPECT_TRUE(listener_.wait_for_quiet(milliseconds(120)));
  EXPECT_EQ(elapsed(), milliseconds(120));
}

TEST_F(BusListenerTest, TheGapBeginsBehindTheLastByte) {
  transport_.inject({milliseconds(50), answer_of(2, 52800)});
  transport_.inject({milliseconds(100), Bytes{0x00}});
  EXPECT_TRUE(listener_.wait_for_quiet(milliseconds(120)));
  EXPECT_EQ(elapsed(), milliseconds(220));
  EXPECT_TRUE(listener_.master_heard());
}

TEST_F(BusListenerTest, ANoisyLineDoesNotHoldForEver) {
  for (int i = 1; i < 100; ++i) transport_.inject({milliseconds(50 * i), Bytes{0xFF}});
  EXPECT_TRUE(listener_.wait_for_quiet(milliseconds(120)));
  EXPECT_EQ(elapsed(), seconds(2));
}

TEST_F(BusListenerTest, ALostPortIsTold) {
  transport_.hang_up();
  const auto quiet = listener_.wait_for_quiet(milliseconds(120));
  ASSERT_FALSE(quiet);
  EXPECT_EQ(quiet.error().code, Errc::io);
  const auto message = listener_.next({clock_.now() + seconds(1), milliseconds(0)});
  ASSERT_FALSE(message);
  EXPECT_EQ(message.error().code, Errc::io);
}

TEST_F(BusListenerTest, AMessageThatHasBegunIsWaitedFor) {
  const Bytes answer = answer_of(1, 52800);
  transport_.inject({milliseconds(950), {answer.begin(), answer.begin() + 100}});
  transport_.inject({milliseconds(1040), {answer.begin() + 100, answer.begin() + 304}});
  transport_.inject({milliseconds(1130), {answer.begin() + 304, answer.end()}});
  const auto message = next();
  ASSERT_TRUE(message);
  EXPECT_EQ(message->address, 1);
  EXPECT_EQ(listener_.counters().bytes_dropped, 0U);
}

TEST_F(BusListenerTest, AMessageThatNeverEndsIsNotWaitedForEver) {
  const Bytes answer = answer_of(1, 52800);
  transport_.inject({milliseconds(950), {answer.begin(), answer.begin() + 100}});
  EXPECT_FALSE(next());
  EXPECT_GE(elapsed(), milliseconds(1050));
  EXPECT_LE(elapsed(), milliseconds(1300));
}

TEST_F(BusListenerTest, AStopRequestEndsTheWait) {
  std::stop_source stop;
  stop.request_stop();
  const auto message =
      listener_.next({clock_.now() + seconds(1), milliseconds(0)}, {}, stop.get_token());
  ASSERT_TRUE(message);
  EXPECT_FALSE(*message);
  EXPECT_TRUE(listener_.wait_for_quiet(milliseconds(120), stop.get_token()));
  EXPECT_EQ(elapsed(), milliseconds(0));
}

TEST_F(BusListenerTest, WhatIsForgottenIsCounted) {
  const Bytes answer = answer_of(1, 52800);
  transport_.inject({milliseconds(10), {answer.begin(), answer.begin() + 303}});
  EXPECT_FALSE(next());
  listener_.forget();
  EXPECT_EQ(listener_.counters().bytes_dropped, 3U);
  EXPECT_EQ(listener_.counters().unowned, 1U);
}

}  // namespace
}  // namespace jkbms::test
