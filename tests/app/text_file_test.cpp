#include "system/text_file.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <filesystem>

#include "support/temporary_directory.hpp"

namespace jkbms::app {
namespace {

namespace fs = std::filesystem;

class ReplacedTextFile : public testing::Test {
 protected:
  test::TemporaryDirectory directory_;
  std::string path_ = (directory_.path() / "client-id").string();
};

TEST_F(ReplacedTextFile, HoldsTheNewTextForItsUserAlone) {
  ASSERT_TRUE(replace_text_file(path_, "old"));
  ASSERT_TRUE(replace_text_file(path_, "new"));
  EXPECT_EQ(*read_text_file(path_), "new");
  EXPECT_EQ(fs::status(path_).permissions(), fs::perms::owner_read | fs::perms::owner_write);
}

TEST_F(ReplacedTextFile, LeavesNothingBehindIfItCannotBeReplaced) {
  fs::create_directories(path_ + "/full");
  const auto replaced = replace_text_file(path_, "new");
  ASSERT_FALSE(replaced);
  EXPECT_THAT(replaced.error().detail, testing::HasSubstr(path_));
  EXPECT_FALSE(fs::exists(path_ + ".new"));
}

TEST_F(ReplacedTextFile, KeepsTheOldTextIfTheNewOneCannotBeWritten) {
  ASSERT_TRUE(replace_text_file(path_, "old"));
  fs::create_directories(path_ + ".new/full");
  EXPECT_FALSE(replace_text_file(path_, "new"));
  EXPECT_EQ(*read_text_file(path_), "old");
}

}  // namespace
}  // namespace jkbms::app
