#include "line/hourly_report.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

namespace jkbms::app {
namespace {

using std::chrono::hours;
using std::chrono::minutes;

const Clock::TimePoint start{hours(7)};

MonitorReport report(std::uint64_t factor) {
  MonitorReport report;
  report.line.polls = 360 * factor;
  report.line.answers = 350 * factor;
  report.line.timeouts = 6 * factor;
  report.line.bad_frames = 4 * factor;
  report.line.bytes_dropped = 120 * factor;
  report.line.other_frames = 2 * factor;
  report.reconnects = factor;
  return report;
}

TEST(HourlyReport, IsDueAfterAnHour) {
  HourlyReport hourly(start);
  EXPECT_EQ(hourly.due(), start + hours(1));
  EXPECT_FALSE(hourly.line(start + minutes(59), report(1), 0));
  EXPECT_TRUE(hourly.line(start + hours(1), report(1), 0));
  EXPECT_FALSE(hourly.line(start + hours(1), report(1), 0));
  EXPECT_EQ(hourly.due(), start + hours(2));
}

TEST(HourlyReport, HasEveryCounter) {
  HourlyReport hourly(start);
  EXPECT_EQ(hourly.line(start + hours(1), report(1), 3),
            "last hour: 360 polls, 350 answers, 6 timeouts, 4 bad frames, 120 bytes dropped, "
            "1 port reconnects, 3 broker reconnects");
}

TEST(HourlyReport, CountsSinceThePreviousReport) {
  HourlyReport hourly(start);
  hourly.line(start + hours(1), report(1), 3);
  EXPECT_EQ(hourly.line(start + hours(2), report(3), 4),
            "last hour: 720 polls, 700 answers, 12 timeouts, 8 bad frames, 240 bytes dropped, "
            "2 port reconnects, 1 broker reconnects");
  EXPECT_EQ(hourly.line(start + hours(3), report(3), 4),
            "last hour: 0 polls, 0 answers, 0 timeouts, 0 bad frames, 0 bytes dropped, "
            "0 port reconnects, 0 broker reconnects");
}

TEST(HourlyReport, CountsImplausibleValuesByRule) {
  HourlyReport hourly(start);
  MonitorReport filtered = report(1);
  const auto count = [&](PlausibilityRule rule) -> std::uint64_t& {
    return filtered.withheld_by_rule[static_cast<std::size_t>(rule)];
  };
  count(PlausibilityRule::jump) = 2;
  count(PlausibilityRule::range) = 1;
  EXPECT_THAT(hourly.line(start + hours(1), filtered, 0).value_or(""),
              testing::EndsWith("0 broker reconnects, implausible values (1 range, 2 jump)"));
  count(PlausibilityRule::jump) = 3;
  EXPECT_THAT(hourly.line(start + hours(2), filtered, 0).value_or(""),
              testing::EndsWith("0 broker reconnects, implausible values (1 jump)"));
}

TEST(HourlyReport, CountsUnattributedFramesByReason) {
  HourlyReport hourly(start);
  MonitorReport shared = report(1);
  const auto count = [&](Unattributed reason) -> std::uint64_t& {
    return shared.line.unattributed_by_reason[static_cast<std::size_t>(reason)];
  };
  count(Unattributed::bytes_lost) = 3;
  count(Unattributed::other_address) = 2;
  EXPECT_THAT(hourly.line(start + hours(1), shared, 3).value_or(""),
              testing::EndsWith("3 broker reconnects, 5 frames from no known pack (3 bytes_lost, "
                                "2 other_address)"));
  count(Unattributed::bytes_lost) = 4;
  EXPECT_THAT(hourly.line(start + hours(2), shared, 3).value_or(""),
              testing::EndsWith("0 broker reconnects, 1 frames from no known pack (1 bytes_lost)"));
  EXPECT_THAT(hourly.line(start + hours(3), shared, 3).value_or(""),
              testing::EndsWith("0 broker reconnects"));
}

TEST(NodeJkbmsRow28, IsHourlyAtAnyInterval) {
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
