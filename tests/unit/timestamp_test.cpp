#include "jkbms/timestamp.hpp"

#include <gtest/gtest.h>

namespace jkbms {
namespace {

using namespace std::chrono;

TEST(ToRfc3339, WritesUtcWithMilliseconds) {
  EXPECT_EQ(to_rfc3339(system_clock::time_point{}), "1970-01-01T00:00:00.000Z");
  const auto day = sys_days{year{2026} / 11 / 24};
  EXPECT_EQ(to_rfc3339(day + hours(5) + minutes(46) + seconds(38) + milliseconds(120)),
            "2026-11-24T05:46:38.120Z");
  EXPECT_EQ(to_rfc3339(sys_days{year{2028} / 2 / 29} + hours(23) + milliseconds(7)),
            "2028-02-29T23:00:00.007Z");
}

TEST(ToRfc3339, TruncatesToMilliseconds) {
  EXPECT_EQ(to_rfc3339(system_clock::time_point{} + microseconds(1999)),
            "1970-01-01T00:00:00.001Z");
}

TEST(ToRfc3339, IsCorrectBefore1970) {
  EXPECT_EQ(to_rfc3339(system_clock::time_point{} - milliseconds(1)), "1969-12-31T23:59:59.999Z");
}

}  // namespace
}  // namespace jkbms
