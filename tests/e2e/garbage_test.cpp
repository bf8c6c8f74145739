#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <chrono>
#include <csignal>
#include <random>

#include "e2e/program.hpp"

// jkbms-mqtt on a line with many bytes, none of which are from a pack.

namespace jkbms::test {
namespace {

using std::chrono::milliseconds;
using std::chrono::seconds;
using testing::AllOf;
using testing::ContainsRegex;
using testing::HasSubstr;
using testing::IsEmpty;
using testing::Not;

constexpr seconds verdict_within{6};  // about 3 s, and a margin for a busy machine

Bytes text(std::string_view text) {
  return {text.begin(), text.end()};
}

FakeBms::Chatter login_prompt() {
  return [] {
    return MemoryTransport::Reply{
        {milliseconds(100), text("\r\nDebian GNU/Linux 12 raspberrypi ttyS0\r\n\r\n"
                                 "raspberrypi login: ")}};
  };
}

FakeBms::Chatter random_bytes() {
  return [random = std::mt19937(11)]() mutable {
    Bytes bytes(57);
    for (auto& byte : bytes) byte = static_cast<std::uint8_t>(random());
    return MemoryTransport::Reply{{milliseconds(5), bytes}};
  };
}

struct Garbage {
  const char* name;
  FakeBms::Chatter (*chatter)();
  std::vector<std::string> arguments;
};

class GarbageTest : public testing::TestWithParam<Garbage> {};

TEST_P(GarbageTest, IsReportedWithinAFewSeconds) {
  FakeBms line([](BytesView) { return FakeBms::Answer{}; });
  line.chatter(GetParam().chatter());
  const auto begin = std::chrono::steady_clock::now();
  const EndedRun run = run_program({"-s", line.path()}, {.arguments = GetParam().arguments});
  EXPECT_LT(std::chrono::steady_clock::now() - begin, verdict_within);
  EXPECT_EQ(run.exit_code, 69);
  EXPECT_THAT(run.out, IsEmpty());
  EXPECT_THAT(run.err, AllOf(ContainsRegex("[0-9]+ bytes came that form no (valid )?frame"),
                             HasSubstr("00 or FF"), Not(HasSubstr("is silent"))));
}

INSTANTIATE_TEST_SUITE_P(
    Lines, GarbageTest,
    testing::Values(Garbage{"LoginAsAPackAlone", login_prompt, {}},
                    Garbage{"RandomAsAPackAlone", random_bytes, {}},
                    Garbage{"LoginAsABus", login_prompt, {"--mode", "poll"}},
                    Garbage{"RandomAsABus", random_bytes, {"--mode", "poll"}},
                    Garbage{"LoginListening", login_prompt, {"--mode", "listen"}},
                    Garbage{"RandomListening", random_bytes, {"--mode", "listen"}}),
    [](const auto& test) { return test.param.name; });

TEST(GarbageOnABus, GivesNoAdviceToPoll) {
  FakeBms line([](BytesView) { return FakeBms::Answer{}; });
  line.chatter(random_bytes());
  const EndedRun run = run_program({"-s", line.path(), "--mode", "listen"});
  EXPECT_EQ(run.exit_code, 69);
  EXPECT_THAT(run.err, AllOf(HasSubstr("rate is wrong"), Not(HasSubstr("--mode poll"))));
  EXPECT_THAT(line.received(), IsEmpty());
}

TEST(GarbageOnABus, AQuietBusGivesTheAdviceToPoll) {
  const FakeBms line([](BytesView) { return FakeBms::Answer{}; });
  const EndedRun run = run_program({"-s", line.path(), "--mode", "listen"});
  EXPECT_EQ(run.exit_code, 69);
  EXPECT_THAT(run.err, AllOf(HasSubstr("nobody was heard"), HasSubstr("--mode poll")));
}

}  // namespace
}  // namespace jkbms::test
