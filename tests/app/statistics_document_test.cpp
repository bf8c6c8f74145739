#include "statistics/statistics_document.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

namespace jkbms::app {
namespace {

using std::chrono::milliseconds;
using testing::HasSubstr;

// 2026-01-01T00:00:00Z
const Clock::WallTime now = ManualClock().wall();

GatewayStatistics everything() {
  GatewayStatistics statistics;
  LineCounters& line = statistics.lines.line;
  line.polls = 8640;
  line.answers = 8600;
  line.timeouts = 45;
  line.bad_frames = 12;
  line.bytes_dropped = 345;
  line.longest_answer = milliseconds(316);
  line.unattributed_by_reason[static_cast<std::size_t>(Unattributed::bytes_lost)] = 3;
  statistics.lines.reconnects = 2;
  statistics.lines.withheld_by_rule[static_cast<std::size_t>(PlausibilityRule::jump)] = 7;
  statistics.broker_reconnects = 1;
  statistics.energy_gaps = std::chrono::seconds(40);
  return statistics;
}

TEST(StatisticsDocument, IsAsDocumented) {
  EXPECT_EQ(statistics_document(everything(), now, std::chrono::hours(24)),
            R"({"timestamp":"2026-01-01T00:00:00.000Z","since":"2025-12-31T00:00:00.000Z",)"
            R"("polls":8640,"answers":8600,"timeouts":45,"bad_frames":12,"bytes_dropped":345,)"
            R"("port_reconnects":2,"broker_reconnects":1,)"
            R"("held_by_rule":{"range":0,"cell_sum":0,"cell_summary":0,"shape":0,"jump":7,)"
            R"("startup":0,"fewer_values":0,"other_values":0},)"
            R"("unattributed_by_reason":{"no_acknowledgement":0,"other_document":0,)"
            R"("bytes_lost":3,"no_request":0,"other_address":0,"too_late":0,"request_open":0,)"
            R"("other_settings_address":0},"longest_answer_s":0.316,"energy_gap_s":40})");
}

TEST(StatisticsDocument, HasEveryKeyBeforeTheFirstPoll) {
  const std::string document = statistics_document({}, now, milliseconds(0));
  EXPECT_THAT(document, HasSubstr(R"("since":"2026-01-01T00:00:00.000Z","polls":0,"answers":0,)"));
  EXPECT_THAT(document, testing::EndsWith(R"("longest_answer_s":null,"energy_gap_s":0})"));
}

TEST(StatisticsDocument, DoesNotRoundLargeCounts) {
  GatewayStatistics statistics;
  statistics.lines.line.bytes_dropped = 9'007'199'254'740'991;  // 2^53 - 1
  EXPECT_THAT(statistics_document(statistics, now, milliseconds(0)),
              HasSubstr(R"("bytes_dropped":9007199254740991,)"));
}

}  // namespace
}  // namespace jkbms::app
