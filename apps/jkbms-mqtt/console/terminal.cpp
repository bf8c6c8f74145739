#include "console/terminal.hpp"

#include <sys/ioctl.h>
#include <unistd.h>

#include <limits>
#include <optional>
#include <string_view>

#include "system/environment.hpp"

namespace jkbms::app {
namespace {

/// Returns nullopt if `fd` is no terminal or its width is unknown.
std::optional<std::size_t> columns_of(int fd) {
  winsize size{};
  if (isatty(fd) == 0 || ioctl(fd, TIOCGWINSZ, &size) != 0 || size.ws_col == 0) {
    return std::nullopt;
  }
  return size.ws_col;
}

}  // namespace

Terminal stdout_terminal() {
  Terminal terminal;
  terminal.interactive = isatty(STDOUT_FILENO) != 0;
  terminal.colour = terminal.interactive && environment_variable("NO_COLOR").empty();
  terminal.columns = columns_of(STDOUT_FILENO).value_or(terminal.columns);
  return terminal;
}

bool stdout_has_screen() {
  const auto term = environment_variable("TERM");
  return isatty(STDOUT_FILENO) != 0 && !term.empty() && term != "dumb";
}

bool stderr_is_terminal() {
  return isatty(STDERR_FILENO) != 0;
}

std::size_t stderr_columns() {
  return columns_of(STDERR_FILENO).value_or(std::numeric_limits<std::size_t>::max());
}

}  // namespace jkbms::app
