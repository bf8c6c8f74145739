#ifndef JKBMS_MQTT_CONSOLE_TERMINAL_HPP
#define JKBMS_MQTT_CONSOLE_TERMINAL_HPP

#include <cstddef>

namespace jkbms::app {

/// What standard output can show.
struct Terminal {
  bool interactive = false;  ///< a terminal, not a pipe or a file
  bool colour = false;       ///< a terminal, and NO_COLOR is not set
  std::size_t columns = 80;
};

Terminal stdout_terminal();

/// Whether standard output is a terminal on which texts can be placed: TERM is set, and not "dumb".
bool stdout_has_screen();

/// Whether a person may be reading standard error.
bool stderr_is_terminal();

/// The width at which texts on standard error are folded; unlimited if it is no terminal.
std::size_t stderr_columns();

}  // namespace jkbms::app

#endif
