#include "jkbms/bms_client.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "support/answers.hpp"
#include "support/frame_writer_jk02.hpp"
#include "support/sample_reply.hpp"

namespace jkbms::test {
namespace {

using std::chrono::milliseconds;
using std::chrono::seconds;
using testing::HasSubstr;

BytesView request() {
  return jk4e57().plan(0, Part::all).at(0).bytes;
}

class BmsClientTest : public testing::Test {
 protected:
  void expect_error(const Result<Snapshot>& answer, Errc code) {
    ASSERT_FALSE(answer);
    EXPECT_EQ(to_string(answer.error().code), to_string(code));
  }
  milliseconds elapsed() const {
    return std::chrono::duration_cast<milliseconds>(clock_.now() - start_);
  }

  const Bytes reply_ = write_frame(sample_reply(16));
  ManualClock clock_;
  Clock::TimePoint start_ = clock_.now();
  MemoryTransport transport_{clock_};
  BmsClient client_{transport_, jk4e57(), clock_};
};

TEST_F(BmsClientTest, ReadsAPack) {
  transport_.answer(answers::normal(reply_));
  const auto answer = client_.poll();
  ASSERT_TRUE(answer);
  EXPECT_TRUE(answer->state && answer->info && answer->settings);
  EXPECT_EQ(answer->state->voltage_v, 52.94);
  EXPECT_EQ(answer->state->timestamp, clock_.wall());
  ASSERT_EQ(transport_.sent().size(), 1U);
  EXPECT_EQ(to_hex(transport_.sent()[0]), to_hex(request()));
  EXPECT_EQ(client_.counters().polls, 1U);
  EXPECT_EQ(client_.counters().answers, 1U);
  EXPECT_EQ(client_.counters().timeouts, 0U);
}

TEST_F(BmsClientTest, ASilentPackTimesOutAfterTheLastAttempt) {
  const auto answer = client_.poll();
  expect_error(answer, Errc::timeout);
  EXPECT_THAT(answer.error().detail, HasSubstr("1000 ms"));
  EXPECT_EQ(transport_.sent().size(), 2U);
  EXPECT_EQ(elapsed(), milliseconds(2000));
  EXPECT_EQ(client_.counters().timeouts, 2U);
  EXPECT_EQ(client_.counters().answers, 0U);
}

TEST_F(BmsClientTest, ALateReplyAnswersTheSecondAttempt) {
  transport_.answer(answers::late(reply_, milliseconds(1400)));
  const auto answer = client_.poll();
  ASSERT_TRUE(answer);
  EXPECT_EQ(elapsed(), milliseconds(1400));
  EXPECT_EQ(client_.counters().timeouts, 1U);
}

TEST_F(BmsClientTest, TheEchoOfTheRequestIsNotAnAnswer) {
  transport_.answer(answers::echo(request(), reply_));
  const auto answer = client_.poll();
  ASSERT_TRUE(answer);
  EXPECT_EQ(answer->state->voltage_v, 52.94);
  EXPECT_EQ(client_.counters().echoes, 1U);
  EXPECT_EQ(client_.counters().bad_frames, 0U);
}

TEST_F(BmsClientTest, AnEchoAloneIsAnUnexpectedReply) {
  const Bytes echo(request().begin(), request().end());
  transport_.answer(answers::normal(echo));
  transport_.answer(answers::normal(echo));
  expect_error(client_.poll(), Errc::unexpected_reply);
}

TEST_F(BmsClientTest, OfTwoRepliesWithoutAGapTheFirstIsTheAnswer) {
  transport_.answer(answers::glued(reply_, write_frame(sample_reply(4))));
  transport_.answer(answers::normal(write_frame(sample_reply(8))));
  EXPECT_EQ(client_.poll()->state->cell_count, 16U);
  EXPECT_EQ(client_.poll()->state->cell_count, 8U);
}

TEST_F(BmsClientTest, WaitsForTheRestOfAReplyInPieces) {
  const auto piece = [this](std::ptrdiff_t from, std::ptrdiff_t to) {
    return Bytes(reply_.begin() + from, reply_.begin() + to);
  };
  transport_.answer({{milliseconds(900), piece(0, 5)},
                     {seconds(2), piece(5, 100)},
                     {seconds(2), piece(100, 290)},
                     {seconds(2), piece(290, std::ssize(reply_))}});
  ASSERT_TRUE(client_.poll());
  EXPECT_EQ(transport_.sent().size(), 1U);
  EXPECT_EQ(client_.counters().bytes_dropped, 0U);
}

TEST_F(BmsClientTest, AReplyThatStopsInTheMiddleIsABadFrame) {
  transport_.answer(answers::cut(reply_));
  transport_.answer(answers::cut(reply_));
  expect_error(client_.poll(), Errc::bad_frame);
  EXPECT_LE(elapsed(), 2 * (seconds(1) + seconds(3)));
  EXPECT_EQ(client_.counters().timeouts, 2U);
}

TEST_F(BmsClientTest, AnEndlessReplyDoesNotBlockAPollForEver) {
  MemoryTransport::Reply trickle{{milliseconds(800), {reply_.begin(), reply_.begin() + 4}}};
  for (std::size_t i = 4; i < 40; ++i) trickle.push_back({milliseconds(800), {reply_[i]}});
  transport_.answer(trickle);
  BmsClient client(transport_, jk4e57(), clock_, {.attempts = 1});
  expect_error(client.poll(), Errc::bad_frame);
  EXPECT_LE(elapsed(), seconds(1) + 3 * seconds(3));
  EXPECT_GT(elapsed(), seconds(3));
}

TEST_F(BmsClientTest, NoiseBeforeAReplyIsOnlyCounted) {
  transport_.answer(answers::after({0x00, 0xFF, 0x4E, 0x4E}, reply_));
  ASSERT_TRUE(client_.poll());
  EXPECT_EQ(client_.counters().bytes_dropped, 4U);
  EXPECT_EQ(client_.counters().bad_frames, 0U);
}

TEST_F(BmsClientTest, NoiseAloneIsABadFrame) {
  transport_.answer({{milliseconds(5), Bytes(16, 0x00)}});
  transport_.answer({{milliseconds(5), Bytes(4, 0x00)}});
  const auto answer = client_.poll();
  expect_error(answer, Errc::bad_frame);
  EXPECT_THAT(answer.error().detail, HasSubstr("4 bytes"));
  EXPECT_EQ(client_.counters().bytes_dropped, 20U);
}

TEST_F(BmsClientTest, NoiseThatLooksLikeTheStartOfAFrameDoesNotHideTheReply) {
  transport_.answer(answers::after({0x4E, 0x57, 0x01, 0xFE}, reply_));
  ASSERT_TRUE(client_.poll());
  EXPECT_EQ(transport_.sent().size(), 1U);
  EXPECT_EQ(client_.counters().bad_frames, 1U);
}

TEST_F(BmsClientTest, AfterABadChecksumTheRetrySucceeds) {
  transport_.answer(answers::bad_sum(reply_));
  transport_.answer(answers::normal(reply_));
  ASSERT_TRUE(client_.poll());
  EXPECT_EQ(transport_.sent().size(), 2U);
  EXPECT_EQ(client_.counters().bad_frames, 1U);
  EXPECT_EQ(client_.counters().timeouts, 1U);
  EXPECT_EQ(client_.counters().answers, 1U);
}

TEST_F(BmsClientTest, AWrongStructureIsABadFrameAndTheErrorNamesIt) {
  const Bytes wrong = write_frame(sample_reply(16).set(0x79, {3, 33, 0, 0}));
  transport_.answer(answers::normal(wrong));
  transport_.answer(answers::normal(wrong));
  const auto answer = client_.poll();
  expect_error(answer, Errc::bad_frame);
  EXPECT_THAT(answer.error().detail, HasSubstr("0x79"));
  EXPECT_EQ(client_.counters().bad_frames, 2U);
}

TEST_F(BmsClientTest, AnUnknownIdentifierIsReported) {
  EXPECT_EQ(client_.line().unknown_identifier(), std::nullopt);
  transport_.answer(answers::normal(write_frame(sample_reply(16).insert(0x8E, {0xD5, {1, 2, 3}}))));
  const auto answer = client_.poll();
  ASSERT_TRUE(answer);
  EXPECT_EQ(answer->state->voltage_v, 52.94);
  EXPECT_EQ(client_.line().unknown_identifier(), 0xD5);
}

TEST_F(BmsClientTest, ALostPortEndsThePollAtOnce) {
  transport_.hang_up();
  expect_error(client_.poll(), Errc::io);
  EXPECT_EQ(elapsed(), milliseconds(0));
  EXPECT_EQ(transport_.sent().size(), 0U);
}

/// The port fails after a request was sent; the bytes of the answer still arrive.
class LostBehindRequest final : public Transport {
 public:
  explicit LostBehindRequest(MemoryTransport& inner) : inner_(inner) {}
  Status send(BytesView bytes) override {
    auto sent = inner_.send(bytes);
    inner_.hang_up();
    return sent;
  }
  Result<std::size_t> receive(std::span<std::uint8_t> into, milliseconds timeout,
                              const std::stop_token& stop) override {
    return inner_.receive(into, timeout, stop);
  }

