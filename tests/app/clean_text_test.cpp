#include "system/clean_text.hpp"

#include <gtest/gtest.h>

namespace jkbms::app {
namespace {

TEST(Excerpt, LeavesWhatIsShort) {
  EXPECT_EQ(excerpt(""), "");
  EXPECT_EQ(excerpt(std::string(120, 'a')), std::string(120, 'a'));
}

TEST(Excerpt, LeavesOutTheEndOfWhatIsLong) {
  EXPECT_EQ(excerpt(std::string(121, 'a')), std::string(120, 'a') + "...");
}

TEST(Excerpt, DoesNotCutACharacter) {
  EXPECT_EQ(excerpt(std::string(119, 'a') + "°C"), std::string(119, 'a') + "...");
}

TEST(Excerpt, IsOneLine) {
  EXPECT_EQ(excerpt("a\nb\x1B[31m"), "a?b?[31m");
}

}  // namespace
}  // namespace jkbms::app
