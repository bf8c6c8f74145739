// Correct behaviour for the known faults of NodeJKBMS, which this program replaces. The numbers are
// those of the list of its faults. The missing ones are about payloads.

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <algorithm>

#include "jkbms/bms_client.hpp"
#include "jkbms/frame_assembler.hpp"
#include "jkbms/memory_transport.hpp"
#include "support/decode_message.hpp"
#include "support/sample_reply.hpp"

namespace jkbms::test {
namespace {

using namespace std::string_literals;
using std::chrono::milliseconds;
using testing::ElementsAre;

const Protocol& protocol() {
  return jk4e57();
}

Snapshot snapshot_of(const FrameFields& fields) {
  const auto decoded = decode_message(protocol(), write_frame(fields));
  EXPECT_TRUE(decoded) << decoded.error().detail;
  return decoded ? decoded->snapshot : Snapshot{};
}

PackState state_of(const FrameFields& fields) {
  return *snapshot_of(fields).state;
}

FrameFields base() {
  return sample_reply(16);
}

/// How many data messages `stream` has.
std::size_t samples_in(const Bytes& stream) {
  FrameAssembler assembler(protocol());
  assembler.feed(stream);
  std::size_t samples = 0;
  while (const auto frame = assembler.next()) {
    const auto decoded = protocol().decode(*frame, {});
    if (decoded && decoded->kind == Decoded::Kind::data) ++samples;
  }
  return samples;
}

/// A client of a pack that answers one request with `reply`.
struct Poll {
  explicit Poll(MemoryTransport::Reply reply) {
    transport.answer(std::move(reply));
    answer = client.poll();
  }
  ManualClock clock;
  MemoryTransport transport{clock};
  BmsClient client{transport, protocol(), clock, {.attempts = 1}};
  Result<Snapshot> answer = Error{};
};

Bytes joined(const Bytes& first, const Bytes& second) {
  Bytes bytes = first;
  bytes.insert(bytes.end(), second.begin(), second.end());
  return bytes;
}

TEST(NodejkbmsRow01, Version0Below10000IsCharging) {
  EXPECT_EQ(state_of(base().set_u8(0xC0, 0).set_u16(0x84, 0x251C)).current_a, 5.0);
}

TEST(NodejkbmsRow02, Version0Above10000IsDischargingAnd10000IsZero) {
  EXPECT_EQ(state_of(base().set_u8(0xC0, 0).set_u16(0x84, 11000)).current_a, -10.0);
  EXPECT_EQ(state_of(base().set_u8(0xC0, 0).set_u16(0x84, 10000)).current_a, 0.0);
}

TEST(NodejkbmsRow03, Version1Raw8000IsZero) {
  EXPECT_EQ(state_of(base().set_u16(0x84, 0x8000)).current_a, 0.0);
}

TEST(NodejkbmsRow04, TemperaturesAbove100AreBelowZero) {
  const auto state = state_of(base().set_u16(0x80, 0x006E).set_u16(0x81, 0x0065));
  EXPECT_EQ(state.mosfet_temp_c, -10.0);
  EXPECT_THAT(*state.temps_c, ElementsAre(-1.0, 24.0));
}

TEST(NodejkbmsRow05, CapacityFallsBackToTheSetting) {
  for (const std::uint32_t capacity : {5U, 81U, 14U}) {
    const auto state = state_of(base().set_u32(0xAA, capacity).set_u32(0xB9, 0));
    EXPECT_EQ(state.capacity_ah, capacity);
    EXPECT_EQ(state.nominal_capacity_ah, capacity);
  }
}

TEST(NodejkbmsRow07, ManufacturerTextHas24BytesAndIsSplitAtItsHalves) {
  const auto snapshot =
      snapshot_of(base().set_text(0xBA, "Sample__BMS\0JK_B2A20S20P"s, 24).set_u8(0xC0, 1));
  EXPECT_EQ(snapshot.info->user_data, "Sample__BMS");
  EXPECT_EQ(snapshot.info->device_name, "JK_B2A20S20P");
  EXPECT_EQ(snapshot.info->model, "JK_B2A20S20P");
  EXPECT_EQ(snapshot.info->protocol_version, 1U);
}

TEST(NodejkbmsRow08, AlarmBits12And13AreShown) {
  const auto state = state_of(base().set_u16(0x8B, 0x3000));
  EXPECT_EQ(state.alarm, true);
  EXPECT_THAT(*state.alarms, ElementsAre("protection_309_a", "protection_309_b"));
}

TEST(NodejkbmsRow09, AlarmBit7IsTheCellVoltageDifference) {
  EXPECT_THAT(*state_of(base().set_u16(0x8B, 0x0080)).alarms,
              ElementsAre("cell_voltage_difference"));
}

TEST(NodejkbmsRow10, TheCodecReturnsTheValueOfTheFrame) {
  EXPECT_EQ(state_of(base().set_u8(0x85, 200)).soc_percent, 200U);
}

TEST(NodejkbmsRow11, ACellAtZeroCountsInMinimumAndDelta) {
  auto cells = sample_cells(16);
  cells[0].millivolts = 0;
  const auto state = state_of(base().set_cells(cells));
  EXPECT_EQ(state.cell_min_v, 0.0);
  EXPECT_EQ(state.cell_min_number, 1U);
  EXPECT_EQ(state.cell_delta_v, 3.316);
}

TEST(NodejkbmsRow12, TheCellNumbersOfTheFrameAreUsed) {
  auto cells = sample_cells(4);
  std::ranges::reverse(cells);
  const auto state = state_of(base().set_cells(cells));
  EXPECT_THAT(*state.cells_v, ElementsAre(3.301, 3.302, 3.303, 3.304));
  EXPECT_EQ(state.cell_min_number, 1U);
}

TEST(NodejkbmsRow13, StatusBit3IsBatteryDown) {
  EXPECT_EQ(state_of(base().set_u16(0x8C, 0x0008)).battery_down, true);
  EXPECT_EQ(state_of(base()).battery_down, false);
}

TEST(NodejkbmsRow15, FourZeroBytesAreIgnored) {
  EXPECT_EQ(samples_in(Bytes(4, 0x00)), 0U);
  EXPECT_EQ(samples_in(joined(Bytes(4, 0x00), write_frame(base()))), 1U);
}

TEST(NodejkbmsRow16, SixteenZeroBytesAreDroppedAndCounted) {
  FrameAssembler assembler(protocol());
  assembler.feed(Bytes(16, 0x00));
  EXPECT_FALSE(assembler.next());
  EXPECT_EQ(assembler.counters().bytes_dropped, 16U);
}

TEST(NodejkbmsRow17, AMissingSensorDoesNotAffectTheOthers) {
  const auto state = state_of(base().remove(0x82));
  EXPECT_THAT(*state.temps_c, ElementsAre(25.0));
  EXPECT_EQ(state.voltage_v, 52.94);
  EXPECT_EQ(state.current_a, 20.0);
}

TEST(NodejkbmsRow18, AValidShortFrameIsDroppedAndCounted) {
  FrameFields nothing;
  nothing.command = 0x02;
  Poll poll({{milliseconds(20), joined(write_frame(nothing), write_frame(base()))}});
  EXPECT_TRUE(poll.answer);
  EXPECT_EQ(poll.client.counters().other_frames, 1U);
}

TEST(NodejkbmsRow19, ACellBlockWhoseSizeIsNotAMultipleOf3IsRejected) {
  const auto decoded =
      decode_message(protocol(), write_frame(base().set(0x79, Bytes(1 + 0x31, 0x31))));
  ASSERT_FALSE(decoded);
  EXPECT_EQ(decoded.error().code, Errc::bad_frame);
  EXPECT_THAT(decoded.error().detail, testing::HasSubstr("multiple of 3"));
}

TEST(NodejkbmsRow20, TheEchoOfTheRequestIsStripped) {
  const BytesView request = protocol().plan(0, Part::all).at(0).bytes;
  Poll poll({{milliseconds(20), joined({request.begin(), request.end()}, write_frame(base()))}});
  ASSERT_TRUE(poll.answer);
  EXPECT_EQ(poll.answer->state->voltage_v, 52.94);
  EXPECT_EQ(poll.client.counters().bad_frames, 0U);
}

TEST(NodejkbmsRow21, TwoRepliesBackToBackAreTwoSamples) {
  EXPECT_EQ(samples_in(joined(write_frame(base()), write_frame(base()))), 2U);
}

TEST(NodejkbmsRow22, APauseInsideAReplyDoesNotCutIt) {
  const Bytes reply = write_frame(base());
  const auto middle = reply.begin() + 150;
  Poll poll(
      {{milliseconds(20), {reply.begin(), middle}}, {milliseconds(300), {middle, reply.end()}}});
  ASSERT_TRUE(poll.answer);
  EXPECT_EQ(poll.client.counters().bad_frames, 0U);
  EXPECT_EQ(poll.client.counters().bytes_dropped, 0U);
}

TEST(NodejkbmsRow23, TheReservedHalfOfTheCheckFieldIsNotCompared) {
  FrameFields fields = base();
  fields.reserved = 0x1234;
  EXPECT_EQ(samples_in(write_frame(fields)), 1U);
}

}  // namespace
}  // namespace jkbms::test
