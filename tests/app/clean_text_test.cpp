#include "system/clean_text.hpp"

#include <gtest/gtest.h>

namespace jkbms::app {
namespace {

TEST(Excerpt, KeepsAShortText) {
  EXPECT_EQ(excerpt(""), "");
  EXPECT_EQ(excerpt(std::string(120, 'a')), std::string(120, 'a'));
}

TEST(Excerpt, CutsTheEndOfALongText) {
  EXPECT_EQ(excerpt(std::string(121, 'a')), std::string(120, 'a') + "...");
}

TEST(Excerpt, DoesNotCutACharacter) {
  EXPECT_EQ(excerpt(std::string(119, 'a') + "°C"), std::string(119, 'a') + "...");
}

TEST(Excerpt, IsOneLine) {
  EXPECT_EQ(excerpt("a\nb\x1B[31m"), "a?b?[31m");
}

TEST(Printable, ReplacesControlsOfTerminalsAndOfTextDirection) {
  EXPECT_EQ(printable("a\x1B[31m\x7F\xC2\x9B"), "a?[31m??");
  for (const char* control : {"\xD8\x9C", "\xE2\x80\x8E", "\xE2\x80\x8F", "\xE2\x80\xAA",
                              "\xE2\x80\xAE", "\xE2\x81\xA6", "\xE2\x81\xA9"}) {
    EXPECT_EQ(printable(control), "?");
    EXPECT_FALSE(is_clean_text(control));
  }
  for (const char* kept : {"\xE2\x80\x90", "\xE2\x80\xAF", "\xE2\x81\xA5", "\xE2\x82\xAC"}) {
    EXPECT_EQ(printable(kept), kept);
  }
}

TEST(CleanText, OfAShellWordIsQuotedOnlyWhereItMustBe) {
  for (const char* plain : {"/dev/ttyUSB0", "tcp://ew11:8899", "a_b-c.d,e=1"}) {
    EXPECT_EQ(shell_word(plain), plain);
  }
  EXPECT_EQ(shell_word(""), "''");
  EXPECT_EQ(shell_word("my port"), "'my port'");
  EXPECT_EQ(shell_word("$(reboot)"), "'$(reboot)'");
  EXPECT_EQ(shell_word("tcp://[::1]:23"), "'tcp://[::1]:23'");
  EXPECT_EQ(shell_word("a'b"), "'a'\\''b'");
}

}  // namespace
}  // namespace jkbms::app
