#include "system/log.hpp"

#include <sys/stat.h>
#include <unistd.h>

#include <array>
#include <chrono>
#include <cstdlib>
#include <string>

#include "jkbms/timestamp.hpp"
#include "system/clean_text.hpp"

namespace jkbms::app {
namespace {

constexpr std::array<std::string_view, 6> names = {"trace", "debug", "info",
                                                   "warn",  "error", "fatal"};
constexpr std::array<int, 6> journal_priorities = {7, 7, 6, 4, 3, 2};

}  // namespace

std::optional<LogLevel> parse_log_level(std::string_view text) {
  for (std::size_t i = 0; i < names.size(); ++i) {
    if (names[i] == text) return static_cast<LogLevel>(i);
  }
  return std::nullopt;
}

Log::Log(std::FILE* stream, LogLevel least, Style style)
    : stream_(stream), least_(least), style_(style) {}

Log::Style Log::style_of_stderr() {
  const char* const stream = std::getenv("JOURNAL_STREAM");  // "device:inode" of the journal's end
  struct stat status {};
  if (stream == nullptr || fstat(STDERR_FILENO, &status) != 0) return Style::plain;
  const bool is_journal = fmt::format("{}:{}", status.st_dev, status.st_ino) == stream;
  return is_journal ? Style::journal : Style::plain;
}

void Log::line(LogLevel level, std::string_view text) {
  if (!shows(level)) return;
  const auto index = static_cast<std::size_t>(level);
  const std::string shown = printable(text);
  std::string line = style_ == Style::journal
                         ? fmt::format("<{}>{}\n", journal_priorities[index], shown)
                         : fmt::format("{} {:5} {}\n", to_rfc3339(std::chrono::system_clock::now()),
                                       names[index], shown);
  const std::lock_guard lock(mutex_);
  std::fwrite(line.data(), 1, line.size(), stream_);
  std::fflush(stream_);
}

}  // namespace jkbms::app
