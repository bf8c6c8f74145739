#include <gmock/gmock.h>
#include <gtest/gtest.h>
#include <unistd.h>

#include <string>
#include <vector>

#include "e2e/program.hpp"

namespace jkbms::test {
namespace {

using testing::HasSubstr;

constexpr int io_error = 74;

/// Runs jkbms-mqtt with the shell's `redirections` of its standard streams.
EndedRun run_redirected(const std::string& redirections, std::vector<std::string> arguments) {
  arguments.insert(arguments.begin(), {"-c", "exec \"$0\" \"$@\" " + redirections, program_path()});
  ChildProcess child("/bin/sh", {.arguments = std::move(arguments)});
  const auto exit_code = child.wait();
  return {exit_code.value_or(-1), child.out(), child.err()};
}

class ClosedStreams : public testing::TestWithParam<unsigned> {};

TEST_P(ClosedStreams, OnlyRequestsReachTheLine) {
  const FakeBms bms(golden("16s-cold").frame);
  const TemporaryDirectory directory;
  std::string closed;
  for (const unsigned stream : {0U, 1U, 2U}) {
    if ((GetParam() & (1U << stream)) != 0) closed += " " + std::to_string(stream) + ">&-";
  }
  const EndedRun run =
      run_redirected(closed, {"-s", bms.path(), "-l", "trace", "--format", "json", "--capture",
                              (directory.path() / "capture.hex").string()});
  EXPECT_EQ(run.exit_code, 0) << run.err;
  EXPECT_GT(bms.requests(), 0U);
  expect_only_read_all(bms);
}

INSTANTIATE_TEST_SUITE_P(EachCombination, ClosedStreams, testing::Range(0U, 8U));

TEST(StandardStreams, OutputThatCannotBeWrittenEndsWith74) {
  const std::vector<std::vector<std::string>> all = {
      {"--format", "json"}, {}, {"--watch"}, {"--help"}, {"--version"}};
  for (auto arguments : all) {
    const FakeBms bms(golden("16s-cold").frame);
    arguments.insert(arguments.begin(), {"-s", bms.path()});
    const EndedRun run = run_redirected(">/dev/full", arguments);
    EXPECT_EQ(run.exit_code, io_error) << testing::PrintToString(arguments);
    EXPECT_THAT(run.err, HasSubstr("cannot write to standard output: No space left on device"));
  }
}

TEST(StandardStreams, AClosedPipeEndsTheProgram) {
  const FakeBms bms(golden("16s-cold").frame);
  ChildProcess child(
      "/bin/sh", {.arguments = {"-c", "{ \"$0\" \"$@\"; echo \"ended with $?\" >&2; } | head -n 1",
                                program_path(), "-s", bms.path(), "--watch", "-i", "0.05"}});
  EXPECT_TRUE(child.wait_for_err("ended with 74\n")) << child.err();
}

TEST(StandardStreams, ErrorsThatCannotBeWrittenDoNotChangeTheExitCode) {
  EXPECT_EQ(run_redirected("2>/dev/full", {"--no-such-option"}).exit_code, 64);
  EXPECT_EQ(run_redirected("2>/dev/full", {"-s", "/dev/jkbms-none"}).exit_code, 66);
}

TEST(StandardStreams, AnEndlessFileIsRefused) {
  const EndedRun configured = run_program({"--config", "/dev/zero"});
  EXPECT_EQ(configured.exit_code, 78);
  EXPECT_THAT(configured.err, HasSubstr("/dev/zero: File too large"));
  const EndedRun replayed = run_program({"-s", "replay:/dev/zero"});
  EXPECT_EQ(replayed.exit_code, 65);
  EXPECT_THAT(replayed.err, HasSubstr("/dev/zero is larger than 64 MiB"));
}

#if !JKBMS_SANITIZED  // a sanitizer needs threads and much memory
TEST(StandardStreams, TooLittleMemoryEndsWith71) {
  ChildProcess child(
      "/bin/sh",
      {.arguments = {"-c", "ulimit -v 60000; exec \"$0\" -s replay:/dev/zero", program_path()}});
  EXPECT_EQ(child.wait(), 71);
  EXPECT_THAT(child.err(), HasSubstr("not enough memory"));
}

TEST(StandardStreams, AThreadThatGetsNoMemoryEndsWith71AndNamesTheLimitOfMemory) {
  ChildProcess child("/bin/sh", {.arguments = {"-c", "ulimit -v 20000; exec \"$0\" -s \"$1\"",
                                               program_path(), "/dev/nowhere"}});
  EXPECT_EQ(child.wait(), 71);
  EXPECT_THAT(child.err(), HasSubstr("or of memory (LimitAS, ulimit -v)"));
}

/// Runs jkbms-mqtt as user nobody, who may have this many threads.
EndedRun run_with_threads(int most, std::vector<std::string> arguments) {
  arguments.insert(arguments.begin(), {"--nproc=" + std::to_string(most), "setpriv",
                                       "--reuid=65534", "--clear-groups", program_path()});
  ChildProcess child("/usr/bin/prlimit", {.arguments = std::move(arguments)});
  const auto exit_code = child.wait();
  return {exit_code.value_or(-1), child.out(), child.err()};
}

TEST(StandardStreams, TooFewThreadsEndWith71) {
  if (geteuid() != 0) GTEST_SKIP() << "only root can become another user";
  if (run_with_threads(100, {"--version"}).exit_code != 0) {
    GTEST_SKIP() << "nobody may not run " << program_path();
  }
  for (const int most : {1, 2, 3, 4}) {
    const EndedRun run = run_with_threads(most, {"-s", "/dev/nowhere", "-m", "127.0.0.1:1"});
    EXPECT_EQ(run.exit_code, 71) << most;
    EXPECT_THAT(run.err, HasSubstr("the program needs 4 more threads; raise the limit of threads"));
  }
  const EndedRun run = run_with_threads(1, {"-s", "/dev/nowhere"});
  EXPECT_EQ(run.exit_code, 71);
  EXPECT_THAT(run.err, HasSubstr("the program needs 1 more thread; raise the limit"));
}
#endif

}  // namespace
}  // namespace jkbms::test
