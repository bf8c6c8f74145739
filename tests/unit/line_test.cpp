#include "unit/line_fixture.hpp"

#include "support/sample_pack.hpp"
#include "support/sample_reply.hpp"

namespace jkbms::test {
namespace {

using How = Heard::How;
using std::chrono::milliseconds;
using std::chrono::seconds;

TEST_F(LineTest, NamesThePackThatItOverheard) {
  transport_.inject({milliseconds(10), joined({trigger(3, status_register), answer_of(3, 52800),
                                               trigger(4, status_register), answer_of(4, 53100)})});
  const auto first = next();
  expect_heard(first, 3, How::overheard);
  EXPECT_EQ(first->part, Part::state);
  EXPECT_EQ(first->snapshot.state->voltage_v, 52.8);
  EXPECT_EQ(first->snapshot.state->timestamp, clock_.wall());
  expect_heard(next(), 4, How::overheard);
  EXPECT_EQ(elapsed(), milliseconds(10));
  EXPECT_EQ(line_.known(3).state->voltage_v, 52.8);
  EXPECT_EQ(line_.known(4).state->voltage_v, 53.1);
  EXPECT_FALSE(line_.known(5).state);
  EXPECT_EQ(line_.counters().not_asked, 2U);
  EXPECT_TRUE(transport_.sent().empty());
}

TEST_F(LineTest, ReturnsAtTheGivenTime) {
  EXPECT_FALSE(next());
  EXPECT_EQ(elapsed(), seconds(1));
  EXPECT_FALSE(line_.master_heard());
}

TEST_F(LineTest, WaitsForValuesWithoutAnEnd) {
  transport_.inject(
      {std::chrono::hours(30), joined({trigger(3, status_register), answer_of(3, 52800)})});
  const auto heard = line_.next(Clock::TimePoint::max());
  ASSERT_TRUE(heard && *heard);
  EXPECT_EQ((*heard)->address, 3);
}

TEST_F(LineTest, ValuesThatHaveArrivedAreReturnedAtOnce) {
  transport_.inject({milliseconds(0), answer_of(0, 52800)});
  expect_heard(next(milliseconds(0)), 0, How::overheard);
}

TEST_F(LineTest, AMessageInPiecesIsPutTogether) {
  const Bytes answer = answer_of(0, 52800);
  transport_.inject({milliseconds(950), {answer.begin(), answer.begin() + 100}});
  transport_.inject({milliseconds(1040), {answer.begin() + 100, answer.begin() + 304}});
  transport_.inject({milliseconds(1130), {answer.begin() + 304, answer.end()}});
  EXPECT_FALSE(next());
  expect_heard(next(), 0, How::overheard);
  EXPECT_EQ(line_.counters().bytes_dropped, 0U);
  EXPECT_EQ(line_.counters().bytes, answer.size());
}

TEST_F(LineTest, ACutMessageDelaysTheNextByHalfASecondOnly) {
  Bytes cut = sample_status(52800).bytes();
  cut.resize(250);
  transport_.inject({milliseconds(0), joined({cut, trigger(3, status_register)})});
  transport_.inject({milliseconds(100), acknowledgement(3, status_register)});
  EXPECT_FALSE(next(milliseconds(599)));
  EXPECT_FALSE(line_.master_heard());
  EXPECT_FALSE(next(milliseconds(1)));
  EXPECT_TRUE(line_.master_heard());
}

TEST_F(LineTest, ALongPauseEndsAMessage) {
  const Bytes answer = answer_of(0, 52800);
  transport_.inject({milliseconds(0), {answer.begin(), answer.begin() + 300}});
  transport_.inject({seconds(3), {answer.begin() + 300, answer.end()}});
  EXPECT_FALSE(next(seconds(4)));
  EXPECT_EQ(refused(Unattributed::no_acknowledgement), 1U);
}

TEST_F(LineTest, ValuesWithoutAcknowledgementAreCounted) {
  transport_.inject({milliseconds(10), sample_status(52800).bytes()});
  transport_.inject({milliseconds(20), trigger(4, status_register)});
  EXPECT_FALSE(next());
  EXPECT_EQ(refused(Unattributed::no_acknowledgement), 1U);
}

TEST_F(LineTest, ARequestThatIsNotOursIsAMaster) {
  transport_.inject({milliseconds(10), trigger(4, status_register)});
  EXPECT_FALSE(next());
  EXPECT_EQ(line_.master_heard(), start_ + milliseconds(10));
}

TEST_F(LineTest, ThreeForeignReadsAreAMaster) {
  for (const int count : {1, 2, 3}) {
    transport_.inject({milliseconds(10), modbus({1, 0x03, 0x12, 0x00, 0, 16})});
    EXPECT_FALSE(next());
    EXPECT_EQ(line_.master_heard().has_value(), count == 3);
  }
  EXPECT_EQ(line_.counters().other_frames, 3U);
}

TEST_F(LineTest, ThreeUnaskedAnswersAreAMasterAndOneIsNot) {
  for (const int count : {1, 2, 3}) {
    transport_.inject({seconds(3), answer_of(0, 52800)});
    expect_heard(next(seconds(4)), 0, How::overheard);
    EXPECT_EQ(line_.master_heard().has_value(), count == 3);
  }
}

TEST_F(LineTest, APackThatSendsOnceAMinuteIsNotAMaster) {
  for (int minute = 0; minute < 10; ++minute) {
    transport_.inject({milliseconds(59'944), answer_of(1, 52300)});
    EXPECT_FALSE(next(seconds(60)));
    transport_.answer({{milliseconds(20), answer_of(1, 52800)}});
    ask_and_expect_answer(1);
  }
  EXPECT_FALSE(line_.master_heard());
  EXPECT_EQ(line_.counters().answers, 10U);
  EXPECT_EQ(line_.counters().unattributed(), 10U);
  EXPECT_EQ(line_.known(1).state->voltage_v, 52.8);
}

TEST_F(LineTest, AnotherDialectIsHeard) {
  Line line(jk4e57(), clock_);
  line.attach(transport_);
  transport_.inject({milliseconds(400), answer_of(0, 52800)});
  ASSERT_TRUE(line.next(clock_.now() + seconds(1)));
  EXPECT_EQ(line.other_dialect(), &jk02());
  ASSERT_TRUE(line.ask({.request = jk4e57().plan(0, Part::all).at(0)}));
  EXPECT_EQ(line.other_dialect(), nullptr);
}

TEST_F(LineTest, AfterItsDialectWasHeardItIgnoresOthers) {
  transport_.inject({milliseconds(10), answer_of(0, 52800)});
  EXPECT_TRUE(next());
  transport_.inject({milliseconds(10), write_frame(sample_reply(16))});
  EXPECT_FALSE(next());
  EXPECT_EQ(line_.other_dialect(), nullptr);
}

TEST_F(LineTest, ALostPortIsAnError) {
  transport_.inject({milliseconds(10), answer_of(0, 52800)});
  transport_.hang_up();
  EXPECT_TRUE(next());
  const auto heard = line_.next(clock_.now() + seconds(1));
  ASSERT_FALSE(heard);
  EXPECT_EQ(heard.error().code, Errc::io);
}

TEST_F(LineTest, WithoutAPortNothingIsHeard) {
  line_.detach();
  const auto heard = line_.next(clock_.now() + seconds(1));
  ASSERT_FALSE(heard);
  EXPECT_EQ(heard.error().code, Errc::io);
  EXPECT_EQ(elapsed(), seconds(0));
}

TEST_F(LineTest, KnownValuesStayWithAnotherPort) {
  transport_.inject({milliseconds(10), joined({trigger(3, status_register), answer_of(3, 52800)})});
  EXPECT_TRUE(next());
  line_.detach();
  MemoryTransport second(clock_);
  line_.attach(second);
  EXPECT_EQ(line_.known(3).state->voltage_v, 52.8);
  EXPECT_TRUE(line_.master_heard());
  EXPECT_EQ(line_.counters().not_asked, 1U);
  second.inject({milliseconds(10), answer_of(0, 53100)});
  expect_heard(next(), 0, How::overheard);
}

TEST_F(LineTest, AnIncompleteMessageIsDroppedWithItsPort) {
  const Bytes answer = answer_of(1, 52800);
  ask(1);
  transport_.answer({{milliseconds(10), {answer.begin(), answer.begin() + 303}}});
  EXPECT_FALSE(next(milliseconds(50)));
  line_.detach();
  EXPECT_FALSE(line_.asking());
  EXPECT_EQ(line_.counters().bytes_dropped, 3U);
  EXPECT_EQ(refused(Unattributed::no_acknowledgement), 1U);
}

TEST_F(LineTest, AnotherSerialNumberDropsTheOldSettings) {
  const auto answers = [this](std::uint16_t document, const Bytes& frame) {
    transport_.inject(
        {milliseconds(10), joined({trigger(1, document), frame, acknowledgement(1, document)})});
    return next();
  };
  ASSERT_TRUE(answers(info_register, sample_pack(1).info));
  ASSERT_TRUE(answers(settings_register, sample_pack(1).settings));
  ASSERT_TRUE(answers(info_register, sample_pack(1).info));
  EXPECT_TRUE(line_.known(1).settings);
  const auto before = serial_number_of(line_.known(1));
  ASSERT_TRUE(answers(info_register, sample_pack(2).info));
  EXPECT_NE(serial_number_of(line_.known(1)), before);
  EXPECT_FALSE(line_.known(1).settings);
}

TEST_F(LineTest, AStopEndsTheWait) {
  std::stop_source stop;
  stop.request_stop();
  const auto heard = line_.next(clock_.now() + seconds(1), stop.get_token());
  ASSERT_TRUE(heard);
  EXPECT_FALSE(*heard);
  EXPECT_EQ(elapsed(), milliseconds(0));
}

TEST(LineOverANetwork, AnAnswerMayComeLate) {
  for (const Timing timing : {Timing::of_a_wire, Timing::of_a_network}) {
    ManualClock clock;
    MemoryTransport transport(clock);
    Line line(jk02(), clock, timing);
    line.attach(transport);
    transport.inject({milliseconds(0), trigger(3, status_register)});
    transport.inject({milliseconds(400), answer_of(3, 52800)});
    const auto heard = line.next(clock.now() + seconds(1));
    ASSERT_TRUE(heard);
    EXPECT_EQ(heard->has_value(), timing == Timing::of_a_network);
  }
}

}  // namespace
}  // namespace jkbms::test
