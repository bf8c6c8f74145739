#include "line/hourly_report.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

namespace jkbms::app {
namespace {

using std::chrono::hours;
using std::chrono::minutes;

const Clock::TimePoint start{hours(7)};

BusReport report(std::uint64_t factor) {
  return {{360 * factor, 350 * factor, 6 * factor, {4 * factor, 120 * factor, 2 * factor, 0}},
          factor};
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

TEST(HourlyReport, SaysHowManyFramesHadNoOwnerWhereThereWereAny) {
  HourlyReport hourly(start);
  BusReport shared = report(1);
  shared.counters.heard.unowned = 5;
  EXPECT_THAT(hourly.line(start + hours(1), shared, 3).value_or(""),
              testing::EndsWith("3 broker reconnects, 5 frames without an owner"));
  shared.counters.heard.unowned = 7;
  EXPECT_THAT(hourly.line(start + hours(2), shared, 3).value_or(""),
              testing::EndsWith("0 broker reconnects, 2 frames without an owner"));
  EXPECT_THAT(hourly.line(start + hours(3), shared, 3).value_or(""),
              testing::EndsWith("0 broker reconnects"));
}

TEST(BusReport, AddsWhatAnotherSessionCounted) {
  BusReport sum = report(1);
  sum.add({1, 2, 3, {4, 5, 6, 7}});
  EXPECT_EQ(sum.counters.polls, 361U);
  EXPECT_EQ(sum.counters.answers, 352U);
  EXPECT_EQ(sum.counters.timeouts, 9U);
  EXPECT_EQ(sum.counters.heard.bad_frames, 8U);
  EXPECT_EQ(sum.counters.heard.bytes_dropped, 125U);
  EXPECT_EQ(sum.counters.heard.other_frames, 8U);
  EXPECT_EQ(sum.counters.heard.unowned, 7U);
  EXPECT_EQ(sum.reconnects, 1U);
}

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
