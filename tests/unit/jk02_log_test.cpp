#include <gtest/gtest.h>

#include <algorithm>

#include "jkbms/protocol.hpp"
#include "support/decode_message.hpp"
#include "support/frame_writer_jk02.hpp"

namespace jkbms::test {
namespace {

constexpr std::size_t slots = 50;

/// A ring to which `written` events were written; event n happened at second n.
Jk02Frame log_frame(std::uint32_t written, std::uint8_t code = 1) {
  Jk02Frame frame(Jk02Frame::system_log);
  frame.u32(6, written).u8(10, static_cast<std::uint8_t>((written - 1) % slots));
  const std::uint32_t kept = std::min<std::uint32_t>(written, slots);
  for (std::uint32_t n = written - kept; n < written; ++n) {
    frame.u32(11 + 5 * (n % slots), n).u8(15 + 5 * (n % slots), code);
  }
  return frame;
}

std::vector<LogRecord> records_of(const Jk02Frame& frame) {
  const auto decoded = decode_message(jk02(), frame.bytes());
  if (!decoded || decoded->kind != Decoded::Kind::data || decoded->part != Part::log) return {};
  return decoded->log;
}

std::string text_of(int code) {
  return records_of(log_frame(1, static_cast<std::uint8_t>(code))).at(0).text;
}

TEST(Jk02Log, TheOldestEntryIsFirst) {
  for (const std::uint32_t written : {1U, 3U, 49U, 50U, 51U, 309U}) {
    const auto records = records_of(log_frame(written));
    ASSERT_EQ(records.size(), std::min<std::size_t>(written, slots));
    for (std::size_t i = 0; i < records.size(); ++i) {
      EXPECT_EQ(records[i].runtime_s, written - records.size() + i) << written << " written";
    }
  }
}

TEST(Jk02Log, AnEmptyRingHasNoEntries) {
  EXPECT_TRUE(records_of(Jk02Frame(Jk02Frame::system_log)).empty());
}

TEST(Jk02Log, AnInvalidSlotIsNotRead) {
  EXPECT_TRUE(records_of(log_frame(3).u8(10, 50)).empty());
  EXPECT_TRUE(records_of(log_frame(3).u8(10, 255)).empty());
}

TEST(Jk02Log, CodesHaveTexts) {
  EXPECT_EQ(text_of(0x01), "boot");
  EXPECT_EQ(text_of(0x02), "shutdown");
  EXPECT_EQ(text_of(0x04), "charging switched on by app");
  EXPECT_EQ(text_of(0x1B), "charge undertemperature");
  EXPECT_EQ(text_of(0x44), "LFP preset loaded");
}

TEST(Jk02Log, CodesOfCellsNameTheCell) {
  EXPECT_EQ(text_of(0x64), "cell 1 overvoltage");
  EXPECT_EQ(text_of(0x64 + 31), "cell 32 overvoltage");
  EXPECT_EQ(text_of(0xC8), "cell 1 undervoltage");
  EXPECT_EQ(text_of(0xC8 + 31), "cell 32 undervoltage");
}

TEST(Jk02Log, UnknownCodesAreKept) {
  EXPECT_EQ(text_of(0x50), "event 80");
  EXPECT_EQ(text_of(0x64 + 32), "event 132");
  EXPECT_EQ(text_of(0xFF), "event 255");
  EXPECT_EQ(records_of(log_frame(1, 0x50)).at(0).code, 0x50);
}

}  // namespace
}  // namespace jkbms::test
