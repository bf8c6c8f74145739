#include "statistics/statistics_reporter.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <algorithm>

#include "app/recorded_log.hpp"

namespace jkbms::app {
namespace {

using std::chrono::hours;
using std::chrono::minutes;
using testing::AllOf;
using testing::ElementsAre;
using testing::HasSubstr;
using testing::IsEmpty;
using testing::SizeIs;

class StatisticsReporterTest : public testing::Test {
 protected:
  static GatewayStatistics polled(std::uint64_t polls) {
    GatewayStatistics statistics;
    statistics.lines.line.polls = polls;
    return statistics;
  }

  ManualClock clock_;
  RecordedLog log_;
  bool accepts_ = true;
  std::vector<std::string> published_;
  StatisticsReporter reporter_{[this](std::string document) {
                                 if (accepts_) published_.push_back(std::move(document));
                                 return accepts_;
                               },
                               clock_, log_.log()};
};

TEST_F(StatisticsReporterTest, PublishesAfterEachConnect) {
  reporter_.act(polled(1));
  EXPECT_THAT(published_, IsEmpty());
  reporter_.connected();
  reporter_.act(polled(2));
  reporter_.act(polled(3));
  EXPECT_THAT(published_, ElementsAre(HasSubstr(R"("polls":2,)")));
  reporter_.connected();
  reporter_.act(polled(4));
  EXPECT_THAT(published_, SizeIs(2));
  EXPECT_THAT(log_.lines(), IsEmpty());
}

TEST_F(StatisticsReporterTest, LogsAndPublishesEachHour) {
  EXPECT_EQ(reporter_.due(), clock_.now() + hours(1));
  clock_.advance(minutes(59));
  reporter_.act(polled(359));
  EXPECT_THAT(published_, IsEmpty());
  clock_.advance(minutes(1));
  reporter_.act(polled(360));
  clock_.advance(hours(1));
  reporter_.act(polled(715));
  EXPECT_THAT(log_.lines(),
              ElementsAre(HasSubstr("last hour: 360 polls,"), HasSubstr("last hour: 355 polls,")));
  EXPECT_THAT(published_,
              ElementsAre(HasSubstr(R"("polls":360,)"),
                          AllOf(HasSubstr(R"("timestamp":"2026-01-01T02:00:00.000Z",)"),
                                HasSubstr(R"("since":"2026-01-01T00:00:00.000Z","polls":715,)"))));
}

TEST_F(StatisticsReporterTest, PublishesLaterWhatWasNotAccepted) {
  accepts_ = false;
  clock_.advance(hours(1));
  reporter_.act(polled(360));
  accepts_ = true;
  reporter_.act(polled(361));
  reporter_.act(polled(362));
  EXPECT_THAT(published_, ElementsAre(HasSubstr(R"("polls":361,)")));
  EXPECT_THAT(log_.lines(), SizeIs(1));
}

TEST_F(StatisticsReporterTest, PublishesAtTheEnd) {
  reporter_.closing(polled(5));
  EXPECT_THAT(published_, ElementsAre(HasSubstr(R"("polls":5,)")));
}

/// The counts of all lines are one sum: what the log says is what the document says.
TEST_F(StatisticsReporterTest, TheFirstHourOfTheLogIsTheDocument) {
  GatewayStatistics statistics = polled(360);
  statistics.lines.line.bad_frames = 4;
  statistics.lines.line.bytes_dropped = 97;
  clock_.advance(hours(1));
  reporter_.act(statistics);
  ASSERT_THAT(log_.lines(), SizeIs(1));
  ASSERT_THAT(published_, SizeIs(1));
  for (const Count& count : counts_of(statistics)) {
    std::string words = std::to_string(count.value) + " " + std::string(count.name);
    std::ranges::replace(words, '_', ' ');
    EXPECT_THAT(log_.lines().front(), HasSubstr(words));
    EXPECT_THAT(published_.front(), HasSubstr("\"" + std::string(count.name) +
                                              "\":" + std::to_string(count.value) + ","));
  }
}

}  // namespace
}  // namespace jkbms::app