 private:
  MemoryTransport& inner_;
};

TEST_F(BmsClientTest, APortLostInsideAReplyIsNotRetried) {
  transport_.answer(answers::cut(reply_));
  LostBehindRequest transport(transport_);
  BmsClient client(transport, jk4e57(), clock_);
  expect_error(client.poll(), Errc::io);
  EXPECT_EQ(transport_.sent().size(), 1U);
}

TEST_F(BmsClientTest, AStopRequestEndsThePollSoon) {
  std::stop_source stop;
  stop.request_stop();
  expect_error(client_.poll(Part::state, stop.get_token()), Errc::cancelled);
  EXPECT_EQ(elapsed(), milliseconds(0));
}

/// Requests a stop as soon as the answer to a request is awaited.
class StoppingTransport final : public Transport {
 public:
  StoppingTransport(Transport& inner, std::stop_source& stop) : inner_(inner), stop_(stop) {}
  Status send(BytesView bytes) override {
    asked_ = true;
    return inner_.send(bytes);
  }
  Result<std::size_t> receive(std::span<std::uint8_t> into, milliseconds timeout,
                              const std::stop_token& stop) override {
    if (asked_) stop_.request_stop();
    return inner_.receive(into, timeout, stop);
  }

 private:
  Transport& inner_;
  std::stop_source& stop_;
  bool asked_ = false;
};

TEST_F(BmsClientTest, AStopRequestEndsAWait) {
  std::stop_source stop;
  StoppingTransport transport(transport_, stop);
  BmsClient client(transport, jk4e57(), clock_);
  expect_error(client.poll(Part::state, stop.get_token()), Errc::cancelled);
  EXPECT_LE(elapsed(), milliseconds(100));
  EXPECT_EQ(transport_.sent().size(), 1U);
}

TEST_F(BmsClientTest, ASingleRegisterIsReadWithKnownValuesAndReplacesNoDocument) {
  transport_.answer({{milliseconds(0), reply_},
                     {milliseconds(5), write_frame(single_reply({0x84, {0x07, 0xD0}}))}});
  ASSERT_TRUE(client_.poll());
  const auto current = client_.line().next(clock_.now() + seconds(1));
  ASSERT_TRUE(current && *current);
  EXPECT_EQ((*current)->how, Heard::How::overheard);
  EXPECT_EQ((*current)->snapshot.state->current_a, -20.0);
  EXPECT_EQ(client_.known().state->current_a, 20.0);
  EXPECT_EQ(client_.known().state->voltage_v, 52.94);
}

TEST_F(BmsClientTest, AReplyWithAnotherDocumentIsNotAnAnswer) {
  const Bytes voltage = write_frame(single_reply({0x83, {0x14, 0xAE}}));
  transport_.answer(answers::normal(voltage));
  transport_.answer(answers::normal(voltage));
  expect_error(client_.poll(), Errc::unexpected_reply);
  EXPECT_EQ(client_.counters().not_asked, 2U);
}

TEST_F(BmsClientTest, AfterAStopRequestNothingIsSent) {
  std::stop_source stop;
  stop.request_stop();
  expect_error(client_.poll(Part::all, stop.get_token()), Errc::cancelled);
  EXPECT_TRUE(transport_.sent().empty());
}

TEST_F(BmsClientTest, AnotherDialectEndsThePollAndTheErrorNamesIt) {
  transport_.answer({{milliseconds(20), joined({sample_status(52800).bytes(),
                                                acknowledgement(0, status_register)})}});
  const auto answer = client_.poll();
  expect_error(answer, Errc::unsupported);
  EXPECT_THAT(answer.error().detail, HasSubstr("speaks jk02, not jk4e57"));
  EXPECT_EQ(transport_.sent().size(), 1U);
  EXPECT_EQ(elapsed(), milliseconds(20));
}

TEST_F(BmsClientTest, AtLeastOneAttemptIsMade) {
  BmsClient client(transport_, jk4e57(), clock_, {.attempts = 0});
  expect_error(client.poll(), Errc::timeout);
  EXPECT_EQ(transport_.sent().size(), 1U);
}

TEST_F(BmsClientTest, AProtocolWithoutEventLogIsUnsupported) {
  const auto log = client_.poll_log();
  ASSERT_FALSE(log);
  EXPECT_EQ(to_string(log.error().code), to_string(Errc::unsupported));
  EXPECT_TRUE(transport_.sent().empty());
}

TEST_F(BmsClientTest, ReadsTheEventLogOfAPackOnABus) {
  BmsClient client(transport_, jkbms::jk02(), clock_, {.address = 3});
  const Jk02Frame frame = Jk02Frame(Jk02Frame::system_log).u32(6, 1).u32(11, 7200).u8(15, 0x02);
  transport_.answer(answers::normal(joined({frame.bytes(), acknowledgement(3, log_register)})));
  const auto log = client.poll_log();
  ASSERT_TRUE(log) << log.error().detail;
  ASSERT_EQ(log->size(), 1U);
  EXPECT_EQ(log->front().runtime_s, 7200U);
  EXPECT_EQ(log->front().code, 2);
  EXPECT_FALSE(log->front().text.empty());
  EXPECT_EQ(transport_.sent().at(0), trigger(3, log_register));
}

TEST_F(BmsClientTest, AnInvalidAddressIsRefused) {
  BmsClient client(transport_, jkbms::jk02(), clock_, {.address = 16});
  const auto answer = client.poll();
  expect_error(answer, Errc::invalid_argument);
  EXPECT_THAT(answer.error().detail, HasSubstr("address 16"));
}

TEST_F(BmsClientTest, OnASharedBusAnAddressIsNeeded) {
  BmsClient client(transport_, jkbms::jk02(), clock_, {});
  const auto answer = client.poll();
  expect_error(answer, Errc::invalid_argument);
  EXPECT_THAT(answer.error().detail, HasSubstr("by its address"));
  EXPECT_TRUE(transport_.sent().empty());
}

TEST_F(BmsClientTest, ADocumentThatTheProtocolDoesNotSendAloneIsUnsupported) {
  BmsClient client(transport_, jkbms::jk4e57(), clock_);
  const auto answer = client.poll(Part::log);
  expect_error(answer, Errc::unsupported);
  EXPECT_TRUE(transport_.sent().empty());
}

TEST_F(BmsClientTest, AnEventLogThatDoesNotComeTimesOut) {
  BmsClient client(transport_, jkbms::jk02(), clock_, {.address = 3, .attempts = 1});
  const auto log = client.poll_log();
  ASSERT_FALSE(log);
  EXPECT_EQ(log.error().code, Errc::timeout);
}

}  // namespace
}  // namespace jkbms::test
