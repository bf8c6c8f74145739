#include "jkbms/capture_replay.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "support/frame_writer_jk02.hpp"
#include "support/sample_reply.hpp"

namespace jkbms::test {
namespace {

using Direction = CaptureRecord::Direction;
using std::chrono::milliseconds;
using testing::ElementsAre;

const Protocol& protocol() {
  return jk4e57();
}

CaptureRecord received(milliseconds at, const Bytes& bytes) {
  return {at, Direction::received, bytes, {}};
}

CaptureRecord request(milliseconds at) {
  const BytesView bytes = protocol().plan(0, Part::all).at(0).bytes;
  return {at, Direction::sent, {bytes.begin(), bytes.end()}, {}};
}

Bytes reply(std::uint8_t cells) {
  return write_frame(sample_reply(cells));
}

TEST(CaptureReplay, ReturnsEachMessageWithTheTimeOfItsLastLine) {
  const Bytes first = reply(16);
  const auto middle = first.begin() + 100;
  Capture capture;
  capture.records = {request(milliseconds(0)), received(milliseconds(10), {first.begin(), middle}),
                     received(milliseconds(27), {middle, first.end()}), request(milliseconds(1000)),
                     received(milliseconds(1027), reply(8))};
  CaptureReplay replay(capture, protocol());
  const auto one = replay.next();
  ASSERT_TRUE(one);
  EXPECT_EQ(one->at, milliseconds(27));
  EXPECT_EQ(one->message.snapshot.state->cell_count, 16U);
  const auto two = replay.next();
  ASSERT_TRUE(two);
  EXPECT_EQ(two->at, milliseconds(1027));
  EXPECT_EQ(two->message.snapshot.state->cell_count, 8U);
  EXPECT_FALSE(replay.next());
  EXPECT_FALSE(replay.next());
}

TEST(CaptureReplay, ReturnsNoRequestsAndNoAcknowledgements) {
  FrameFields acknowledgement;
  acknowledgement.command = 0x02;
  acknowledgement.registers.push_back({0xAB, {}});
  Capture capture;
  capture.records = {received(milliseconds(1), request(milliseconds(0)).bytes),
                     received(milliseconds(2), write_frame(acknowledgement)),
                     received(milliseconds(3), reply(4))};
  CaptureReplay replay(capture, protocol());
  EXPECT_EQ(replay.next()->at, milliseconds(3));
  EXPECT_FALSE(replay.next());
}

TEST(CaptureReplay, ACutReplyEndsAtTheNextRequest) {
  Bytes cut = reply(32);
  cut.resize(50);
  Capture capture;
  capture.records = {received(milliseconds(1), cut), request(milliseconds(1000)),
                     received(milliseconds(1027), reply(4))};
  CaptureReplay replay(capture, protocol());
  const auto reading = replay.next();
  ASSERT_TRUE(reading);
  EXPECT_EQ(reading->message.snapshot.state->cell_count, 4U);
  EXPECT_EQ(replay.counters().bytes_dropped, cut.size());
}

TEST(CaptureReplay, AReplyAfterAnIncompleteMessageIsFoundAtTheEnd) {
  Bytes bytes = reply(32);
  bytes.resize(50);
  const Bytes whole = reply(4);
  bytes.insert(bytes.end(), whole.begin(), whole.end());
  Capture capture;
  capture.records = {received(milliseconds(1), bytes)};
  CaptureReplay replay(capture, protocol());
  ASSERT_TRUE(replay.next());
  EXPECT_FALSE(replay.next());
}

TEST(CaptureReplay, ASingleRegisterIsReadWithTheValuesBeforeIt) {
  Capture capture;
  capture.records = {received(milliseconds(1), reply(4)),
                     received(milliseconds(2), write_frame(single_reply({0x84, {0x07, 0xD0}})))};
  CaptureReplay replay(capture, protocol());
  ASSERT_TRUE(replay.next());
  const auto current = replay.next();
  ASSERT_TRUE(current);
  EXPECT_EQ(current->message.snapshot.state->current_a, -20.0);
  EXPECT_FALSE(current->message.snapshot.info);
}

TEST(CaptureReplay, ADamagedReplyIsCountedAndSkipped) {
  Bytes damaged = reply(4);
  damaged.back() ^= 1;
  Capture capture;
  capture.records = {received(milliseconds(1), damaged)};
  CaptureReplay replay(capture, protocol());
  EXPECT_FALSE(replay.next());
  EXPECT_EQ(replay.counters().bad_frames, 1U);
  EXPECT_EQ(replay.counters().bytes_dropped, damaged.size());
}

TEST(CaptureReplay, AnEmptyCaptureHasNoMessages) {
  const Capture capture;
  EXPECT_FALSE(CaptureReplay(capture, protocol()).next());
}

/// The addresses that a replay of `parts`, received one after another, attributes, in order.
std::vector<std::optional<std::uint8_t>> packs_of(std::initializer_list<Bytes> parts,
                                                  std::uint64_t unattributed) {
  Capture capture;
  for (const Bytes& part : parts) capture.records.push_back(received(milliseconds(0), part));
  CaptureReplay replay(capture, jk02());
  std::vector<std::optional<std::uint8_t>> packs;
  while (const auto reading = replay.next()) packs.push_back(reading->message.address);
  EXPECT_EQ(replay.counters().unattributed(), unattributed);
  return packs;
}

TEST(CaptureReplay, InACaptureOfABusRequestAndAcknowledgementNameThePack) {
  const Bytes frame = sample_status(52800).bytes();
  EXPECT_THAT(packs_of({trigger(3, status_register), frame, acknowledgement(3, status_register),
                        frame, acknowledgement(4, status_register)},
                       1),
              ElementsAre(3));
}

TEST(CaptureReplay, InACaptureWithoutRequestsTheAcknowledgementNamesThePack) {
  const Bytes frame = sample_status(52800).bytes();
  EXPECT_THAT(packs_of({frame, acknowledgement(3, status_register), frame, frame,
                        acknowledgement(4, status_register)},
                       1),
              ElementsAre(3, 4));
}

TEST(CaptureReplay, ACaptureWithoutAcknowledgementsHasOnePack) {
  const Bytes frame = sample_status(52800).bytes();
  EXPECT_THAT(packs_of({frame, frame}, 0), ElementsAre(std::nullopt, std::nullopt));
}

TEST(CaptureReplay, TheRequestsOfTheRecordingProgramAreUsed) {
  const auto sent = [](std::uint8_t address) {
    return CaptureRecord{milliseconds(0), Direction::sent, trigger(address, status_register), {}};
  };
  const auto answer = [](std::uint8_t address) {
    return received(milliseconds(20), joined({sample_status(52800).bytes(),
                                              acknowledgement(address, status_register)}));
  };
  Capture capture;
  capture.records = {sent(1), answer(1), sent(2), answer(3)};
  CaptureReplay replay(capture, jk02());
  const auto reading = replay.next();
  ASSERT_TRUE(reading);
  EXPECT_EQ(reading->message.address, 1);
  EXPECT_EQ(reading->message.how, Heard::How::asked);
  EXPECT_EQ(reading->known.state->voltage_v, 52.8);
  EXPECT_FALSE(replay.next());
  EXPECT_EQ(replay.counters().unattributed(), 1U);
}

TEST(CaptureReplay, TheProtocolIsThatOfMostFrames) {
  Capture capture;
  capture.records = {received(milliseconds(0), sample_status(52800).bytes())};
  EXPECT_EQ(&protocol_of(capture), &jk02());
  capture.records = {received(milliseconds(0), reply(4))};
  EXPECT_EQ(&protocol_of(capture), &jk4e57());
}

}  // namespace
}  // namespace jkbms::test
