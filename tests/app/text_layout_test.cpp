#include "system/text_layout.hpp"

#include <gtest/gtest.h>

namespace jkbms::app {
namespace {

TEST(TextLayout, CountsColumnsNotBytes) {
  EXPECT_EQ(display_width(""), 0U);
  EXPECT_EQ(display_width("abc"), 3U);
  EXPECT_EQ(display_width("25.0 °C"), 7U);
  EXPECT_EQ(display_width("█▌"), 2U);
}

// Widths: Unicode Standard Annex #11, East Asian Width.
TEST(TextLayout, AWideCharacterTakesTwoColumns) {
  EXPECT_EQ(display_width("電池"), 4U);
  EXPECT_EQ(display_width("ガレージ 1"), 10U);
  EXPECT_EQ(display_width("▲▼…"), 3U);
  EXPECT_EQ(display_width("e\u0301"), 1U);   // the accent is drawn over the letter
  EXPECT_EQ(display_width("\xff\xe9"), 2U);  // no UTF-8
}

TEST(TextLayout, ACutTextNeverTakesMoreColumns) {
  EXPECT_EQ(beginning_of("電池", 4), "電池");
  EXPECT_EQ(beginning_of("電池", 3), "電");
  EXPECT_EQ(beginning_of("e\u0301f", 1), "e\u0301");
  EXPECT_EQ(beginning_of("abc", 0), "");
  EXPECT_EQ(end_of("電池", 4), "電池");
  EXPECT_EQ(end_of("電池", 3), "池");
  EXPECT_EQ(end_of("e\u0301f", 1), "f");
  EXPECT_EQ(end_of("abc", 0), "");
}

TEST(TextLayout, KeepsALineThatFits) {
  EXPECT_EQ(fold("one two", 7, 2), "one two\n");
  EXPECT_EQ(fold("", 7, 2), "\n");
}

TEST(TextLayout, BreaksAtBlanksAndIndents) {
  EXPECT_EQ(fold("one two three", 7, 2), "one two\n  three\n");
  EXPECT_EQ(fold("one two three four", 9, 2), "one two\n  three\n  four\n");
  EXPECT_EQ(fold("aa bb cc", 5, 0), "aa bb\ncc\n");
}

TEST(TextLayout, TheFirstLineKeepsItsLeadingBlanks) {
  EXPECT_EQ(fold("  one two", 6, 4), "  one\n    two\n");
}

TEST(TextLayout, AWordThatIsTooLongStandsAlone) {
  EXPECT_EQ(fold("a incredible b", 5, 1), "a\n incredible\n b\n");
}

TEST(TextLayout, RunsOfBlanksInsideALineAreKept) {
  EXPECT_EQ(fold("  0  done", 20, 6), "  0  done\n");
}

TEST(TextLayout, WidthIsInCharactersNotBytes) {
  EXPECT_EQ(fold("°°° °°°", 7, 0), "°°° °°°\n");
}

TEST(TextLayout, NoLineIsLongerThanItsLimit) {
  const std::string text = "the quick brown fox jumps over the lazy dog and does it all again";
  for (std::size_t columns = 8; columns < 40; ++columns) {
    const std::string folded = fold(text, columns, 2);
    std::string words;
    for (std::size_t at = 0; at < folded.size();) {
      const std::size_t end = folded.find('\n', at);
      const std::string line = folded.substr(at, end - at);
      EXPECT_LE(display_width(line), columns);
      words += (words.empty() ? "" : " ") + line.substr(line.find_first_not_of(' '));
      at = end + 1;
    }
    EXPECT_EQ(words, text);
  }
}

}  // namespace
}  // namespace jkbms::app
