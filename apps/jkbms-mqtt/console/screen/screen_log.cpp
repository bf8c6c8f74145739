#include "console/screen/screen_log.hpp"

#include <fcntl.h>
#include <fmt/format.h>
#include <unistd.h>

#include <array>
#include <cerrno>
#include <system_error>

#include "console/terminal.hpp"
#include "system/standard_streams.hpp"

namespace jkbms::app {
namespace {

constexpr std::size_t most_kept = 100;
constexpr std::size_t time_begin = 11;  // in "2026-11-26T18:25:43.120Z warn  text"
constexpr std::size_t time_size = 8;
constexpr std::size_t level_begin = 25;

LogLevel least_level_of(const Log& log) {
  for (const LogLevel level :
       {LogLevel::trace, LogLevel::debug, LogLevel::info, LogLevel::warn, LogLevel::error}) {
    if (log.shows(level)) return level;
  }
  return LogLevel::fatal;
}

}  // namespace

ScreenLog::ScreenLog(Log& like) : direct_(like) {
  if (!stderr_is_terminal()) return;
  std::array<int, 2> ends{};
  if (pipe2(ends.data(), O_CLOEXEC) != 0) {
    throw std::system_error(errno, std::generic_category(), "pipe2");
  }
  source_ = ends[0];
  fcntl(source_, F_SETFL, O_NONBLOCK);
  sink_ = fdopen(ends[1], "w");
  if (sink_ == nullptr) throw std::system_error(errno, std::generic_category(), "fdopen");
  log_ = std::make_unique<Log>(sink_, least_level_of(like), Log::Style::plain);
}

ScreenLog::~ScreenLog() {
  if (!log_) return;
  log_.reset();
  std::fclose(sink_);
  close(source_);
}

void ScreenLog::take() {
  if (!log_) return;
  std::array<char, 4096> chunk{};
  for (;;) {
    const ssize_t count = read(source_, chunk.data(), chunk.size());
    if (count <= 0) break;
    unfinished_.append(chunk.data(), static_cast<std::size_t>(count));
    for (auto end = unfinished_.find('\n'); end != std::string::npos;
         end = unfinished_.find('\n')) {
      take_line(unfinished_.substr(0, end));
      unfinished_.erase(0, end + 1);
    }
  }
}

void ScreenLog::take_line(const std::string& line) {
  if (line.size() <= level_begin) return;
  const std::string word = line.substr(level_begin, line.find(' ', level_begin) - level_begin);
  const auto level = parse_log_level(word);
  if (!level || *level < LogLevel::info) return;
  newest_ = line.substr(time_begin, time_size) + "Z " + line.substr(level_begin);
  if (*level < LogLevel::warn) return;
  kept_.push_back(line);
  if (kept_.size() <= most_kept) return;
  kept_.pop_front();
  ++left_out_;
}

void ScreenLog::print() {
  if (left_out_ > 0) print_note(fmt::format("{} older warnings are left out", left_out_));
  for (const std::string& line : kept_) print_error_lines(line + "\n");
  kept_.clear();
  left_out_ = 0;
}

}  // namespace jkbms::app
