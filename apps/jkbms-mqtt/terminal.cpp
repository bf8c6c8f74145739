#include "terminal.hpp"

#include <sys/ioctl.h>
#include <unistd.h>

#include <cstdlib>

namespace jkbms::app {
namespace {

bool is_set(const char* variable) {
  const char* const value = std::getenv(variable);
  return value != nullptr && *value != '\0';
}

}  // namespace

Terminal stdout_terminal() {
  Terminal terminal;
  terminal.interactive = isatty(STDOUT_FILENO) != 0;
  terminal.colour = terminal.interactive && !is_set("NO_COLOR");
  winsize size{};
  if (terminal.interactive && ioctl(STDOUT_FILENO, TIOCGWINSZ, &size) == 0 && size.ws_col > 0) {
    terminal.columns = size.ws_col;
  }
  return terminal;
}

}  // namespace jkbms::app
