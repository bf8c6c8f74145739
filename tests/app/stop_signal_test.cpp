#include "system/stop_signal.hpp"

#include <gtest/gtest.h>
#include <poll.h>
#include <sys/wait.h>
#include <unistd.h>

#include <array>
#include <csignal>
#include <functional>

#include "support/patience.hpp"

namespace jkbms::app {
namespace {

constexpr int as_expected = 42;
constexpr int not_as_expected = 43;
constexpr std::array stop_signals = {SIGINT, SIGTERM, SIGHUP};

/// Runs `work` in a child process. Returns its exit code, or 128 plus the signal that ended it.
int ending_of(const std::function<int()>& work) {
  const pid_t child = fork();
  if (child == 0) _exit(work());
  int status = 0;
  EXPECT_EQ(waitpid(child, &status, 0), child);
  return WIFEXITED(status) ? WEXITSTATUS(status) : 128 + WTERMSIG(status);
}

bool is_readable(int descriptor, std::chrono::milliseconds longest) {
  pollfd waiting{descriptor, POLLIN, 0};
  return poll(&waiting, 1, static_cast<int>(longest.count())) == 1;
}

TEST(StopSignal, IsReadableAfterEachOfTheSignals) {
  for (const int number : stop_signals) {
    const int ending = ending_of([number] {
      const StopSignal stop;
      if (is_readable(stop.descriptor(), {})) return not_as_expected;
      raise(number);
      return is_readable(stop.descriptor(), test::patience) ? as_expected : not_as_expected;
    });
    EXPECT_EQ(ending, as_expected) << number;
  }
}

TEST(StopSignal, ASignalThatWasIgnoredStaysIgnored) {
  const int ending = ending_of([] {
    std::signal(SIGHUP, SIG_IGN);
    const StopSignal stop;
    raise(SIGHUP);
    return is_readable(stop.descriptor(), {}) ? not_as_expected : as_expected;
  });
  EXPECT_EQ(ending, as_expected);
}

TEST(StopSignal, EndsAProcessThatHangs) {
  for (const int number : stop_signals) {
    const int ending = ending_of([number] {
      const StopSignal stop;
      raise(number);
      for (;;) pause();
      return not_as_expected;
    });
    EXPECT_EQ(ending, 0) << number;
  }
}

TEST(StopSignal, EndsAProcessThatHangsAfterTheObjectIsDestroyed) {
  const int ending = ending_of([] {
    {
      const StopSignal stop;
      raise(SIGTERM);
    }
    for (;;) pause();
    return not_as_expected;
  });
  EXPECT_EQ(ending, 0);
}

TEST(StopSignal, WithoutASignalThereIsNoDeadline) {
  const int ending = ending_of([] {
    { const StopSignal stop; }
    return as_expected;
  });
  EXPECT_EQ(ending, as_expected);
}

}  // namespace
}  // namespace jkbms::app
