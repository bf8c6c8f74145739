#ifndef JKBMS_TESTS_E2E_TMUX_HPP
#define JKBMS_TESTS_E2E_TMUX_HPP

#include <functional>
#include <string>
#include <vector>

#include "support/child_process.hpp"
#include "support/temporary_directory.hpp"

namespace jkbms::test {

/// A terminal with an interactive shell, which real programs can draw on: one window of a tmux
/// server of its own. Reads no configuration of the user. Everything in it ends with this object.
class Tmux {
 public:
  /// `program`: the path of tmux.
  Tmux(const std::string& program, int columns, int rows);

  /// Types a line, and Enter.
  void type(const std::string& line);
  /// Presses a key by its name in tmux: "Up", "q", "C-c".
  void press(const std::string& key);
  void resize(int columns, int rows);
  /// What the terminal shows: one line each, without trailing blanks.
  [[nodiscard]] std::string shown() const;
  /// The same with the codes of colours and other attributes.
  [[nodiscard]] std::string shown_with_attributes() const;
  /// Waits until it shows a text, or what `enough` asks for. Returns false if it does not in time.
  bool wait_for(const std::string& text) const;
  bool wait_for(const std::function<bool(const std::string&)>& enough) const;
  /// A value of the window, as "#{cursor_flag}".
  [[nodiscard]] std::string value(const std::string& format) const;

 private:
  std::string run(std::vector<std::string> arguments) const;

  std::string program_;
  TemporaryDirectory directory_;
  std::string socket_;
  ChildProcess server_;
};

}  // namespace jkbms::test

#endif
