#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <algorithm>
#include <csignal>
#include <sstream>

#include "e2e/program.hpp"
#include "support/answers.hpp"
#include "support/printed_json.hpp"

namespace jkbms::test {
namespace {

using std::chrono::milliseconds;
using testing::AnyOf;
using testing::HasSubstr;
using testing::IsEmpty;
using testing::Not;

auto lines(std::ptrdiff_t count) {
  return [count](const std::string& text) { return std::ranges::count(text, '\n') >= count; };
}

std::vector<std::string> split_lines(const std::string& text) {
  std::vector<std::string> all;
  std::istringstream stream(text);
  for (std::string line; std::getline(stream, line);) all.push_back(line);
  return all;
}

/// Fails the test if a request was sent before the previous one was answered.
void expect_one_outstanding_request(const FakeBms& bms) {
  auto exchanges = bms.exchanges();
  exchanges.pop_back();  // the program may have been stopped during it
  for (const FakeBms::Exchange& exchange : exchanges) {
    EXPECT_TRUE(exchange.answered);
    EXPECT_FALSE(exchange.overlapping);
  }
}

std::size_t count_of(const std::string& word, const std::string& text) {
  std::size_t count = 0;
  for (auto at = text.find(word); at != std::string::npos; at = text.find(word, at + 1)) ++count;
  return count;
}

TEST(Watch, PrintsALineForEachPoll) {
  const Golden expected = golden("16s-cold");
  const FakeBms bms(expected.frame, FakeBms::Pace::wire);
  auto program = start_program({"-s", bms.path(), "--format", "json", "--watch", "-i", "0.05"});
  ASSERT_TRUE(program.wait_for_out(lines(5)));
  program.signal(SIGINT);
  EXPECT_EQ(program.wait(), 0);

  const auto printed = split_lines(program.out());
  for (const auto& line : printed) {
    EXPECT_THAT(printed_differences(line, expected.state_json), IsEmpty());
  }
  expect_one_outstanding_request(bms);
  EXPECT_THAT(bms.requests(), AnyOf(printed.size(), printed.size() + 1));
  expect_only_read_all(bms);
}

TEST(Watch, SlowAnswersDoNotShiftTheSchedule) {
  constexpr milliseconds interval(400);
  constexpr milliseconds answer_takes(50);
  const Bytes frame = golden("04s-idle").frame;
  const FakeBms bms([&](BytesView) { return FakeBms::Answer{answers::late(frame, answer_takes)}; });
  const auto program =
      start_program({"-s", bms.path(), "--format", "json", "--watch", "-i", "0.4"});
  ASSERT_TRUE(program.wait_for_out(lines(5)));

  // If each interval began only after the answer, every poll would be later than this. One poll
  // that is earlier is enough, however busy the machine is.
  const auto exchanges = bms.exchanges();
  bool on_schedule = false;
  for (std::size_t i = 1; i < exchanges.size(); ++i) {
    const auto since = exchanges[i].asked - exchanges[0].asked;
    if (since < (interval + answer_takes) * static_cast<int>(i)) on_schedule = true;
  }
  EXPECT_TRUE(on_schedule);
}

TEST(Watch, ALatePollIsNotRepeated) {
  const Bytes frame = golden("04s-idle").frame;
  const FakeBms bms(
      [&](BytesView) { return FakeBms::Answer{answers::late(frame, milliseconds(130))}; });
  auto program = start_program({"-s", bms.path(), "--format", "json", "--watch", "-i", "0.05"});
  ASSERT_TRUE(program.wait_for_out(lines(5)));
  program.signal(SIGTERM);
  EXPECT_EQ(program.wait(), 0);
  expect_one_outstanding_request(bms);
  EXPECT_EQ(program.err(), "");
}

TEST(Watch, ReportsOnceThatThePackIsSilentAndContinues) {
  const Golden expected = golden("04s-idle");
  FakeBms bms(expected.frame);
  auto program = start_program(
      {"-s", bms.path(), "--format", "json", "--watch", "-i", "0.05", "--reply-timeout", "0.5"});
  ASSERT_TRUE(program.wait_for_out(lines(2)));
  bms.answer([](BytesView) { return FakeBms::Answer{answers::silence()}; });
  ASSERT_TRUE(bms.wait_for_requests(bms.requests() + 10));
  bms.answer([&](BytesView) { return FakeBms::Answer{answers::normal(expected.frame)}; });
  ASSERT_TRUE(program.wait_for_out(lines(std::ranges::count(program.out(), '\n') + 2)));
  program.signal(SIGTERM);
  program.wait();
  EXPECT_EQ(count_of("has stopped answering", program.err()), 1U) << program.err();
  expect_only_read_all(bms);
}

TEST(Watch, EndsWhenThePortIsLost) {
  FakeBms bms(golden("04s-idle").frame);
  auto program = start_program({"-s", bms.path(), "--watch", "-i", "0.05"});
  ASSERT_TRUE(program.wait_for_out("Voltage"));
  bms.hang_up();
  EXPECT_EQ(program.wait(), 74);
  EXPECT_THAT(program.err(), HasSubstr("is gone"));
}

TEST(Watch, OnAPipeTablesFollowEachOther) {
  const FakeBms bms(golden("04s-idle").frame);
  const auto program = start_program({"-s", bms.path(), "--watch", "-i", "0.05"});
  ASSERT_TRUE(
      program.wait_for_out([](const std::string& text) { return count_of("Voltage", text) >= 3; }));
  EXPECT_THAT(program.out(), Not(HasSubstr("\x1b")));
}

TEST(Watch, OnATerminalThatCannotPlaceTextsTablesFollowEachOther) {
  const FakeBms bms(golden("04s-idle").frame);
  for (const std::string term : {"dumb", ""}) {
    const auto program =
        start_program({"-s", bms.path(), "--watch", "-i", "0.05"},
                      {.environment = {{"TERM", term}, {"NO_COLOR", "1"}}, .terminal_columns = 80});
    ASSERT_TRUE(program.wait_for_out(
        [](const std::string& text) { return count_of("Voltage", text) >= 3; }));
    EXPECT_THAT(program.out(), Not(HasSubstr("\x1b")));
  }
}

}  // namespace
}  // namespace jkbms::test
