#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <set>

#include "golden/wired_frames.hpp"
#include "support/frame_writer_jk02.hpp"
#include "support/frame_writer_jk02_fields.hpp"

namespace jkbms::test {
namespace {

using std::filesystem::path;
using testing::HasSubstr;
using testing::ThrowsMessage;

UnnamedBytes unnamed_of(BytesView frame) {
  return unnamed_bytes(decode_wired(frame).part.value(), frame);
}

Bytes rebuilt(BytesView message) {
  const Decoded decoded = decode_wired(message);
  const auto register_number = static_cast<std::uint16_t>(message[2] << 8 | message[3]);
  switch (decoded.kind) {
    case Decoded::Kind::data:
      return write_data(decoded, unnamed_of(message));
    case Decoded::Kind::acknowledgement:
      return acknowledgement(decoded.address.value(), register_number);
    case Decoded::Kind::request:
      return trigger(decoded.address.value(), register_number);
    case Decoded::Kind::other:
      break;
  }
  throw std::runtime_error("no message of the bulk frames");
}

TEST(FrameWriterJk02, RebuildsEveryRealCaptureByteForByte) {
  const path folder = JKBMS_CAPTURES_DIR;
  if (folder.empty()) GTEST_SKIP() << "JKBMS_CAPTURES_DIR is not set";
  std::set<std::optional<Part>> parts;
  for (const NamedBytes& capture : wired_captures(folder)) {
    SCOPED_TRACE(capture.name);
    Bytes whole;
    for (const Bytes& message : messages_of(capture.bytes)) {
      const Bytes again = rebuilt(message);
      whole.insert(whole.end(), again.begin(), again.end());
      parts.insert(decode_wired(message).part);
    }
    EXPECT_EQ(to_hex(whole), to_hex(capture.bytes));
  }
  EXPECT_THAT(parts, testing::IsSupersetOf(std::vector<std::optional<Part>>{
                         Part::state, Part::settings, Part::info, Part::log}));
}

TEST(FrameWriterJk02, RebuildsOurOwnFramesByteForByte) {
  for (const NamedBytes& frame : own_frames()) {
    SCOPED_TRACE(frame.name);
    EXPECT_EQ(to_hex(rebuilt(frame.bytes)), to_hex(frame.bytes));
  }
}

TEST(FrameWriterJk02, RebuildsAPackWithAnEmptySlotBetweenCells) {
  const Bytes frame = sample_status(52000).u32(70, 0xFFFD).u16(8, 0).bytes();
  EXPECT_EQ(to_hex(rebuilt(frame)), to_hex(frame));
}

TEST(FrameWriterJk02, WritesTheMaskForTheNumberOfCells) {
  const Bytes sixteen = sample_status(52000).bytes();
  const Bytes fifteen =
      with_sum(sample_status(52000).u32(70, 0x7FFF).u16(36, 0).u16(110, 0).bytes());
  EXPECT_EQ(to_hex(write_data(decode_wired(fifteen), unnamed_of(fifteen))), to_hex(fifteen));
  Decoded said = decode_wired(fifteen);
  said.snapshot.state->cell_count = 16;
  said.snapshot.state->cells_v->emplace_back(3.315);
  said.snapshot.state->cell_resistances_ohm->emplace_back(0.075);
  EXPECT_EQ(to_hex(write_data(said, unnamed_of(sixteen))), to_hex(sixteen));
}

// The bytes and values of the vendor's tables and of the captures.
TEST(FrameWriterJk02, WritesDocumentedSettings) {
  const Bytes blank = Jk02Frame(Jk02Frame::settings).u8(287, 0xFE).u8(296, 1).bytes();
  Decoded said = decode_wired(blank);
  PackSettings& settings = *said.snapshot.settings;
  settings.control_bits = 1U << 9 | 1U << 12 | 1U << 13;
  settings.charge_utp_c = -20.0;
  settings.discharge_utp_c = -35;
  settings.discharge_utp_release_c = -30;
  settings.cell_ovp_v = 3.6;
  said.snapshot.bms_address = 7;
  Jk02Frame expected(Jk02Frame::settings);
  expected.u8(282, 0x00).u8(283, 0x32).u8(296, 0xDD).u8(297, 0xE2).u8(270, 7).u8(287, 0xFE);
  expected.u8(98, 0x38).u8(99, 0xFF).u8(100, 0xFF).u8(101, 0xFF).u8(18, 0x10).u8(19, 0x0E);
  EXPECT_EQ(to_hex(write_data(said, unnamed_of(blank))), to_hex(expected.bytes()));
}

TEST(FrameWriterJk02, WritesDocumentedState) {
  const Bytes blank = Jk02Frame(Jk02Frame::status)
                          .u16(6, 1)
                          .u32(70, 1)
                          .u8(214, 0xFF)
                          .u8(215, 1)
                          .u16(278, 1)
                          .u8(287, 0xFE)
                          .bytes();
  Decoded said = decode_wired(blank);
  PackState& state = *said.snapshot.state;
  state.cells_v->at(0) = 3.3;
  state.cell_resistances_ohm->at(0) = 0.062;
  state.temps_c->at(0) = -3.1;
  state.current_a = -1.0;
  state.balancing = true;
  state.balance_current_a = -1.99;
  state.alarm_bits = 1U << 19;
  state.heater_current_a = 0.512;
  state.charge_phase = "float";
  Jk02Frame expected(Jk02Frame::status);
  expected.u8(6, 0xE4).u8(7, 0x0C).u8(70, 1).u8(80, 62).u8(162, 0xE1).u8(163, 0xFF).u8(214, 0xFF);
  expected.u8(158, 0x18).u8(159, 0xFC).u8(160, 0xFF).u8(161, 0xFF).u8(168, 0x08).u8(172, 2);
  expected.u8(170, 0x3A).u8(171, 0xF8).u8(215, 1).u8(236, 0).u8(237, 2).u8(278, 1).u8(280, 2);
  expected.u8(287, 0xFE);
  EXPECT_EQ(to_hex(write_data(said, unnamed_of(blank))), to_hex(expected.bytes()));
}

TEST(FrameWriterJk02, WritesDocumentedTriggersAndAcknowledgements) {
  EXPECT_EQ(to_hex(trigger(0, status_register)), "00 10 16 20 00 01 02 00 00 DB 61");
  EXPECT_EQ(to_hex(acknowledgement(0, settings_register)), "00 10 16 1E 00 01 64 56");
  EXPECT_EQ(to_hex(trigger(15, info_register)), "0F 10 16 1C 00 01 02 00 00 9F AD");
  EXPECT_EQ(to_hex(acknowledgement(1, log_register)), "01 10 16 24 00 01 45 8A");
}

TEST(FrameWriterJk02, RefusesADocumentThatTheFrameLacks) {
  const Bytes frame = sample_status(52000).bytes();
  Decoded said = decode_wired(frame);
  said.snapshot.state->soh_percent = 100;
  EXPECT_THAT([&] { write_data(said, unnamed_of(frame)); },
              ThrowsMessage<std::runtime_error>(HasSubstr("soh_percent")));
}

TEST(FrameWriterJk02, RefusesAFrameWithAFieldThatWasNotDecoded) {
  const Bytes frame = sample_status(52000).bytes();
  Decoded said = decode_wired(frame);
  said.snapshot.state->voltage_v = std::nullopt;
  EXPECT_THAT([&] { write_data(said, unnamed_of(frame)); },
              ThrowsMessage<std::runtime_error>(HasSubstr("byte 150")));
}

TEST(FrameWriterJk02, RefusesAValueThatDoesNotFitItsField) {
  const Bytes frame = sample_status(52000).s32(158, -1000).bytes();
  Decoded said = decode_wired(frame);
  said.snapshot.state->current_a = 4294966.296;  // -1 A read without its sign
  EXPECT_THAT([&] { write_data(said, unnamed_of(frame)); },
              ThrowsMessage<std::runtime_error>(HasSubstr("current_a")));
}

TEST(FrameWriterJk02, RefusesASpecialChargerThatContradictsTheControlBits) {
  const Bytes frame = Jk02Frame(Jk02Frame::settings).u8(287, 0xFE).u16(282, 0x20).bytes();
  Decoded said = decode_wired(frame);
  said.snapshot.settings->special_charger_on = false;
  EXPECT_THAT([&] { write_data(said, unnamed_of(frame)); },
              ThrowsMessage<std::runtime_error>(HasSubstr("special_charger_on")));
}

}  // namespace
}  // namespace jkbms::test
