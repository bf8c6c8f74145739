#include "line/hourly_report.hpp"

#include <fmt/format.h>

#include <utility>

namespace jkbms::app {

std::optional<std::string> HourlyReport::line(Clock::TimePoint now, const MonitorReport& lines,
                                              unsigned broker_reconnects) {
  if (now < due_) return std::nullopt;
  due_ = now + period;
  const LineCounters hour = lines.line - last_lines_.line;
  std::string line = fmt::format(
      "last hour: {} polls, {} answers, {} timeouts, {} bad frames, {} bytes dropped, "
      "{} port reconnects, {} broker reconnects",
      hour.polls, hour.answers, hour.timeouts, hour.bad_frames, hour.bytes_dropped,
      lines.reconnects - last_lines_.reconnects, broker_reconnects - last_broker_reconnects_);
  if (const auto unattributed = hour.unattributed(); unattributed > 0) {
    line += fmt::format(", {} frames from no known pack (", unattributed);
    const char* separator = "";
    for (std::size_t i = 0; i < unattributed_reasons; ++i) {
      if (hour.unattributed_by_reason[i] == 0) continue;
      line += fmt::format("{}{} {}", std::exchange(separator, ", "), hour.unattributed_by_reason[i],
                          to_string(static_cast<Unattributed>(i)));
    }
    line += ')';
  }
  last_lines_ = lines;
  last_broker_reconnects_ = broker_reconnects;
  return line;
}

}  // namespace jkbms::app
