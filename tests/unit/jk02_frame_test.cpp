#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "jkbms/frame_assembler.hpp"
#include "support/decode_message.hpp"
#include "support/frame_writer_jk02.hpp"

namespace jkbms::test {
namespace {

using Kind = Scan::Kind;
using testing::ElementsAre;

const Protocol& protocol() {
  return jk02();
}

void expect_frame(const Bytes& message) {
  const Scan whole = protocol().scan(message);
  EXPECT_EQ(whole.kind, Kind::frame) << to_hex(message);
  EXPECT_EQ(whole.size, message.size());
  for (std::size_t size = 0; size < message.size(); ++size) {
    EXPECT_EQ(protocol().scan(BytesView(message).first(size)).kind, Kind::need_more)
        << size << " bytes of " << to_hex(message);
  }
}

void expect_step(const Bytes& bytes, Kind kind) {
  const Scan scan = protocol().scan(bytes);
  EXPECT_EQ(scan.kind, kind) << to_hex(bytes);
  EXPECT_EQ(scan.size, 1U);
}

/// The sizes of the messages in `stream`. `dropped` gets the number of the other bytes.
std::vector<std::size_t> sizes_in(const Bytes& stream, std::uint64_t dropped) {
  FrameAssembler assembler(protocol());
  assembler.feed(stream);
  std::vector<std::size_t> sizes;
  while (const auto frame = assembler.next()) sizes.push_back(frame->bytes().size());
  assembler.clear();
  EXPECT_EQ(assembler.counters().bytes_dropped, dropped);
  return sizes;
}

TEST(Jk02Frame, EveryKnownTypeIsAFrameWithAnyByte5) {
  for (const std::uint8_t type : Bytes{1, 2, 3, 5, 6}) {
    for (const int byte_5 : {0x00, 0x05, 0x68, 0xA5, 0xFF}) {
      expect_frame(Jk02Frame(type).u8(5, static_cast<std::uint8_t>(byte_5)).bytes());
    }
  }
}

TEST(Jk02Frame, AnUnknownTypeIsDroppedByteByByte) {
  for (const std::uint8_t type : Bytes{0, 4, 7, 255})
    expect_step(Jk02Frame(type).bytes(), Kind::corrupt);
}

TEST(Jk02Frame, AfterABadChecksumAFrameInsideIsFound) {
  Bytes damaged = sample_status(52800).bytes();
  damaged.back() ^= 1;
  expect_step(damaged, Kind::corrupt);
  damaged.resize(100);
  const Bytes stream = joined({damaged, sample_status(53000).bytes(), acknowledgement(1, 0x1620)});
  EXPECT_THAT(sizes_in(stream, 100), ElementsAre(300, 8));
}

TEST(Jk02Frame, EveryFlippedBitOfAFrameIsDetected) {
  const Bytes good = sample_status(52800).bytes();
  for (std::size_t at = 0; at < good.size(); ++at) {
    Bytes bad = good;
    bad[at] ^= 0x10;
    EXPECT_NE(protocol().scan(bad).kind, Kind::frame) << "byte " << at;
  }
}

TEST(Jk02Frame, AcknowledgementsAndRequestsOfEveryAddressAreFrames) {
  for (std::uint8_t address = 0; address <= 15; ++address) {
    for (const std::uint16_t number : std::vector<std::uint16_t>{0x161C, 0x161E, 0x1620, 0x1622}) {
      expect_frame(acknowledgement(address, number));
      const Bytes request = trigger(address, number);
      EXPECT_EQ(protocol().scan(request).kind, Kind::frame);
      EXPECT_EQ(protocol().scan(request).size, 11U);
    }
  }
  expect_step(acknowledgement(16, 0x1620), Kind::noise);
}

TEST(Jk02Frame, TheDocumentedBytesAreTheseMessages) {
  EXPECT_EQ(to_hex(trigger(1, 0x1620)), "01 10 16 20 00 01 02 00 00 D6 F1");
  EXPECT_EQ(to_hex(acknowledgement(7, 0x161E)), "07 10 16 1E 00 01 65 E1");
}

TEST(Jk02Frame, AWrongCrcIsNoise) {
  Bytes acknowledged = acknowledgement(1, 0x1620);
  acknowledged.back() ^= 1;
  acknowledged.resize(20);
  expect_step(acknowledged, Kind::noise);
  Bytes request = trigger(1, 0x1620);
  request.back() ^= 1;
  expect_step(request, Kind::noise);
}

TEST(Jk02Frame, WritesOfOthersAndTheirAcknowledgementsAreFrames) {
  const Bytes write = modbus({1, 0x10, 0x10, 0x70, 0, 2, 4, 0, 0, 0, 1});
  const Bytes acknowledged = modbus({1, 0x10, 0x10, 0x70, 0, 2});
  EXPECT_THAT(sizes_in(joined({write, acknowledged}), 0), ElementsAre(13, 8));
  const auto decoded = decode_message(protocol(), acknowledged);
  ASSERT_TRUE(decoded);
  EXPECT_EQ(decoded->part, std::nullopt);
}

TEST(Jk02Frame, ReadsOfOthersAreFrames) {
  const Bytes request = modbus({1, 0x03, 0x12, 0x00, 0, 16});
  Bytes reply{1, 0x03, 32};
  reply.resize(35, 0x0D);
  reply = modbus(reply);
  const Bytes refused = modbus({1, 0x83, 2});
  EXPECT_THAT(sizes_in(joined({request, reply, refused, sample_status(52800).bytes()}), 0),
              ElementsAre(8, 37, 5, 300));
  for (const Bytes& message : {request, reply, refused}) {
    const auto decoded = decode_message(protocol(), message);
    ASSERT_TRUE(decoded);
    EXPECT_EQ(decoded->kind, Decoded::Kind::other);
  }
}

TEST(Jk02Frame, FillersAroundTheAcknowledgementAreDropped) {
  const Bytes filler{0x00};
  EXPECT_THAT(sizes_in(joined({sample_status(52800).bytes(), filler, acknowledgement(1, 0x1620),
                               filler, trigger(2, 0x1620), filler}),
                       3),
              ElementsAre(300, 8, 11));
}

TEST(Jk02Frame, BluetoothCommandsAreNoise) {
  const Bytes noise{'A', 'T', '\r', '\n', 0xAA, 0x55, 0x90, 0xEB, 0xC8, 0x01};
  EXPECT_THAT(sizes_in(joined({noise, sample_status(52800).bytes()}), noise.size()),
              ElementsAre(300));
}

TEST(Jk02Frame, AcknowledgementsAndRequestsNameTheirDocument) {
  const std::pair<std::uint16_t, Part> parts[] = {{status_register, Part::state},
                                                  {settings_register, Part::settings},
                                                  {info_register, Part::info},
                                                  {log_register, Part::log}};
  for (const auto& [number, part] : parts) {
    const auto acknowledged = decode_message(protocol(), acknowledgement(3, number));
    const auto asked = decode_message(protocol(), trigger(3, number));
    ASSERT_TRUE(acknowledged && asked);
    EXPECT_EQ(acknowledged->kind, Decoded::Kind::acknowledgement);
    EXPECT_EQ(asked->kind, Decoded::Kind::request);
    EXPECT_EQ(acknowledged->address, 3);
    EXPECT_EQ(asked->address, 3);
    EXPECT_EQ(acknowledged->part, part);
    EXPECT_EQ(asked->part, part);
  }
}

TEST(Jk02Frame, AnIncompleteFrameIsRefused) {
  Bytes bytes = sample_status(52800).bytes();
  bytes.push_back(0);
  ASSERT_FALSE(protocol().frame(bytes));
  EXPECT_EQ(protocol().frame(bytes).error().code, Errc::bad_frame);
  EXPECT_FALSE(protocol().frame({}));
}

}  // namespace
}  // namespace jkbms::test
