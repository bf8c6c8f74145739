#include "system/exit_code.hpp"

#include <gtest/gtest.h>

#include <cerrno>
#include <set>

namespace jkbms::app {
namespace {

int number_of(Errc code, int system_error = 0) {
  return static_cast<int>(exit_code_of({code, "", system_error}));
}

TEST(ExitCode, OfAPortOrFileFollowsTheSystemError) {
  EXPECT_EQ(number_of(Errc::io, ENOENT), 66);
  EXPECT_EQ(number_of(Errc::io, ENOTDIR), 66);
  EXPECT_EQ(number_of(Errc::io, EISDIR), 66);
  EXPECT_EQ(number_of(Errc::io, ENOTTY), 66);
  EXPECT_EQ(number_of(Errc::io, EEXIST), 64);
  EXPECT_EQ(number_of(Errc::io, ELOOP), 64);
  EXPECT_EQ(number_of(Errc::io, EBUSY), 75);
  EXPECT_EQ(number_of(Errc::io, EACCES), 77);
  EXPECT_EQ(number_of(Errc::io, EPERM), 77);
  EXPECT_EQ(number_of(Errc::io, EIO), 74);
  EXPECT_EQ(number_of(Errc::io), 74);
}

TEST(ExitCode, OfASilentPackIsNoAnswer) {
  for (const Errc code :
       {Errc::timeout, Errc::bad_frame, Errc::unexpected_reply, Errc::unsupported}) {
    EXPECT_EQ(number_of(code), 69) << to_string(code);
  }
}

TEST(ExitCode, OfAnInvalidCaptureIsBadCapture) {
  EXPECT_EQ(number_of(Errc::invalid_argument), 65);
}

TEST(ExitCode, TheTableHasEachCodeOnceWithItsMeaning) {
  std::set<int> numbers;
  for (const ExitCodeText& row : exit_codes()) {
    EXPECT_TRUE(numbers.insert(static_cast<int>(row.code)).second);
    EXPECT_FALSE(row.meaning.empty());
  }
  EXPECT_EQ(numbers, (std::set<int>{0, 10, 11, 12, 13, 14, 64, 65, 66, 69, 71, 74, 75, 77, 78}));
}

}  // namespace
}  // namespace jkbms::app
