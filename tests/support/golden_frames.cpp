#include "support/golden_frames.hpp"

#include "support/sample_reply.hpp"

namespace jkbms::test {
namespace {

using namespace std::string_literals;

/// A sample of 16 cells with some registers changed.
class Sample {
 public:
  Sample(std::string name, std::string note, FrameFields fields = sample_reply(16))
      : frame_{std::move(name), std::move(note), std::move(fields)} {}

  template <class Change>
  Sample& with(Change change) {
    change(frame_.fields);
    return *this;
  }
  Sample& u8(std::uint8_t tag, std::uint8_t value) {
    frame_.fields.set_u8(tag, value);
    return *this;
  }
  Sample& u16(std::uint8_t tag, std::uint16_t value) {
    frame_.fields.set_u16(tag, value);
    return *this;
  }
  Sample& u32(std::uint8_t tag, std::uint32_t value) {
    frame_.fields.set_u32(tag, value);
    return *this;
  }
  Sample& text(std::uint8_t tag, std::string_view text, std::size_t size, char padding = '\0') {
    frame_.fields.set_text(tag, text, size, padding);
    return *this;
  }
  operator GoldenFrame() const { return frame_; }

 private:
  GoldenFrame frame_;
};

void add_sizes_and_currents(std::vector<GoldenFrame>& frames) {
  frames.push_back(Sample("04s-idle", "version 1, current 0000", sample_reply(4)).u16(0x84, 0));
  frames.push_back(Sample("08s-charging", "version 1, 87D0 is +20 A", sample_reply(8)));
  frames.push_back(Sample("16s-discharging", "version 1, 07D0 is -20 A").u16(0x84, 0x07D0));
  frames.push_back(
      Sample("24s-charging-balancing", "balancer at work, 83F4 is +10.12 A", sample_reply(24))
          .u16(0x84, 0x83F4)
          .u16(0x8C, 0x0007));
  frames.push_back(Sample("32s-idle-8000", "the most cells; current 8000 is zero, not -327.68 A",
                          sample_reply(32))
                       .u16(0x84, 0x8000));
  frames.push_back(Sample("16s-v0-idle", "version 0, 10000 is zero; status bit 3 says nothing",
                          sample_reply_version_0(16))
                       .u16(0x8C, 0x000B));
  frames.push_back(Sample("16s-v0-charging", "version 0, 9500 is +5 A", sample_reply_version_0(16))
                       .u16(0x84, 9500));
  frames.push_back(
      Sample("16s-v0-discharging", "version 0, 11000 is -10 A", sample_reply_version_0(16))
          .u16(0x84, 11000));
  frames.push_back(Sample("16s-v0-stated", "every register, 0xC0 = 0; 9500 is +5 A")
                       .u16(0x84, 9500)
                       .u8(0xC0, 0));
}

void add_temperatures(std::vector<GoldenFrame>& frames) {
  frames.push_back(Sample("16s-cold", "temperatures 101, 110, 140 are -1, -10, -40")
                       .u16(0x80, 101)
                       .u16(0x81, 110)
                       .u16(0x82, 140));
  frames.push_back(Sample("16s-at-zero", "100 is a second zero; 141 is no sensor, cut at the end")
                       .u16(0x80, 100)
                       .u16(0x81, 100)
                       .u16(0x82, 141));
  frames.push_back(Sample("16s-first-sensor-lost", "141 is no sensor: MOSFET and first of two")
                       .u16(0x80, 141)
                       .u16(0x81, 141)
                       .u16(0x82, 99));
  frames.push_back(
      Sample("16s-one-sensor", "0x86 = 1: the second temperature does not count").u8(0x86, 1));
  frames.push_back(
      Sample("16s-without-82", "register 0x82 is missing").with([](FrameFields& fields) {
        fields.remove(0x82);
      }));
}

void add_alarms(std::vector<GoldenFrame>& frames) {
  frames.push_back(
      Sample("16s-all-alarms", "every alarm bit, MOSFETs off").u16(0x8B, 0xFFFF).u16(0x8C, 0));
  frames.push_back(Sample("16s-alarm-309", "alarm bits 12 and 13").u16(0x8B, 0x3000));
  frames.push_back(Sample("16s-alarm-reserved", "alarm bits 14 and 15").u16(0x8B, 0xC000));
  frames.push_back(Sample("16s-alarm-low-capacity", "alarm bit 0 counts as an alarm")
                       .u16(0x8B, 0x0001)
                       .u8(0x85, 15));
  frames.push_back(Sample("16s-battery-down", "status bit 3 sets the alarm; one cell at 0 mV")
                       .u16(0x84, 0)
                       .u16(0x83, 4964)
                       .u16(0x8C, 0x0008)
                       .with([](FrameFields& fields) {
                         auto cells = sample_cells(16);
                         cells[0].millivolts = 0;
                         fields.set_cells(cells);
                       }));
}

void add_capacities(std::vector<GoldenFrame>& frames) {
  frames.push_back(Sample("16s-capacity-b9-zero", "0xB9 = 0: the capacity is 0xAA").u32(0xB9, 0));
  frames.push_back(Sample("16s-capacity-b9", "firmware 11: the capacity is 0xB9, not 0xAA")
                       .u32(0xAA, 115)
                       .u32(0xB9, 36));
  frames.push_back(Sample("16s-capacity-fw8", "firmware 8 rounds 0xB9: the capacity is 0xAA")
                       .u32(0xAA, 0x230)
                       .u32(0xB9, 0x200)
                       .text(0xB7, "H8.X__S8.14U", 15, '_')
                       .text(0xBA, "BT3072020120000200521001", 24));
  frames.push_back(Sample("16s-capacity-fw10.07", "firmware 10.07 rounds 0xB9 too")
                       .u32(0xAA, 280)
                       .u32(0xB9, 256)
                       .text(0xB7, "10.XW_S10.07", 15, '_'));
  frames.push_back(Sample("16s-capacity-fw10.10", "from firmware 10.10 on the capacity is 0xB9")
                       .u32(0xAA, 280)
                       .u32(0xB9, 256)
                       .text(0xB7, "10.XW_S10.10", 15, '_'));
}

void add_texts(std::vector<GoldenFrame>& frames) {
  frames.push_back(Sample("16s-fw7-constant", "firmware 7: 0xBA is one constant of the maker's")
                       .u32(0xB9, 0)
                       .text(0xB7, "H7.X__S7.1.0H", 15, '_')
                       .text(0xBA, "BT3072020120000200521001", 24));
  frames.push_back(Sample("16s-text-inner-nul", "0xBA: the user's half ends at its first NUL")
                       .text(0xBA, "Sample\0BMS\0\0JK_B2A8S20P\0"s, 24));
  frames.push_back(Sample("16s-text-not-utf8", "0xB4 and 0xB5 hold bytes that are no UTF-8")
                       .text(0xB4, "Pa\xFF\x63k\xC3\x28", 8)
                       .text(0xB5, "\xFE\xFF", 4));
  frames.push_back(Sample("16s-text-never-written", "0xB4 and 0xB5 hold FF alone: no text")
                       .text(0xB4, "\xFF\xFF\xFF\xFF\xFF\xFF\xFF\xFF", 8)
                       .text(0xB5, "\xFF\xFF\xFF\xFF", 4));
  frames.push_back(Sample("16s-text-empty", "0xB4, 0xB5 and the user's half of 0xBA are empty")
                       .text(0xB4, "", 8)
                       .text(0xB5, "", 4)
                       .text(0xBA, "\0\0\0\0\0\0\0\0\0\0\0\0MyPack"s, 24));
}

void add_structures(std::vector<GoldenFrame>& frames) {
  frames.push_back(
      Sample("16s-unknown-identifier",
             "0xD5 before 0xAA: what came before is kept; the version, and so the current, is not "
             "known")
          .with([](FrameFields& fields) {
            fields.insert(0xAA, {0xD5, {0x01, 0x02, 0x03}});
          }));
  frames.push_back(Sample("16s-marks-inside", "4E 57 and 68 inside values; a record number")
                       .text(0xB4, "NW\x4E\x57\x01h", 8)
                       .with([](FrameFields& fields) {
                         auto cells = sample_cells(16);
                         cells[15].millivolts = 0x4E57;
                         fields.set_cells(cells);
                         fields.record = 0xA5010203;
                       }));
  frames.push_back(Sample("16s-upload", "transmission type 2: sent without being asked")
                       .with([](FrameFields& fields) { fields.type = 2; }));
  frames.push_back(Sample("16s-reserved-not-zero", "the unused half of the check field is not zero")
                       .with([](FrameFields& fields) { fields.reserved = 0xBEEF; }));
}

void add_single(std::vector<GoldenFrame>& frames, std::string name, std::string note,
                RegisterField field) {
  frames.push_back({std::move(name), std::move(note), single_reply(std::move(field))});
}

void add_single_replies(std::vector<GoldenFrame>& frames) {
  add_single(frames, "reply-79", "cells with their byte count",
             {0x79, {0x06, 0x01, 0x0C, 0xE5, 0x02, 0x0C, 0xE6}});
  add_single(frames, "reply-79-without-count", "cells without their byte count",
             {0x79, {0x01, 0x0C, 0xE5, 0x02, 0x0C, 0xE6}});
  add_single(frames, "reply-80", "the vendor-documented value 001A is 26", {0x80, {0x00, 0x1A}});
  add_single(frames, "reply-83", "pack voltage", {0x83, {0x14, 0xAE}});
  add_single(frames, "reply-84", "current, whose version is in no reply yet", {0x84, {0x87, 0xD0}});
  add_single(frames, "reply-85", "state of charge", {0x85, {0x3C}});
  add_single(frames, "reply-8b", "alarms", {0x8B, {0x08, 0x04}});
  add_single(frames, "reply-90", "a setting", {0x90, {0x0E, 0x42}});
  add_single(frames, "reply-aa", "a setting that the state has too", {0xAA, {0, 0, 0x01, 0x18}});
  add_single(frames, "reply-ae", "the address, which is identity", {0xAE, {0x05}});
}

}  // namespace

std::vector<GoldenFrame> golden_frames() {
  std::vector<GoldenFrame> frames;
  add_sizes_and_currents(frames);
  add_temperatures(frames);
  add_alarms(frames);
  add_capacities(frames);
  add_texts(frames);
  add_structures(frames);
  add_single_replies(frames);
  return frames;
}

std::vector<BadFrame> bad_frames() {
  constexpr std::size_t length_high = 2;
  constexpr std::size_t length_low = 3;
  constexpr std::size_t source = 9;
  constexpr std::size_t type = 10;
  const Bytes good = write_frame(sample_reply(16));
  const auto changed = [&good](std::size_t offset, int by) {
    Bytes bytes = good;
    bytes[offset] = static_cast<std::uint8_t>(bytes[offset] + by);
    return bytes;
  };
  const auto with_cells = [](Bytes value) {
    return write_frame(sample_reply(16).set(0x79, std::move(value)));
  };
  Bytes too_small = write_frame(FrameFields{});
  too_small.erase(too_small.begin() + type);
  too_small[length_low] = 0x11;
  too_small = with_right_sum(std::move(too_small));

  std::vector<BadFrame> frames;
  frames.push_back({"bad-sum", "the sum is one too high", changed(good.size() - 1, 1)});
  frames.push_back({"bad-end", "no 68 at the end", with_right_sum(changed(good.size() - 5, 1))});
  frames.push_back(
      {"bad-length", "the length is one too high", with_right_sum(changed(length_low, 1))});
  frames.push_back({"bad-length-huge", "the length is more than any message has",
                    with_right_sum(changed(length_high, 0x7E))});
  frames.push_back({"bad-length-small", "the length is less than an envelope", too_small});
  frames.push_back({"bad-source", "source 4 is nobody", with_right_sum(changed(source, 4))});
  frames.push_back({"bad-type", "the pack does not ask", with_right_sum(changed(type, -1))});
  frames.push_back({"bad-cell-block", "a cell block of 0x31 bytes is not a multiple of 3",
                    with_cells(Bytes(1 + 0x31, 0x31))});
  frames.push_back({"bad-cell-number", "a cell of number 33", with_cells({3, 33, 0x0C, 0xE5})});
  frames.push_back(
      {"bad-cell-twice", "cell 1 twice", with_cells({6, 1, 0x0C, 0xE5, 1, 0x0C, 0xE6})});
  frames.push_back({"bad-register-overrun", "a register that runs past the end",
                    write_frame(single_reply({0x89, {0, 0, 1}}))});
  frames.push_back({"bad-cells-overrun", "a cell count that runs past the end",
                    write_frame(single_reply({0x79, {0x30, 1, 0x0C, 0xE5}}))});
  return frames;
}

}  // namespace jkbms::test
