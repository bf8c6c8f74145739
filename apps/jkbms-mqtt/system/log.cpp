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
    : least_(least), style_(style), stream_(fileno(stream)) {}

Log::Style Log::style_of_stderr() {
  const char* const stream = std::getenv("JOURNAL_STREAM");  // "device:inode" of the journal's end
  struct stat status {};
  if (stream == nullptr || fstat(STDERR_FILENO, &status) != 0) return Style::plain;
  const bool is_journal = fmt::format("{}:{}", status.st_dev, status.st_ino) == stream;
  return is_journal ? Style::journal : Style::plain;
}

std::string Log::formatted(LogLevel level, std::string_view text) const {
  const auto index = static_cast<std::size_t>(level);
  const std::string shown = printable(text);
  return style_ == Style::journal
             ? fmt::format("<{}>{}\n", journal_priorities[index], shown)
             : fmt::format("{} {:5} {}\n", to_rfc3339(std::chrono::system_clock::now()),
                           names[index], shown);
}

void Log::line(LogLevel level, std::string_view text) {
  if (!shows(level)) return;
  const std::string line = formatted(level, text);
  const std::lock_guard lock(mutex_);
  if (dropped_ > 0 && stream_.is_idle()) {
    const std::string report =
        fmt::format("lines of this log that were dropped, because nobody read it: {}", dropped_);
    dropped_ = 0;
    stream_.write(formatted(LogLevel::warn, with_word(report, Message::log_dropped)));
  }
  if (dropped_ > 0 || !stream_.write(line)) ++dropped_;
}

}  // namespace jkbms::app
