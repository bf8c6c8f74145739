#include <gmock/gmock.h>

#include <algorithm>

#include "support/sample_reply.hpp"
#include "unit/line_fixture.hpp"

namespace jkbms::test {
namespace {

using How = Heard::How;
using std::chrono::milliseconds;
using std::chrono::seconds;
using testing::HasSubstr;

TEST_F(LineTest, AnAnswerEndsItsQuestion) {
  transport_.answer({{milliseconds(20), answer_of(1, 52800)}});
  ask(1);
  EXPECT_TRUE(line_.asking());
  expect_heard(next(), 1, How::asked);
  EXPECT_FALSE(line_.asking());
  EXPECT_FALSE(line_.failure());
  EXPECT_EQ(elapsed(), milliseconds(20));
  ASSERT_EQ(transport_.sent().size(), 1U);
  EXPECT_EQ(transport_.sent()[0], trigger(1, status_register));
  EXPECT_EQ(line_.counters().polls, 1U);
  EXPECT_EQ(line_.counters().answers, 1U);
  EXPECT_EQ(line_.counters().not_asked, 0U);
  EXPECT_FALSE(line_.master_heard());
}

TEST_F(LineTest, TheLongestAnswerIsMeasuredFromTheLastRequest) {
  EXPECT_FALSE(line_.counters().longest_answer);
  transport_.answer({{milliseconds(320), answer_of(1, 52800)}});
  ask_and_expect_answer(1);
  EXPECT_EQ(line_.counters().longest_answer, milliseconds(320));
  transport_.answer({{milliseconds(20), answer_of(2, 52800)}});
  ask_and_expect_answer(2);
  EXPECT_EQ(line_.counters().longest_answer, milliseconds(320));

  transport_.answer({});  // the first request gets no answer
  transport_.answer({{milliseconds(350), answer_of(1, 52800)}});
  Question asked = question(1);
  asked.attempts = 2;
  ASSERT_TRUE(line_.ask(asked));
  expect_heard(next(seconds(2)), 1, How::asked);
  EXPECT_EQ(line_.counters().longest_answer, milliseconds(350));
}

/// Counts how often a reader had to wait for bytes.
class WaitCounter final : public Transport {
 public:
  WaitCounter(Transport& inner, const Clock& clock) : inner_(inner), clock_(clock) {}
  Status send(BytesView bytes) override { return inner_.send(bytes); }
  Result<std::size_t> receive(std::span<std::uint8_t> into, milliseconds timeout,
                              const std::stop_token& stop) override {
    const auto before = clock_.now();
    auto received = inner_.receive(into, timeout, stop);
    if (clock_.now() > before) ++waits;
    return received;
  }

  int waits = 0;

