#ifndef JKBMS_TESTS_APP_RECORDED_LOG_HPP
#define JKBMS_TESTS_APP_RECORDED_LOG_HPP

#include <cstdio>
#include <memory>
#include <string>
#include <vector>

#include "system/log.hpp"

namespace jkbms::app {

/// A log whose lines can be read back.
class RecordedLog {
 public:
  explicit RecordedLog(LogLevel least = LogLevel::info, Log::Style style = Log::Style::journal);

  [[nodiscard]] Log& log() noexcept { return log_; }
  /// Everything so far, without the newlines.
  [[nodiscard]] std::vector<std::string> lines() const;

 private:
  struct Close {
    void operator()(std::FILE* file) const noexcept { std::fclose(file); }
  };

  std::unique_ptr<std::FILE, Close> file_;
  Log log_;
};

}  // namespace jkbms::app

#endif
