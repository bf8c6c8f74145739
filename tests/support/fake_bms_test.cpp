#include "support/fake_bms.hpp"

#include <gtest/gtest.h>

#include <filesystem>

#include "jkbms/bms_client.hpp"
#include "jkbms/serial_transport.hpp"
#include "support/answers.hpp"
#include "support/sample_reply.hpp"

namespace jkbms::test {
namespace {

using std::chrono::milliseconds;

constexpr std::uint8_t cell_count = 16;

Bytes reply_with_voltage(std::uint16_t centivolts) {
  return write_frame(sample_reply(cell_count).set_u16(0x83, centivolts));
}

/// Polls once with a new transport.
Result<Snapshot> poll(const FakeBms& bms, ClientOptions options = {}) {
  const auto transport = SerialTransport::open(bms.path());
  if (!transport) return transport.error();
  SystemClock clock;
  return BmsClient(**transport, jk4e57(), clock, options).poll(Part::all);
}

Bytes read_all() {
  const auto request = jk4e57().plan(0, Part::all).front().bytes;
  return {request.begin(), request.end()};
}

TEST(FakeBms, AnswersThroughItsLink) {
  const FakeBms bms(reply_with_voltage(5280));
  const auto snapshot = poll(bms);
  ASSERT_TRUE(snapshot) << snapshot.error().detail;
  EXPECT_EQ(snapshot->state->voltage_v, 52.80);
  EXPECT_EQ(snapshot->state->cell_count, cell_count);
}

TEST(FakeBms, KeepsEveryReceivedByte) {
  const FakeBms bms(reply_with_voltage(5280));
  ASSERT_TRUE(poll(bms));
  EXPECT_EQ(bms.received(), read_all());
  ASSERT_EQ(bms.requests(), 1U);
  EXPECT_EQ(bms.exchanges().front().request, read_all());
  EXPECT_FALSE(bms.exchanges().front().overlapping);
}

TEST(FakeBms, AtWirePaceAnAnswerTakesTheTimeOfTheWire) {
  const Bytes frame = reply_with_voltage(5280);
  const FakeBms bms(frame, FakeBms::Pace::wire);
  ASSERT_TRUE(poll(bms));
  const auto exchange = bms.exchanges().front();
  ASSERT_TRUE(exchange.answered);
  const auto bits = static_cast<double>(10 * (frame.size() + exchange.request.size()));
  const std::chrono::duration<double> took = *exchange.answered - exchange.asked;
  EXPECT_GE(took.count(), bits / 115200 * 0.999);
}

TEST(FakeBms, UsesTheAddedAnswersAndThenTheScript) {
  FakeBms bms(reply_with_voltage(5000));
  bms.answer_next({answers::silence()});
  bms.answer_next({answers::bad_sum(reply_with_voltage(5100))});
  const ClientOptions brief{.attempts = 1, .reply_timeout = milliseconds(50)};
  const ClientOptions once{.attempts = 1, .reply_timeout = std::chrono::seconds(2)};

  auto silent = poll(bms, brief);
  ASSERT_FALSE(silent);
  EXPECT_EQ(silent.error().code, Errc::timeout);
  auto bad = poll(bms, once);
  ASSERT_FALSE(bad);
  EXPECT_EQ(bad.error().code, Errc::bad_frame);
  const auto good = poll(bms);
  ASSERT_TRUE(good) << good.error().detail;
  EXPECT_EQ(good->state->voltage_v, 50.00);
}

TEST(FakeBms, AScriptSeesTheRequest) {
  FakeBms bms(reply_with_voltage(5000));
  bms.answer([](BytesView request) {
    return FakeBms::Answer{answers::echo(request, reply_with_voltage(4900))};
  });
  const auto snapshot = poll(bms);
  ASSERT_TRUE(snapshot) << snapshot.error().detail;
  EXPECT_EQ(snapshot->state->voltage_v, 49.00);
}

TEST(FakeBms, DetectsARequestBeforeTheLastAnswerIsComplete) {
  const FakeBms bms([](BytesView) {
    return FakeBms::Answer{answers::late(reply_with_voltage(5000), milliseconds(2000))};
  });
  const auto transport = SerialTransport::open(bms.path());
  ASSERT_TRUE(transport) << transport.error().detail;
  ASSERT_TRUE((*transport)->send(read_all()));
  ASSERT_TRUE(bms.wait_for_requests(1));
  ASSERT_TRUE((*transport)->send(read_all()));
  ASSERT_TRUE(bms.wait_for_requests(2));
  EXPECT_FALSE(bms.exchanges()[0].overlapping);
  EXPECT_TRUE(bms.exchanges()[1].overlapping);
}

TEST(FakeBms, ReturnsAsAnotherTerminalWithTheSameLink) {
  FakeBms bms(reply_with_voltage(5280));
  const auto transport = SerialTransport::open(bms.path());
  ASSERT_TRUE(transport) << transport.error().detail;
  const std::string before = bms.device();

  bms.hang_up();
  EXPECT_FALSE(std::filesystem::exists(bms.path()));
  std::array<std::uint8_t, 16> into{};
  const auto received = (*transport)->receive(into, milliseconds(1000));
  ASSERT_FALSE(received);
  EXPECT_EQ(received.error().code, Errc::io);
  const auto gone = poll(bms);
  ASSERT_FALSE(gone);
  EXPECT_EQ(gone.error().system_error, ENOENT);

  bms.return_anew();
  EXPECT_NE(bms.device(), before);
  const auto snapshot = poll(bms);
  ASSERT_TRUE(snapshot) << snapshot.error().detail;
}

TEST(FakeBms, HangsUpInTheMiddleOfAnAnswer) {
  FakeBms bms(reply_with_voltage(5280));
  bms.answer_next({answers::cut(reply_with_voltage(5280)), true});
  const auto snapshot = poll(bms);
  ASSERT_FALSE(snapshot);
  EXPECT_EQ(snapshot.error().code, Errc::io);
  EXPECT_EQ(bms.device(), "");
}

}  // namespace
}  // namespace jkbms::test