 private:
  Transport& inner_;
  const Clock& clock_;
};

TEST_F(LineTest, TheReaderWakesUpForFewPiecesOfAReplyAndTheAnswerIsNoLater) {
  const Bytes answer = answer_of(1, 52800);
  MemoryTransport::Reply pieces;
  for (std::size_t at = 0; at < answer.size(); at += 20) {
    const BytesView rest = BytesView(answer).subspan(at);
    const BytesView piece = rest.first(std::min<std::size_t>(rest.size(), 20));
    pieces.push_back({milliseconds(2), {piece.begin(), piece.end()}});
  }
  WaitCounter counted(transport_, clock_);
  line_.attach(counted);
  const int all = static_cast<int>(pieces.size());
  for (int reply = 1; reply <= 3; ++reply) {
    counted.waits = 0;
    transport_.answer(pieces);
    ask_and_expect_answer(1);
    EXPECT_EQ(elapsed(), reply * all * milliseconds(2));
    if (reply == 1) {
      EXPECT_EQ(counted.waits, all);
    } else {
      EXPECT_LT(counted.waits, all / 2);
    }
  }
}

TEST_F(LineTest, OneQuestionAtATime) {
  ask(1);
  const auto second = line_.ask(question(2));
  ASSERT_FALSE(second);
  EXPECT_EQ(second.error().code, Errc::invalid_argument);
}

TEST_F(LineTest, AQuestionNeedsAnAddressAndARequest) {
  Question to_nobody = question(1);
  to_nobody.address.reset();
  Question without_request = question(1);
  without_request.request = {};
  for (const Question& wrong : {to_nobody, without_request}) {
    const auto asked = line_.ask(wrong);
    ASSERT_FALSE(asked);
    EXPECT_EQ(asked.error().code, Errc::invalid_argument);
    EXPECT_FALSE(line_.asking());
  }
  EXPECT_FALSE(next());
  EXPECT_TRUE(transport_.sent().empty());
}

TEST_F(LineTest, ARequestWaitsForItsGap) {
  transport_.answer({{milliseconds(0), answer_of(1, 52800)}});
  ask(1, milliseconds(120));
  expect_heard(next(), 1, How::asked);
  EXPECT_EQ(elapsed(), milliseconds(120));
}

TEST_F(LineTest, ValuesInTheGapAreReturnedAndTheGapStartsAgain) {
  transport_.inject({milliseconds(50), answer_of(0, 53100)});
  transport_.inject({milliseconds(100), Bytes{0x00}});
  transport_.answer({{milliseconds(0), answer_of(1, 52800)}});
  ask(1, milliseconds(120));
  expect_heard(next(), 0, How::overheard);
  EXPECT_EQ(elapsed(), milliseconds(50));
  expect_heard(next(), 1, How::asked);
  EXPECT_EQ(elapsed(), milliseconds(220));
}

TEST_F(LineTest, ValuesFromBeforeTheQuestionAreReturnedFirst) {
  transport_.inject({milliseconds(0), answer_of(0, 53100)});
  transport_.answer({{milliseconds(5), answer_of(1, 52800)}});
  ask(1);
  expect_heard(next(), 0, How::overheard);
  EXPECT_TRUE(transport_.sent().empty());
  expect_heard(next(), 1, How::asked);
}

TEST_F(LineTest, ANoisyLineDelaysARequestForTwoSecondsAtMost) {
  for (int i = 1; i < 100; ++i) transport_.inject({milliseconds(50 * i), Bytes{0xFF}});
  ask(1, milliseconds(120));
  EXPECT_FALSE(next(milliseconds(1999)));
  EXPECT_TRUE(transport_.sent().empty());
  EXPECT_FALSE(next(milliseconds(1)));
  EXPECT_EQ(transport_.sent().size(), 1U);
}

TEST_F(LineTest, NothingIsSentIfAnotherMasterAsks) {
  transport_.inject({milliseconds(50), trigger(2, status_register)});
  ask(1, milliseconds(120));
  expect_failure(Silence::other_master, Errc::unexpected_reply);
  EXPECT_TRUE(transport_.sent().empty());
}

TEST_F(LineTest, AMasterHeardBeforeTheQuestionDoesNotEndIt) {
  transport_.inject({milliseconds(50), trigger(2, status_register)});
  EXPECT_FALSE(next());
  transport_.answer({{milliseconds(5), answer_of(1, 52800)}});
  ask_and_expect_answer(1);
}

TEST_F(LineTest, OurEchoIsNotAMaster) {
  transport_.answer(
      {{milliseconds(20), joined({trigger(1, status_register), answer_of(1, 52800)})}});
  ask_and_expect_answer(1);
  EXPECT_FALSE(line_.master_heard());
  EXPECT_EQ(line_.counters().echoes, 1U);
  EXPECT_EQ(line_.counters().other_frames, 0U);
}

TEST_F(LineTest, OurRequestReceivedTwiceIsAMaster) {
  const Bytes request = trigger(1, status_register);
  transport_.answer({{milliseconds(20), joined({request, request})}});
  ask(1);
  EXPECT_FALSE(next());
  EXPECT_TRUE(line_.master_heard());
}

TEST_F(LineTest, OurRequestReceivedAfterItsAnswerIsAMaster) {
  transport_.answer({{milliseconds(20), answer_of(1, 52800)}});
  ask_and_expect_answer(1);
  EXPECT_FALSE(line_.master_heard());
  transport_.inject({seconds(2), trigger(1, status_register)});
  EXPECT_FALSE(next(seconds(3)));
  EXPECT_TRUE(line_.master_heard());
}

TEST_F(LineTest, ADelayedEchoIsNotAMaster) {
  ask(1);
  EXPECT_FALSE(next(seconds(2)));
  transport_.answer(
      {{milliseconds(5), trigger(1, status_register)}, {milliseconds(20), answer_of(2, 52800)}});
  ask_and_expect_answer(2);
  EXPECT_FALSE(line_.master_heard());
}

TEST_F(LineTest, AnAnswerAfterTheDeadlineIsLate) {
  transport_.answer({{milliseconds(1400), answer_of(1, 52800)}});
  ask(1);
  expect_failure(Silence::nothing, Errc::timeout);
  EXPECT_EQ(elapsed(), seconds(1));
  expect_heard(next(), 1, How::late);
  EXPECT_EQ(line_.known(1).state->voltage_v, 52.8);
  EXPECT_EQ(line_.counters().answers, 0U);
  EXPECT_EQ(line_.counters().not_asked, 1U);
  EXPECT_FALSE(line_.counters().longest_answer);
  EXPECT_FALSE(line_.master_heard());
}

TEST_F(LineTest, ALateAnswerIsReturnedDuringTheNextQuestion) {
  transport_.answer({{milliseconds(1400), answer_of(1, 52800)}});
  ask(1);
  EXPECT_FALSE(next(seconds(2)));
  transport_.answer({{milliseconds(600), answer_of(2, 53100)}});
  ask(2);
  expect_heard(next(), 1, How::late);
  EXPECT_TRUE(line_.asking());
  expect_heard(next(), 2, How::asked);
}

TEST_F(LineTest, AnAnswerAfterFiveSecondsIsNotAttributed) {
  transport_.answer({{milliseconds(5001), answer_of(1, 52800)}});
  ask(1);
  EXPECT_FALSE(next(seconds(2)));
  EXPECT_FALSE(next(seconds(6)));
  EXPECT_EQ(refused(Unattributed::no_request), 1U);
}

TEST_F(LineTest, TheAcknowledgementOfAnotherPackFailsOneQuestionAndIsNotAMaster) {
  transport_.answer({{milliseconds(20), answer_of(2, 52800)}});
  ask(1);
  expect_failure(Silence::unattributed, Errc::unexpected_reply);
  EXPECT_EQ(refused(Unattributed::other_address), 1U);
  EXPECT_FALSE(line_.master_heard());
  transport_.answer({{milliseconds(20), answer_of(1, 52800)}});
  ask_and_expect_answer(1);
}

TEST_F(LineTest, EachAttemptSendsTheRequest) {
  Question asked = question(1);
  asked.attempts = 3;
  asked.reply_timeout = milliseconds(400);
  ASSERT_TRUE(line_.ask(asked));
  expect_failure(Silence::nothing, Errc::timeout);
  EXPECT_THAT(line_.failure()->error.detail, HasSubstr("400 ms"));
  EXPECT_EQ(transport_.sent().size(), 3U);
  EXPECT_EQ(elapsed(), milliseconds(1200));
  EXPECT_EQ(line_.counters().timeouts, 3U);
  EXPECT_EQ(line_.counters().polls, 1U);
}

TEST_F(LineTest, AnEchoAloneIsNotAnAnswer) {
  transport_.answer({{milliseconds(5), trigger(1, status_register)}});
  ask(1);
  expect_failure(Silence::echo, Errc::unexpected_reply);
  EXPECT_EQ(elapsed(), seconds(1));
}

TEST_F(LineTest, ACutReplyIsReported) {
  Bytes cut = sample_status(52800).bytes();
  cut.resize(273);
  transport_.answer({{milliseconds(20), cut}});
  ask(1);
  expect_failure(Silence::cut_reply, Errc::bad_frame);
  EXPECT_THAT(line_.failure()->error.detail, HasSubstr("273 of 300"));
  EXPECT_EQ(elapsed(), milliseconds(3020));
}

TEST_F(LineTest, TheBeginningOfAReplyExtendsTheDeadline) {
  const Bytes answer = answer_of(1, 52800);
  transport_.answer({{milliseconds(990), {answer.begin(), answer.begin() + 10}},
                     {seconds(2), {answer.begin() + 10, answer.begin() + 300}},
                     {seconds(2), {answer.begin() + 300, answer.end()}}});
  ask(1);
  expect_heard(next(seconds(10)), 1, How::asked);
  EXPECT_EQ(elapsed(), milliseconds(4990));
}

TEST_F(LineTest, TheDeadlineIsNotExtendedForEver) {
  MemoryTransport::Reply trickle{{milliseconds(800), {0x55, 0xAA, 0xEB, 0x90, 0x02}}};
  for (int i = 0; i < 100; ++i) trickle.push_back({seconds(2), {0x00}});
  transport_.answer(trickle);
  ask(1);
  expect_failure(Silence::noise, Errc::bad_frame);
  EXPECT_EQ(elapsed(), seconds(1) + 3 * seconds(3));
}

TEST_F(LineTest, BytesThatCannotBecomeAFrameDoNotExtendTheDeadline) {
  for (int i = 0; i < 40; ++i) transport_.inject({milliseconds(100 * i), Bytes(30, 0xB5)});
  ask(1);
  expect_failure(Silence::noise, Errc::bad_frame);
  EXPECT_EQ(elapsed(), seconds(1));
  EXPECT_GT(line_.failure()->heard.bytes_dropped, 100U);
}

TEST_F(LineTest, AFillerBeforeTheAcknowledgementDoesNotDelayIt) {
  for (std::uint8_t address = 1; address <= 15; ++address) {
    for (const std::size_t fillers : {1U, 2U}) {
      for (const std::uint8_t filler : {std::uint8_t{0x00}, std::uint8_t{0xFF}}) {
        const auto before = clock_.now();
        transport_.answer(
            {{milliseconds(20), joined({sample_status(52800).bytes(), Bytes(fillers, filler),
                                        acknowledgement(address, status_register)})}});
        ask_and_expect_answer(address);
        EXPECT_EQ(clock_.now() - before, milliseconds(20)) << unsigned{address};
      }
    }
  }
}

TEST_F(LineTest, AnotherDialectEndsAQuestionAtOnce) {
  transport_.answer({{milliseconds(20), write_frame(sample_reply(16))}});
  Question asked = question(1);
  asked.attempts = 3;
  ASSERT_TRUE(line_.ask(asked));
  expect_failure(Silence::other_dialect, Errc::unsupported);
  EXPECT_EQ(elapsed(), milliseconds(20));
  EXPECT_EQ(transport_.sent().size(), 1U);
  EXPECT_EQ(line_.other_dialect(), &jk4e57());
}

TEST_F(LineTest, ALostPortEndsTheQuestion) {
  ask(1);
  EXPECT_FALSE(next(milliseconds(10)));
  transport_.hang_up();
  const auto heard = line_.next(clock_.now() + seconds(1));
  ASSERT_FALSE(heard);
  EXPECT_EQ(heard.error().code, Errc::io);
  EXPECT_FALSE(line_.asking());
}

TEST_F(LineTest, AStopDoesNotEndTheQuestion) {
  std::stop_source stop;
  stop.request_stop();
  ask(1);
  const auto heard = line_.next(clock_.now() + seconds(1), stop.get_token());
  ASSERT_TRUE(heard);
  EXPECT_FALSE(*heard);
  EXPECT_TRUE(line_.asking());
  EXPECT_TRUE(transport_.sent().empty());
}

TEST_F(LineTest, TheAnswerToACancelledQuestionIsLate) {
  transport_.answer({{milliseconds(500), answer_of(1, 52800)}});
  ask(1);
  EXPECT_FALSE(next(milliseconds(100)));
  line_.cancel();
  EXPECT_FALSE(line_.asking());
  expect_heard(next(), 1, How::late);
}

}  // namespace
}  // namespace jkbms::test
