#include "console/screen/terminal_screen.hpp"

#include <fmt/format.h>
#include <poll.h>
#include <sys/ioctl.h>
#include <termios.h>
#include <unistd.h>

#include <cstdlib>
#include <exception>
#include <string_view>

namespace jkbms::app {
namespace {

// Alternate screen, no cursor, long lines are cut and not wrapped.
constexpr std::string_view take_screen = "\x1b[?1049h\x1b[?25l\x1b[?7l\x1b[2J";
// A terminal without an alternate screen, as the Linux console, is left empty.
constexpr std::string_view return_screen = "\x1b[0m\x1b[2J\x1b[H\x1b[?7h\x1b[?25h\x1b[?1049l";
constexpr int longest_farewell_ms = 200;

// Used by the handler of uncaught exceptions.
termios settings_before{};
bool settings_changed = false;
std::terminate_handler handler_before = nullptr;

void restore_keyboard() {
  if (settings_changed) tcsetattr(STDIN_FILENO, TCSANOW, &settings_before);
  settings_changed = false;
}

[[noreturn]] void restore_and_terminate() {
  restore_keyboard();
  [[maybe_unused]] const auto written =
      write(STDOUT_FILENO, return_screen.data(), return_screen.size());
  if (handler_before != nullptr) handler_before();
  std::abort();
}

}  // namespace

TerminalScreen::TerminalScreen() : out_(STDOUT_FILENO), has_keys_(isatty(STDIN_FILENO) != 0) {
  handler_before = std::set_terminate(restore_and_terminate);
  enter();
}

TerminalScreen::~TerminalScreen() {
  leave();
  std::set_terminate(handler_before);
}

void TerminalScreen::enter() {
  if (has_keys_ && !settings_changed && tcgetattr(STDIN_FILENO, &settings_before) == 0) {
    settings_changed = true;
  }
  if (settings_changed) {
    termios settings = settings_before;
    settings.c_lflag &= ~static_cast<tcflag_t>(ICANON | ECHO);
    settings.c_iflag &= ~static_cast<tcflag_t>(IXON);  // Ctrl-S would keep the screen from leaving
    settings.c_cc[VMIN] = 0;                           // read() never waits
    settings.c_cc[VTIME] = 0;
    settings.c_cc[VQUIT] = _POSIX_VDISABLE;  // it would end the process without this object
    tcsetattr(STDIN_FILENO, TCSANOW, &settings);
  }
  out_.write(take_screen);
  forget();
}

void TerminalScreen::leave() {
  restore_keyboard();
  out_.write(return_screen);
  pollfd terminal{STDOUT_FILENO, POLLOUT, 0};
  if (!out_.is_idle() && poll(&terminal, 1, longest_farewell_ms) == 1) out_.is_idle();
}

void TerminalScreen::draw(const std::vector<std::string>& lines) {
  if (!out_.is_idle()) return;
  std::string changes = drawn_.size() == lines.size() ? "" : "\x1b[2J";
  if (!changes.empty()) drawn_.assign(lines.size(), "");
  for (std::size_t row = 0; row < lines.size(); ++row) {
    if (lines[row] == drawn_[row]) continue;
    changes += fmt::format("\x1b[{};1H\x1b[K{}", row + 1, lines[row]);
  }
  if (!changes.empty()) out_.write(changes);
  drawn_ = lines;
}

ScreenSize TerminalScreen::size() {
  winsize now{};
  ScreenSize size;
  if (ioctl(STDOUT_FILENO, TIOCGWINSZ, &now) != 0) return size;
  if (now.ws_col > 0) size.columns = now.ws_col;
  if (now.ws_row > 0) size.rows = now.ws_row;
  return size;
}

}  // namespace jkbms::app
