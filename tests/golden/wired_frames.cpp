#include "golden/wired_frames.hpp"

#include <numeric>
#include <stdexcept>

#include "jkbms/frame_assembler.hpp"
#include "support/capture_files.hpp"
#include "support/decode_message.hpp"
#include "support/frame_writer_jk02.hpp"

namespace jkbms::test {
namespace {

constexpr std::int16_t no_sensor = -2000;

/// Makes all bytes different, and none of them 0.
Jk02Frame filled(std::uint8_t type) {
  Jk02Frame frame(type);
  for (std::size_t at = 5; at < 299; ++at) {
    frame.u8(at, static_cast<std::uint8_t>(1 + (at * 37 + 11) % 254));
  }
  return frame;
}

Jk02Frame status() {
  Jk02Frame frame = filled(Jk02Frame::status);
  for (std::size_t slot = 0; slot < 16; ++slot) {
    frame.u16(6 + 2 * slot, static_cast<std::uint16_t>(3300 + slot));
  }
  frame.u32(70, 0xFFFF).u8(214, 0xFF);
  frame.s16(144, 301).s16(162, -31).s16(164, 215).s16(256, 198).s16(258, 222);
  frame.s32(158, -12345).s16(170, -1990).u8(172, 2).u8(198, 1).u8(199, 0);
  frame.u8(215, 1).s16(236, 512).u8(245, 1);
  return frame.u16(278, 600).u8(280, 1);
}

Jk02Frame settings() {
  Jk02Frame frame = filled(Jk02Frame::settings);
  frame.u32(118, 1).u32(122, 0).u32(126, 1).s32(98, -200).s32(102, -150);
  return frame.u32(270, 7).u16(282, 0x3220).u8(296, 0xDD).u8(297, 0xE2);
}

Jk02Frame device_info(std::string_view version, std::string_view serial_number) {
  Jk02Frame frame = filled(Jk02Frame::device_info);
  const auto text = [&](std::size_t at, std::string_view words) {
    frame.text(at, words).u8(at + words.size(), 0);
  };
  text(6, "JK_PB2A16S20P");
  text(22, "15A");
  text(30, version);
  text(46, "garage");
  text(62, "1234");
  frame.text(78, "24121707").text(86, serial_number);
  text(102, "solar");
  text(118, "123456");
  return frame;
}

Jk02Frame log(std::uint32_t written) {
  constexpr std::uint32_t slots = 50;
  return filled(Jk02Frame::system_log)
      .u32(6, written)
      .u8(10, static_cast<std::uint8_t>((written + slots - 1) % slots));
}

}  // namespace

std::vector<NamedBytes> own_frames() {
  const auto info = [](std::string_view version, std::string_view serial_number) {
    return device_info(version, serial_number).bytes();
  };
  return {
      {"status", status().bytes()},
      {"status of 32 cells", status().u32(70, 0xFFFFFFFF).bytes()},
      {"status without cells", status().u32(70, 0).bytes()},
      {"first sensor missing", status().s16(162, no_sensor).bytes()},
      {"every sensor missing",
       status().s16(144, no_sensor).s16(162, no_sensor).s16(164, no_sensor).u32(256, 0).bytes()},
      {"last sensors missing", status().s16(256, no_sensor).s16(258, no_sensor).bytes()},
      {"two sensors", status().u32(256, 0).bytes()},
      {"third sensor at zero", status().s16(256, 0).bytes()},
      {"sensors missing by the map", status().u8(214, 0xDA).bytes()},
      {"heater off", status().u8(215, 0).bytes()},
      {"phase of no time", status().u16(278, 0).bytes()},
      {"phase that is unknown", status().u8(280, 3).bytes()},
      {"bulk phase", status().u8(280, 0).bytes()},
      {"no state of health", status().u8(190, 0).bytes()},
      {"not balancing", status().u8(172, 0).bytes()},
      {"balancing into a cell", status().u8(172, 1).s16(170, 1990).bytes()},
      {"settings", settings().bytes()},
      {"an address beyond 255", settings().u32(270, 256).bytes()},
      {"no voltages of the state of charge", settings().u32(30, 0).u32(34, 0).bytes()},
      {"no requested voltages", settings().u32(38, 0).u32(42, 0).bytes()},
      {"no limit of cold discharge", settings().u16(296, 0).bytes()},
      {"a limit of cold discharge at zero", settings().u8(296, 0).bytes()},
      {"short serial number", info("15.41", std::string_view("40900000001\0", 12))},
      {"short serial number before a passcode", info("15.41", "409000000010000")},
      {"long serial number", info("19.27", "4090000000123456")},
      {"long serial number that is shorter", info("19.27", std::string_view("409\0", 4))},
      {"no texts",
       device_info("", "").u8(6, 0).u8(22, 0).u8(46, 0).u8(78, 0).u8(86, 0).u8(102, 0).bytes()},
      {"a new log", log(1).bytes()},
      {"a log not yet full", log(49).bytes()},
      {"a full log", log(50).bytes()},
      {"a log in its seventh round", log(309).bytes()},
  };
}

std::vector<NamedBytes> wired_captures(const std::filesystem::path& folder) {
  std::vector<NamedBytes> captures;
  for (const char* const part : {"pb", "stream"}) {
    for (const auto& file : list_captures(folder / part)) {
      const std::string name = file.filename().string();
      if (!name.starts_with("rs485-")) continue;
      auto stream = read_received(file);
      if (!stream) throw std::runtime_error(stream.error().detail);
      captures.push_back({name, *std::move(stream)});
    }
  }
  return captures;
}

std::vector<NamedBytes> real_frames(const std::filesystem::path& folder) {
  std::vector<NamedBytes> frames;
  for (const NamedBytes& capture : wired_captures(folder)) {
    for (Bytes& message : messages_of(capture.bytes)) {
      if (decode_wired(message).kind != Decoded::Kind::data) continue;
      frames.push_back({capture.name, std::move(message)});
    }
  }
  return frames;
}

std::vector<Bytes> messages_of(BytesView stream) {
  FrameAssembler assembler(jk02());
  assembler.feed(stream);
  std::vector<Bytes> messages;
  const auto keep = [&](const Frame& message) {
    messages.emplace_back(message.bytes().begin(), message.bytes().end());
  };
  while (const auto message = assembler.next()) keep(*message);
  while (const auto message = assembler.next_behind_gap()) keep(*message);
  if (assembler.counters().bytes_dropped != 0) throw std::runtime_error("not only messages");
  return messages;
}

Decoded decode_wired(BytesView message) {
  auto decoded = decode_message(jk02(), message);
  if (!decoded) throw std::runtime_error(decoded.error().detail);
  return *std::move(decoded);
}

Bytes with_sum(Bytes frame) {
  frame.back() = static_cast<std::uint8_t>(std::accumulate(frame.begin(), frame.end() - 1, 0U));
  return frame;
}

}  // namespace jkbms::test
