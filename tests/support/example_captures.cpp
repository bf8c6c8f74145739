#include <algorithm>
#include <chrono>

#include "jkbms/capture.hpp"
#include "jkbms/protocol.hpp"
#include "support/capture_text.hpp"
#include "support/frame_writer_jk02.hpp"
#include "support/sample_pack.hpp"
#include "support/sample_reply.hpp"

namespace jkbms::test {
namespace {

using std::chrono::milliseconds;

constexpr milliseconds between_polls{1000};
constexpr std::size_t piece_size = 48;  // bytes, as a USB adapter delivers them
constexpr milliseconds piece_time{4};   // for 48 bytes at 115200 baud

Bytes read_all_request() {
  FrameFields fields;
  fields.source = 3;
  fields.type = 0;
  fields.registers.push_back({0x00, {}});
  return write_frame(fields);
}

std::uint16_t u16(int value) {
  return static_cast<std::uint16_t>(value);
}

std::uint16_t charging(int hundredths) {
  return u16(0x8000 | hundredths);
}

/// A pack with a masked passcode, as in the captures that the program writes.
FrameFields pack(std::uint8_t cell_count, std::string_view version, std::string_view user,
                 std::string_view device) {
  constexpr std::size_t half = 12;
  std::string names(user);
  names.resize(half);
  names += device;
  return sample_reply(cell_count)
      .set_text(0xB2, "XXXXXXXXXX", 10)
      .set_text(0xB7, version, 15, '_')
      .set_text(0xBA, names, 24);
}

/// Sets cell voltages near `millivolts`, each with another offset, and the pack voltage.
void set_cells(FrameFields& fields, int count, int millivolts) {
  constexpr int offsets[] = {0, 2, -1, 1, 3, -2, 0, 1};
  std::vector<Cell> cells;
  int sum = 0;
  for (int i = 0; i < count; ++i) {
    const int cell = millivolts + offsets[i % 8];
    cells.push_back({static_cast<std::uint8_t>(i + 1), u16(cell)});
    sum += cell;
  }
  fields.set_cells(cells).set_u16(0x83, u16(sum / 10));
}

/// One poll: the request, then the reply in pieces.
std::string poll_lines(milliseconds at, const FrameFields& fields) {
  using Direction = CaptureRecord::Direction;
  std::string text = to_line({at, Direction::sent, read_all_request(), {}});
  const Bytes reply = write_frame(fields);
  milliseconds arrives = at + milliseconds{3};
  for (BytesView rest = reply; !rest.empty();) {
    const BytesView piece = rest.first(std::min(rest.size(), piece_size));
    text += to_line({arrives, Direction::received, {piece.begin(), piece.end()}, {}});
    rest = rest.subspan(piece.size());
    arrives += piece_time;
  }
  return text;
}

std::string header(std::string_view model, std::string_view note) {
  std::string text = "# source: written by tests/support/write_golden.cpp, from no real pack\n";
  text.append("# model: ").append(model).append("\n# nature: constructed\n# note: ").append(note);
  return text + "\n# redacted: passcode\n";
}

std::string charging_16s() {
  FrameFields fields = pack(16, "11.XW_S11.26", "garage", "JK_B2A24S20P");
  std::string text = header("JK_B2A24S20P, 16 cells LFP", "charging, ten polls");
  for (int poll = 0; poll < 10; ++poll) {
    set_cells(fields, 16, 3341 + poll / 3);
    fields.set_u16(0x80, u16(27 + poll / 5))
        .set_u16(0x84, charging(3512 - 4 * poll))
        .set_u8(0x85, poll < 6 ? 62 : 63);
    text += poll_lines(poll * between_polls, fields);
  }
  return text;
}

std::string discharging_16s() {
  FrameFields fields = pack(16, "11.XW_S11.262H", "house", "JK_B1A24S15P");
  std::string text = header("JK_B1A24S15P, 16 cells LFP", "discharging and balancing");
  fields.set_u8(0x85, 48).set_u16(0x8C, 0x0007);
  for (int poll = 0; poll < 5; ++poll) {
    set_cells(fields, 16, 3289 - poll / 2);
    fields.set_u16(0x84, u16(4210 + 15 * poll));
    text += poll_lines(poll * between_polls, fields);
  }
  return text;
}

std::string alarm_8s() {
  FrameFields fields = pack(8, "15A_____S15.29", "boat", "JK_B2A8S20P");
  std::string text = header("JK_B2A8S20P, 8 cells LFP",
                            "cell overvoltage: the charge MOSFET is off, the switch is on");
  fields.set_u16(0x84, 0x8000).set_u8(0x85, 100).set_u16(0x8B, 0x0404).set_u16(0x8C, 0x0002);
  for (int poll = 0; poll < 3; ++poll) {
    set_cells(fields, 8, 3651 - poll);
    text += poll_lines(poll * between_polls, fields);
  }
  return text;
}

std::string cold_4s() {
  FrameFields fields = pack(4, "11.XW_S11.21H", "cabin", "JK_B1A8S10P");
  std::string text = header("JK_B1A8S10P, 4 cells LFP", "below zero: charging is held back");
  fields.set_u16(0x80, 102).set_u16(0x81, 107).set_u16(0x82, 106).set_u8(0x85, 71);
  fields.set_u16(0x8B, 0x0200).set_u16(0x8C, 0x0002);
  for (int poll = 0; poll < 3; ++poll) {
    set_cells(fields, 4, 3262);
    fields.set_u16(0x84, u16(318 + poll));
    text += poll_lines(poll * between_polls, fields);
  }
  return text;
}

/// The answer of a PB pack to a trigger, with its passcodes masked.
std::string trigger_lines(milliseconds at, std::uint8_t address, std::uint16_t document,
                          Bytes frame) {
  using Direction = CaptureRecord::Direction;
  static_cast<void>(jk02().redact(frame, Redaction::passcodes));
  return to_line({at, Direction::sent, trigger(address, document), {}}) +
         to_line({at + milliseconds{46}, Direction::received, frame, {}}) +
         to_line(
             {at + milliseconds{47}, Direction::received, acknowledgement(address, document), {}});
}

std::string bus_of_two_pb_packs() {
  std::string text = header("two JK_PB2A16S20P, 16 cells LFP",
                            "RS485 bus, addresses 1 and 2: device info and settings once, status "
                            "three times");
  constexpr milliseconds gap{170};
  milliseconds at{0};
  for (const std::uint8_t address : {std::uint8_t{1}, std::uint8_t{2}}) {
    const SamplePack pack = sample_pack(address);
    text += trigger_lines(at, address, info_register, pack.info);
    text += trigger_lines(at + gap, address, settings_register, pack.settings);
    at += 2 * gap;
  }
  for (int poll = 0; poll < 3; ++poll) {
    for (const std::uint8_t address : {std::uint8_t{1}, std::uint8_t{2}}) {
      text += trigger_lines(at, address, status_register, sample_pack(address).status);
      at += gap;
    }
    at += between_polls;
  }
  return text;
}

}  // namespace

std::map<std::string, std::string> example_captures() {
  return {{"pack-16s-charging.hex", charging_16s()},
          {"pack-16s-discharging.hex", discharging_16s()},
          {"pack-8s-alarm.hex", alarm_8s()},
          {"pack-4s-cold.hex", cold_4s()},
          {"bus-of-two-pb-packs.hex", bus_of_two_pb_packs()}};
}

}  // namespace jkbms::test
