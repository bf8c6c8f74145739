#ifndef JKBMS_MQTT_CONSOLE_SCREEN_SCREEN_LOG_HPP
#define JKBMS_MQTT_CONSOLE_SCREEN_SCREEN_LOG_HPP

#include <cstddef>
#include <cstdio>
#include <deque>
#include <memory>
#include <string>

#include "system/log.hpp"

namespace jkbms::app {

/// A log whose lines stay in the program, because the terminal that shows them belongs to a screen.
/// The newest line is shown on it; warnings and errors are printed when it is left. Lines for
/// debugging are dropped. If standard error is no terminal, everything goes there at once, and
/// nothing stays here. Only log() is thread-safe.
class ScreenLog {
 public:
  /// Has lines of the same levels as `like`. Throws std::system_error if the system refuses a pipe.
  explicit ScreenLog(Log& like);
  ~ScreenLog();
  ScreenLog(const ScreenLog&) = delete;
  ScreenLog& operator=(const ScreenLog&) = delete;

  [[nodiscard]] Log& log() noexcept { return log_ ? *log_ : direct_; }
  /// Readable while there are new lines; -1 if there are never any.
  [[nodiscard]] int descriptor() const noexcept { return source_; }
  /// Takes the new lines.
  void take();
  /// The newest line with its time of day: "18:25:43Z warn  ..."; empty if there is none.
  [[nodiscard]] const std::string& newest() const noexcept { return newest_; }
  /// Writes the warnings and errors that were taken to standard error, at most the last hundred.
  void print();

 private:
  void take_line(const std::string& line);

  Log& direct_;
  int source_ = -1;
  std::FILE* sink_ = nullptr;
  std::unique_ptr<Log> log_;
  std::string unfinished_;
  std::string newest_;
  std::deque<std::string> kept_;
  std::size_t left_out_ = 0;
};

}  // namespace jkbms::app

#endif
