#ifndef JKBMS_MQTT_CONSOLE_SCREEN_TERMINAL_SCREEN_HPP
#define JKBMS_MQTT_CONSOLE_SCREEN_TERMINAL_SCREEN_HPP

#include <string>
#include <vector>

#include "console/screen/screen_model.hpp"
#include "system/log_stream.hpp"

namespace jkbms::app {

/// The alternate screen of the terminal on standard output, without its cursor, and the keyboard on
/// standard input, without echo and without waiting for whole lines. While an object exists, they
/// belong to it; its destructor puts everything back, and so does the end of the process by an
/// exception that nobody catches. At most one object at a time. Never waits for the terminal.
class TerminalScreen {
 public:
  TerminalScreen();
  ~TerminalScreen();
  TerminalScreen(const TerminalScreen&) = delete;
  TerminalScreen& operator=(const TerminalScreen&) = delete;

  /// Takes the screen, also if it has it: after a pause of the process the shell may have changed
  /// the terminal. What was drawn is forgotten.
  void enter();
  /// Gives the screen and the keyboard back.
  void leave();

  /// Shows these lines, from the top. Sends only those that differ from the last ones, and nothing
  /// while the terminal has not taken the last ones.
  void draw(const std::vector<std::string>& lines);
  /// Lets the next draw() send every line.
  void forget() { drawn_.clear(); }

  /// Whether standard input is a terminal.
  [[nodiscard]] bool has_keys() const noexcept { return has_keys_; }
  /// The size of the terminal now.
  [[nodiscard]] static ScreenSize size();

 private:
  LogStream out_;
  bool has_keys_ = false;
  std::vector<std::string> drawn_;  // empty: nothing is known of the screen
};

}  // namespace jkbms::app

#endif
