#include "recorded_log.hpp"

namespace jkbms::app {

RecordedLog::RecordedLog(LogLevel least, Log::Style style)
    : file_(std::tmpfile()), log_(file_.get(), least, style) {}

std::vector<std::string> RecordedLog::lines() const {
  std::vector<std::string> lines;
  std::string line;
  std::rewind(file_.get());
  for (int c = std::fgetc(file_.get()); c != EOF; c = std::fgetc(file_.get())) {
    if (c == '\n') {
      lines.push_back(std::move(line));
      line.clear();
    } else {
      line += static_cast<char>(c);
    }
  }
  std::fseek(file_.get(), 0, SEEK_END);
  if (!line.empty()) lines.push_back(std::move(line));
  return lines;
}

}  // namespace jkbms::app
