#include "jkbms/bytes.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

namespace jkbms {
namespace {

using testing::HasSubstr;

TEST(FromHex, ReadsPairsOfEitherCaseWithAndWithoutBlanks) {
  const Bytes expected{0x4E, 0x57, 0x0A, 0xFF};
  for (const char* text : {"4E 57 0A FF", "4e570aff", " 4E\t57\r\n0a  Ff "}) {
    const auto bytes = from_hex(text);
    ASSERT_TRUE(bytes) << text;
    EXPECT_EQ(*bytes, expected) << text;
  }
}

TEST(FromHex, AnEmptyTextHasNoBytes) {
  for (const char* text : {"", "  \t\r\n"}) {
    const auto bytes = from_hex(text);
    ASSERT_TRUE(bytes);
    EXPECT_TRUE(bytes->empty());
  }
}

TEST(FromHex, NamesTheCharacterThatIsNotADigit) {
  const auto bytes = from_hex("4E 5G");
  ASSERT_FALSE(bytes);
  EXPECT_EQ(bytes.error().code, Errc::invalid_argument);
  EXPECT_THAT(bytes.error().detail, HasSubstr("'5'"));
  EXPECT_THAT(from_hex("4E x7").error().detail, HasSubstr("'x'"));
}

TEST(FromHex, RefusesAnIncompletePair) {
  for (const char* text : {"4", "4E 5", "4 E"}) {
    const auto bytes = from_hex(text);
    ASSERT_FALSE(bytes) << text;
    EXPECT_EQ(bytes.error().code, Errc::invalid_argument);
    EXPECT_THAT(bytes.error().detail, HasSubstr("half a byte"));
  }
}

TEST(ToHex, WritesUpperCasePairsWithOneBlankBetween) {
  EXPECT_EQ(to_hex({}), "");
  EXPECT_EQ(to_hex(Bytes{0x4E, 0x57, 0x00, 0x1f}), "4E 57 00 1F");
}

TEST(ToHex, FromHexReadsEveryByteBack) {
  Bytes all;
  for (int value = 0; value <= 0xFF; ++value) all.push_back(static_cast<std::uint8_t>(value));
  const auto bytes = from_hex(to_hex(all));
  ASSERT_TRUE(bytes);
  EXPECT_EQ(*bytes, all);
}

}  // namespace
}  // namespace jkbms
