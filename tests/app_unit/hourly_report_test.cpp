#include "hourly_report.hpp"

#include <gtest/gtest.h>

namespace jkbms::app {
namespace {

using std::chrono::hours;
using std::chrono::minutes;

const Clock::TimePoint start{hours(7)};

BusReport report(std::uint64_t factor) {
  return {{360 * factor, 350 * factor, 6 * factor, 4 * factor, 120 * factor, 2 * factor}, factor};
}

TEST(HourlyReport, ComesAfterAnHourAndNotBefore) {
  HourlyReport hourly(start);
  EXPECT_EQ(hourly.due(), start + hours(1));
  EXPECT_FALSE(hourly.line(start + minutes(59), report(1), 0));
  EXPECT_TRUE(hourly.line(start + hours(1), report(1), 0));
  EXPECT_FALSE(hourly.line(start + hours(1), report(1), 0));
  EXPECT_EQ(hourly.due(), start + hours(2));
}

TEST(HourlyReport, SaysAllThatIsCounted) {
  HourlyReport hourly(start);
  EXPECT_EQ(hourly.line(start + hours(1), report(1), 3),
            "last hour: 360 polls, 350 answers, 6 timeouts, 4 bad frames, 120 bytes dropped, "
            "1 port reconnects, 3 broker reconnects");
}

TEST(HourlyReport, CountsFromTheLineBefore) {
  HourlyReport hourly(start);
  hourly.line(start + hours(1), report(1), 3);
  EXPECT_EQ(hourly.line(start + hours(2), report(3), 4),
            "last hour: 720 polls, 700 answers, 12 timeouts, 8 bad frames, 240 bytes dropped, "
            "2 port reconnects, 1 broker reconnects");
  EXPECT_EQ(hourly.line(start + hours(3), report(3), 4),
            "last hour: 0 polls, 0 answers, 0 timeouts, 0 bad frames, 0 bytes dropped, "
            "0 port reconnects, 0 broker reconnects");
}

// The numbers of the rows are those of docs/conformance.md.

TEST(NodeJkbmsRow28, ComesByTimeWhateverTheInterval) {
  HourlyReport hourly(start);
  int lines = 0;
  for (std::uint64_t poll = 1; poll <= 12; ++poll) {  // every 4000 s
    const auto now = start + std::chrono::seconds(4000 * poll);
    if (hourly.line(now, report(poll), 0)) ++lines;
  }
  EXPECT_EQ(lines, 12);
}

}  // namespace
}  // namespace jkbms::app
