#include "console/screen/terminal_screen.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>
#include <sys/ioctl.h>
#include <sys/resource.h>
#include <sys/wait.h>
#include <termios.h>
#include <unistd.h>

#include <array>
#include <csignal>
#include <exception>
#include <functional>
#include <string>

#include "support/pty_pair.hpp"

namespace jkbms::app {
namespace {

using testing::HasSubstr;

/// Whether the terminal echoes and waits for whole lines, as a shell leaves it.
bool is_as_of_a_shell(int terminal) {
  termios settings{};
  return tcgetattr(terminal, &settings) == 0 &&
         (settings.c_lflag & (ICANON | ECHO)) == (ICANON | ECHO);
}

/// What a process wrote to its terminal, and how it ended.
struct Ended {
  std::string out;
  int status = 0;
  bool as_of_a_shell = false;
};

/// Runs `work` in a process whose standard streams are a terminal.
Ended run_on_terminal(const std::function<void()>& work) {
  const test::PtyPair terminal;
  termios settings{};
  tcgetattr(terminal.slave(), &settings);
  settings.c_lflag |= ICANON | ECHO;
  tcsetattr(terminal.slave(), TCSANOW, &settings);
  const pid_t child = fork();
  if (child == 0) {
    const rlimit no_core{0, 0};
    setrlimit(RLIMIT_CORE, &no_core);
    setsid();
    ioctl(terminal.slave(), TIOCSCTTY, 0);
    for (const int stream : {STDIN_FILENO, STDOUT_FILENO, STDERR_FILENO}) {
      dup2(terminal.slave(), stream);
    }
    work();
    _exit(0);
  }
  Ended ended;
  EXPECT_EQ(waitpid(child, &ended.status, 0), child);
  ended.as_of_a_shell = is_as_of_a_shell(terminal.slave());
  std::array<char, 4096> chunk{};
  for (ssize_t count = 0; (count = read(terminal.master(), chunk.data(), chunk.size())) > 0;) {
    ended.out.append(chunk.data(), static_cast<std::size_t>(count));
  }
  return ended;
}

TEST(TerminalScreen, TakesTheTerminalAndGivesItBack) {
  const Ended ended = run_on_terminal([] {
    TerminalScreen screen;
    screen.draw({"first", "second"});
    if (is_as_of_a_shell(STDIN_FILENO) || !screen.has_keys()) _exit(1);
  });
  EXPECT_EQ(ended.status, 0);
  EXPECT_TRUE(ended.as_of_a_shell);
  EXPECT_TRUE(ended.out.starts_with("\x1b[?1049h\x1b[?25l")) << ended.out;
  EXPECT_TRUE(ended.out.ends_with("\x1b[?25h\x1b[?1049l")) << ended.out;
  EXPECT_THAT(ended.out, HasSubstr("\x1b[1;1H\x1b[Kfirst\x1b[2;1H\x1b[Ksecond"));
}

TEST(TerminalScreen, SendsOnlyTheLinesThatChanged) {
  const Ended ended = run_on_terminal([] {
    TerminalScreen screen;
    screen.draw({"first", "second"});
    screen.draw({"first", "other"});
    screen.draw({"first", "other"});
  });
  EXPECT_THAT(ended.out, HasSubstr("second\x1b[2;1H\x1b[Kother\x1b[0m"));
}

TEST(TerminalScreen, AnExceptionThatNobodyCatchesGivesItBackToo) {
  const Ended ended = run_on_terminal([] {
    const TerminalScreen screen;
    std::terminate();
  });
  EXPECT_TRUE(WIFSIGNALED(ended.status) && WTERMSIG(ended.status) == SIGABRT) << ended.status;
  EXPECT_TRUE(ended.as_of_a_shell);
  EXPECT_THAT(ended.out, HasSubstr("\x1b[?25h\x1b[?1049l"));
}

}  // namespace
}  // namespace jkbms::app
