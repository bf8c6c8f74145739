#ifndef JKBMS_MQTT_CONSOLE_SCREEN_TERMINAL_SIGNALS_HPP
#define JKBMS_MQTT_CONSOLE_SCREEN_TERMINAL_SIGNALS_HPP

#include <csignal>

namespace jkbms::app {

/// Makes the signals readable on a descriptor that concern a screen: Ctrl-Z (SIGTSTP), the return
/// from a pause (SIGCONT), and a new size (SIGWINCH). Blocks them in this thread, and in those that
/// it starts later.
class TerminalSignals {
 public:
  TerminalSignals();
  ~TerminalSignals();
  TerminalSignals(const TerminalSignals&) = delete;
  TerminalSignals& operator=(const TerminalSignals&) = delete;

  /// Readable after a signal.
  [[nodiscard]] int descriptor() const noexcept { return descriptor_; }

  struct Seen {
    bool pause = false;
    bool changed = false;  ///< the process goes on, or the size is new
  };
  /// What came since the last call.
  [[nodiscard]] Seen take() const;

  /// Does what SIGTSTP does where nobody handles it. Returns when the process goes on.
  static void pause();

 private:
  int descriptor_;
  sigset_t before_{};
};

}  // namespace jkbms::app

#endif
