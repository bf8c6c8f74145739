#include "jkbms/version.hpp"

#include <gtest/gtest.h>

#include <string>

#if !JKBMS_VERSION_AT_LEAST(1, 0, 0)
#error "the macro cannot be used in #if"
#endif

namespace jkbms {
namespace {

TEST(Version, TheTextHasTheThreeNumbers) {
  EXPECT_EQ(version, std::to_string(JKBMS_VERSION_MAJOR) + "." +
                         std::to_string(JKBMS_VERSION_MINOR) + "." +
                         std::to_string(JKBMS_VERSION_PATCH));
}

TEST(Version, AtLeastComparesTheNumbersInTheirOrder) {
  constexpr int major = JKBMS_VERSION_MAJOR;
  constexpr int minor = JKBMS_VERSION_MINOR;
  constexpr int patch = JKBMS_VERSION_PATCH;
  EXPECT_TRUE(JKBMS_VERSION_AT_LEAST(major, minor, patch));
  EXPECT_TRUE(JKBMS_VERSION_AT_LEAST(major - 1, minor + 1, patch + 1));
  EXPECT_FALSE(JKBMS_VERSION_AT_LEAST(major, minor, patch + 1));
  EXPECT_FALSE(JKBMS_VERSION_AT_LEAST(major, minor + 1, patch));
  EXPECT_FALSE(JKBMS_VERSION_AT_LEAST(major + 1, minor, patch));
}

}  // namespace
}  // namespace jkbms
