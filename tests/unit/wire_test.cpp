#include "codec/wire.hpp"

#include <gtest/gtest.h>

namespace jkbms::wire {
namespace {

Bytes bytes_of(std::string_view text) {
  return {text.begin(), text.end()};
}

TEST(Wire, ReadsBigEndianNumbers) {
  const Bytes bytes{0x12, 0x34, 0x56, 0x78, 0xFF, 0xEC};
  EXPECT_EQ(u16be(bytes), 0x1234);
  EXPECT_EQ(u16be(bytes, 1), 0x3456);
  EXPECT_EQ(u32be(bytes), 0x12345678U);
  EXPECT_EQ(u32be(bytes, 2), 0x5678FFECU);
  EXPECT_EQ(s16be(bytes), 0x1234);
  EXPECT_EQ(s16be(bytes, 4), -20);
  EXPECT_EQ(s16be(Bytes{0x80, 0x00}), -32768);
}

TEST(Wire, WritesNumbers) {
  Bytes bytes(4, 0xAA);
  put_u16be(bytes, 1, 0x1234);
  EXPECT_EQ(bytes, (Bytes{0xAA, 0x12, 0x34, 0xAA}));
}

TEST(Wire, SumsModulo65536) {
  EXPECT_EQ(sum16({}), 0);
  EXPECT_EQ(sum16(Bytes{0x4E, 0x57}), 0xA5);
  EXPECT_EQ(sum16(Bytes(258, 0xFF)), 258 * 0xFF - 65536);
}

TEST(WireText, EndsAtTheFirstNul) {
  EXPECT_EQ(text(bytes_of("abc")), "abc");
  EXPECT_EQ(text(bytes_of({"ab\0cd", 5})), "ab");
}

TEST(WireText, IsAbsentIfEmpty) {
  EXPECT_EQ(text({}), std::nullopt);
  EXPECT_EQ(text(bytes_of({"\0abc", 4})), std::nullopt);
}

TEST(WireText, IsAbsentIfEveryByteIsFF) {
  EXPECT_EQ(wire::text(Bytes(4, 0xFF)), std::nullopt);
  EXPECT_TRUE(wire::text(Bytes{0xFF, 0xFF, 0xFF, 0x41}));
}

TEST(WireText, KeepsWellFormedUtf8) {
  for (const char* good : {"\xC2\xA0", "\xDF\xBF", "\xE0\xA0\x80", "\xED\x9F\xBF", "\xEE\x80\x80",
                           "\xF0\x90\x80\x80", "\xF4\x8F\xBF\xBF", "K\xC3\xBC\x68l 12\xC2\xB0"}) {
    EXPECT_EQ(text(bytes_of(good)), good);
  }
}

TEST(WireText, ReplacesInvalidUtf8) {
  const std::string r = "\xEF\xBF\xBD";
  EXPECT_EQ(text(bytes_of("\x80")), r);                          // not a lead byte
  EXPECT_EQ(text(bytes_of("a\xFF\x62")), "a" + r + "b");         // never valid in UTF-8
  EXPECT_EQ(text(bytes_of("\xC0\xAF")), r + r);                  // an overlong form
  EXPECT_EQ(text(bytes_of("\xC1\xBF")), r + r);                  // another overlong form
  EXPECT_EQ(text(bytes_of("\xE0\x9F\xBF")), r + r + r);          // an overlong form of three bytes
  EXPECT_EQ(text(bytes_of("\xED\xA0\x80")), r + r + r);          // a surrogate
  EXPECT_EQ(text(bytes_of("\xF0\x8F\xBF\xBF")), r + r + r + r);  // an overlong form of four bytes
  EXPECT_EQ(text(bytes_of("\xF4\x90\x80\x80")), r + r + r + r);  // above U+10FFFF
  EXPECT_EQ(text(bytes_of("\xC3")), r);                          // cut off
  EXPECT_EQ(text(bytes_of("\xE2\x82")), r + r);                  // cut off
  EXPECT_EQ(text(bytes_of("\xE2\x82\x28")), r + r + "(");        // the third byte is wrong
  EXPECT_EQ(text(bytes_of("\xC3\x28")), r + "(");                // the second byte is wrong
}

TEST(WireText, ReplacesControlsOfTerminalsAndOfTextDirection) {
  const std::string r = "\xEF\xBF\xBD";
  EXPECT_EQ(text(bytes_of("a\xC2\x9B"
                          "31m")),
            "a" + r + "31m");  // CSI
  for (const char* control : {"\xC2\x80", "\xC2\x9F", "\xD8\x9C", "\xE2\x80\x8E", "\xE2\x80\x8F",
                              "\xE2\x80\xAA", "\xE2\x80\xAE", "\xE2\x81\xA6", "\xE2\x81\xA9"}) {
    EXPECT_EQ(text(bytes_of(control)), r);
  }
  for (const char* kept :
       {"\xE2\x80\x90", "\xE2\x80\xA9", "\xE2\x80\xAF", "\xE2\x81\xA5", "\xE2\x82\xAC"}) {
    EXPECT_EQ(text(bytes_of(kept)), kept);
  }
}

}  // namespace
}  // namespace jkbms::wire
