#include "statistics/hourly_report.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

namespace jkbms::app {
namespace {

using std::chrono::hours;
using std::chrono::minutes;

const Clock::TimePoint start{hours(7)};

GatewayStatistics statistics(std::uint64_t factor, std::uint64_t broker_reconnects = 0) {
  MonitorReport report;
  report.line.polls = 360 * factor;
  report.line.answers = 350 * factor;
  report.line.timeouts = 6 * factor;
  report.line.bad_frames = 4 * factor;
  report.line.bytes_dropped = 120 * factor;
  report.line.other_frames = 2 * factor;
  report.reconnects = factor;
  GatewayStatistics statistics;
  statistics.lines = report;
  statistics.broker_reconnects = broker_reconnects;
  return statistics;
}

TEST(HourlyReport, IsDueAfterAnHour) {
  HourlyReport hourly(start);
  EXPECT_EQ(hourly.due(), start + hours(1));
  EXPECT_FALSE(hourly.line(start + minutes(59), statistics(1)));
  EXPECT_TRUE(hourly.line(start + hours(1), statistics(1)));
  EXPECT_FALSE(hourly.line(start + hours(1), statistics(1)));
  EXPECT_EQ(hourly.due(), start + hours(2));
}

TEST(HourlyReport, HasEveryCounter) {
  HourlyReport hourly(start);
  EXPECT_EQ(hourly.line(start + hours(1), statistics(1, 3)),
            "last hour: 360 polls, 350 answers, 6 timeouts, 4 bad frames, 120 bytes dropped, "
            "1 port reconnects, 3 broker reconnects");
}

TEST(HourlyReport, CountsSinceThePreviousReport) {
  HourlyReport hourly(start);
  hourly.line(start + hours(1), statistics(1, 3));
  EXPECT_EQ(hourly.line(start + hours(2), statistics(3, 4)),
            "last hour: 720 polls, 700 answers, 12 timeouts, 8 bad frames, 240 bytes dropped, "
            "2 port reconnects, 1 broker reconnects");
  EXPECT_EQ(hourly.line(start + hours(3), statistics(3, 4)),
            "last hour: 0 polls, 0 answers, 0 timeouts, 0 bad frames, 0 bytes dropped, "
            "0 port reconnects, 0 broker reconnects");
}

TEST(HourlyReport, CountsImplausibleValuesByRule) {
  HourlyReport hourly(start);
  GatewayStatistics filtered = statistics(1);
  const auto count = [&](PlausibilityRule rule) -> std::uint64_t& {
    return filtered.lines.withheld_by_rule[static_cast<std::size_t>(rule)];
  };
  count(PlausibilityRule::jump) = 2;
  count(PlausibilityRule::range) = 1;
  EXPECT_THAT(hourly.line(start + hours(1), filtered).value_or(""),
              testing::EndsWith("0 broker reconnects, implausible values (1 range, 2 jump)"));
  count(PlausibilityRule::jump) = 3;
  EXPECT_THAT(hourly.line(start + hours(2), filtered).value_or(""),
              testing::EndsWith("0 broker reconnects, implausible values (1 jump)"));
}

TEST(HourlyReport, HasTheLongestAnswerSinceTheStart) {
  HourlyReport hourly(start);
  GatewayStatistics answered = statistics(1);
  answered.lines.line.longest_answer = std::chrono::milliseconds(316);
  for (const int hour : {1, 2}) {
    EXPECT_THAT(hourly.line(start + hours(hour), answered).value_or(""),
                testing::EndsWith("0 broker reconnects; longest answer since the start: 316 ms"));
  }
}

TEST(HourlyReport, CountsTheGapsOfTheEnergyCounters) {
  HourlyReport hourly(start);
  GatewayStatistics gaps = statistics(1);
  gaps.energy_gaps = std::chrono::seconds(40);
  EXPECT_THAT(hourly.line(start + hours(1), gaps).value_or(""),
              testing::EndsWith("0 broker reconnects, 40 s for which no energy was counted"));
  EXPECT_THAT(hourly.line(start + hours(2), gaps).value_or(""),
              testing::EndsWith("0 broker reconnects"));
}

TEST(HourlyReport, CountsUnattributedFramesByReason) {
  HourlyReport hourly(start);
  GatewayStatistics shared = statistics(1, 3);
  const auto count = [&](Unattributed reason) -> std::uint64_t& {
    return shared.lines.line.unattributed_by_reason[static_cast<std::size_t>(reason)];
  };
  count(Unattributed::bytes_lost) = 3;
  count(Unattributed::other_address) = 2;
  EXPECT_THAT(hourly.line(start + hours(1), shared).value_or(""),
              testing::EndsWith("3 broker reconnects, 5 frames from no known pack (3 bytes_lost, "
                                "2 other_address)"));
  count(Unattributed::bytes_lost) = 4;
  EXPECT_THAT(hourly.line(start + hours(2), shared).value_or(""),
              testing::EndsWith("0 broker reconnects, 1 frames from no known pack (1 bytes_lost)"));
  EXPECT_THAT(hourly.line(start + hours(3), shared).value_or(""),
              testing::EndsWith("0 broker reconnects"));
}

TEST(NodeJkbmsRow28, IsHourlyAtAnyInterval) {
  HourlyReport hourly(start);
  int lines = 0;
  for (std::uint64_t poll = 1; poll <= 12; ++poll) {  // every 4000 s
    const auto now = start + std::chrono::seconds(4000 * poll);
    if (hourly.line(now, statistics(poll))) ++lines;
  }
  EXPECT_EQ(lines, 12);
}

}  // namespace
}  // namespace jkbms::app
