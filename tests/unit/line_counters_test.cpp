#include "jkbms/line_counters.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <set>

namespace jkbms {
namespace {

LineCounters each_counter(std::uint64_t value) {
  LineCounters counters;
  counters.polls = counters.answers = counters.timeouts = counters.bytes = value;
  counters.bytes_dropped = counters.fillers = counters.bad_frames = counters.echoes = value;
  counters.other_frames = counters.not_asked = value;
  counters.unattributed_by_reason.fill(value);
  return counters;
}

TEST(LineCounters, SumAndDifferenceHaveEveryCounter) {
  const LineCounters sum = each_counter(3) + each_counter(4);
  const LineCounters difference = sum - each_counter(2);
  for (const LineCounters& counters : {sum, difference}) {
    const std::uint64_t value = counters.polls;
    EXPECT_THAT((std::vector{counters.answers, counters.timeouts, counters.bytes,
                             counters.bytes_dropped, counters.fillers, counters.bad_frames,
                             counters.echoes, counters.other_frames, counters.not_asked}),
                testing::Each(value));
    EXPECT_EQ(counters.unattributed(), value * unattributed_reasons);
  }
  EXPECT_EQ(sum.polls, 7U);
  EXPECT_EQ(difference.polls, 5U);
}

TEST(LineCounters, TheLongestAnswerOfASumIsTheLonger) {
  using std::chrono::milliseconds;
  LineCounters before;
  LineCounters after;
  EXPECT_FALSE((before + after).longest_answer);
  after.longest_answer = milliseconds(80);
  EXPECT_EQ((before + after).longest_answer, milliseconds(80));
  EXPECT_EQ((after - before).longest_answer, milliseconds(80));
  before.longest_answer = milliseconds(20);
  EXPECT_EQ((before + after).longest_answer, milliseconds(80));
  EXPECT_EQ((after - before).longest_answer, milliseconds(80));
}

TEST(LineCounters, EachReasonHasANameOfItsOwn) {
  std::set<std::string_view> names;
  for (std::size_t i = 0; i < unattributed_reasons; ++i) {
    names.insert(to_string(static_cast<Unattributed>(i)));
  }
  EXPECT_EQ(names.size(), unattributed_reasons);
  EXPECT_FALSE(names.contains(""));
}

}  // namespace
}  // namespace jkbms
