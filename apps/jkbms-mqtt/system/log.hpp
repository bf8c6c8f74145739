#ifndef JKBMS_MQTT_SYSTEM_LOG_HPP
#define JKBMS_MQTT_SYSTEM_LOG_HPP

#include <fmt/format.h>

#include <cstddef>
#include <cstdio>
#include <mutex>
#include <optional>
#include <string>
#include <string_view>
#include <utility>

#include "system/log_stream.hpp"
#include "system/message.hpp"

namespace jkbms::app {

enum class LogLevel { trace, debug, info, warn, error, fatal };

std::optional<LogLevel> parse_log_level(std::string_view text);

/// Writes one line for each event. Under journald a line begins with its priority (`<3>`), else
/// with the time and the level. Never waits for the reader of the stream: lines that cannot be
/// written are dropped, and the log reports how many as soon as there is room. A warning or error
/// ends with the word of its message. Thread-safe.
class Log {
 public:
  enum class Style { journal, plain };

  /// `stream` must outlive the log.
  Log(std::FILE* stream, LogLevel least, Style style);

  /// The style for standard error: journal if standard error is the journal's stream.
  static Style style_of_stderr();

  [[nodiscard]] bool shows(LogLevel level) const noexcept { return level >= least_; }
  template <class... Args>
  void trace(fmt::format_string<Args...> format, Args&&... args) {
    write(LogLevel::trace, format, std::forward<Args>(args)...);
  }
  template <class... Args>
  void debug(fmt::format_string<Args...> format, Args&&... args) {
    write(LogLevel::debug, format, std::forward<Args>(args)...);
  }
  template <class... Args>
  void info(fmt::format_string<Args...> format, Args&&... args) {
    write(LogLevel::info, format, std::forward<Args>(args)...);
  }
  template <class... Args>
  void warn(Message message, fmt::format_string<Args...> format, Args&&... args) {
    write(LogLevel::warn, message, format, std::forward<Args>(args)...);
  }
  template <class... Args>
  void error(Message message, fmt::format_string<Args...> format, Args&&... args) {
    write(LogLevel::error, message, format, std::forward<Args>(args)...);
  }

 private:
  void line(LogLevel level, std::string_view text);

  template <class... Args>
  void write(LogLevel level, Message message, fmt::format_string<Args...> format, Args&&... args) {
    if (!shows(level)) return;
    line(level, with_word(fmt::format(format, std::forward<Args>(args)...), message));
  }
  template <class... Args>
  void write(LogLevel level, fmt::format_string<Args...> format, Args&&... args) {
    if (shows(level)) line(level, fmt::format(format, std::forward<Args>(args)...));
  }

  [[nodiscard]] std::string formatted(LogLevel level, std::string_view text) const;

  LogLevel least_;
  Style style_;
  std::mutex mutex_;
  LogStream stream_;
  std::size_t dropped_ = 0;
};

}  // namespace jkbms::app

#endif
