#include "support/child_process.hpp"

#include <gtest/gtest.h>
#include <poll.h>
#include <sys/syscall.h>
#include <sys/wait.h>
#include <unistd.h>

#include <array>
#include <cerrno>
#include <csignal>

#include "support/process_usage.hpp"

namespace jkbms::test {
namespace {

ChildProcess shell(const std::string& script, ChildProcess::Options options = {}) {
  options.arguments = {"-c", script};
  return {"/bin/sh", options};
}

TEST(ChildProcess, ReturnsTheExitCodeAndBothStreams) {
  ChildProcess child("/bin/sh", {.arguments = {"-c", "echo out; echo err >&2; exit 7"}});
  EXPECT_EQ(child.wait(), 7);
  EXPECT_EQ(child.out(), "out\n");
  EXPECT_EQ(child.err(), "err\n");
}

TEST(ChildProcess, HasOnlyTheGivenEnvironment) {
  setenv("JKBMS_SERIALPORT", "/dev/null", 1);
  ChildProcess child("/usr/bin/env", {.environment = {{"NO_COLOR", "1"}}});
  EXPECT_EQ(child.wait(), 0);
  EXPECT_EQ(child.out().find("JKBMS_SERIALPORT"), std::string::npos);
  EXPECT_NE(child.out().find("NO_COLOR=1\n"), std::string::npos);
  EXPECT_NE(child.out().find("TZ=UTC\n"), std::string::npos);
}

TEST(ChildProcess, AMissingProgramExitsWith127) {
  ChildProcess child("/nonexistent/program", {});
  EXPECT_EQ(child.wait(), 127);
}

TEST(ChildProcess, RunsOnATerminalOfTheGivenWidth) {
  ChildProcess child("/bin/sh", {.arguments = {"-c", "stty size; test -t 1 && test -t 2"},
                                 .terminal_columns = static_cast<unsigned short>(40)});
  EXPECT_EQ(child.wait(), 0);
  EXPECT_EQ(child.out(), "24 40\n");
}

TEST(ChildProcess, WaitsForTextThenForTheEnd) {
  auto child = shell("echo ready; exec sleep 600");
  EXPECT_TRUE(child.wait_for_out("ready\n"));
  EXPECT_EQ(child.wait(std::chrono::milliseconds(0)), std::nullopt);
  child.signal(SIGTERM);
  EXPECT_EQ(child.wait(), 128 + SIGTERM);
  EXPECT_FALSE(child.wait_for_out("never written"));
}

TEST(ChildProcess, IsKilledAndReapedAtTheEnd) {
  pid_t pid = 0;
  {
    const auto child = shell("trap '' TERM; echo ready; exec sleep 600");
    EXPECT_TRUE(child.wait_for_out("ready"));
    pid = child.pid();
    EXPECT_EQ(kill(pid, 0), 0);
  }
  EXPECT_EQ(kill(pid, 0), -1);
  EXPECT_EQ(errno, ESRCH);
}

TEST(ChildProcess, RunsAsAnotherUser) {
  if (geteuid() != 0) GTEST_SKIP() << "skipped: only root can become another user";
  constexpr uid_t somebody = 65534;
  ChildProcess child("/usr/bin/id", {.arguments = {"-u"}, .user = somebody});
  EXPECT_EQ(child.wait(), 0);
  EXPECT_EQ(child.out(), "65534\n");
}

TEST(ProcessUsage, ReportsTheUseOfAProcess) {
  const auto child = shell("echo ready; kill -STOP $$");
  ASSERT_TRUE(child.wait_for_out("ready"));
  const ProcessUsage usage = usage_of(child.pid());
  EXPECT_EQ(usage.threads, 1U);
  EXPECT_GE(usage.descriptors, 3U);
  EXPECT_GT(usage.resident_kib, 0U);
  EXPECT_GE(usage.peak_resident_kib, usage.resident_kib);
  EXPECT_GT(usage.proportional_kib, 0U);
  EXPECT_GT(usage.cpu.count(), 0);
}

TEST(ProcessUsage, ThrowsIfThereIsNoSuchProcess) {
  auto child = shell("exit 0");
  ASSERT_EQ(child.wait(), 0);
  EXPECT_THROW(usage_of(child.pid()), std::exception);
}

TEST(ChildProcess, IsKilledWhenTheTestIs) {
  std::array<int, 2> ends{};
  ASSERT_EQ(pipe(ends.data()), 0);
  const pid_t test = fork();
  if (test == 0) {
    const ChildProcess child("/bin/sleep", {.arguments = {"1000"}});
    const pid_t started = child.pid();
    if (write(ends[1], &started, sizeof started) != sizeof started) _exit(1);
    for (;;) pause();
  }
  pid_t child = 0;
  ASSERT_EQ(read(ends[0], &child, sizeof child), static_cast<ssize_t>(sizeof child));
  const fd_io::Descriptor ended(static_cast<int>(syscall(SYS_pidfd_open, child, 0)));
  ASSERT_TRUE(ended);
  kill(test, SIGKILL);
  waitpid(test, nullptr, 0);
  pollfd waiting{ended.get(), POLLIN, 0};
  const auto longest = std::chrono::milliseconds(patience).count();
  EXPECT_EQ(poll(&waiting, 1, static_cast<int>(longest)), 1);
}

}  // namespace
}  // namespace jkbms::test
