#include "line/hourly_report.hpp"

#include <fmt/format.h>

#include <array>
#include <cstdint>

namespace jkbms::app {
namespace {

/// "2 name, 1 other" for the counts above zero.
template <class Enum, std::size_t count>
std::string by_name(const std::array<std::uint64_t, count>& counts) {
  std::string text;
  for (std::size_t i = 0; i < count; ++i) {
    if (counts[i] == 0) continue;
    text += fmt::format("{}{} {}", text.empty() ? "" : ", ", counts[i],
                        to_string(static_cast<Enum>(i)));
  }
  return text;
}

}  // namespace

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
    line += fmt::format(", {} frames from no known pack ({})", unattributed,
                        by_name<Unattributed>(hour.unattributed_by_reason));
  }
  auto withheld = lines.withheld_by_rule;
  for (std::size_t i = 0; i < withheld.size(); ++i) withheld[i] -= last_lines_.withheld_by_rule[i];
  if (const auto rules = by_name<PlausibilityRule>(withheld); !rules.empty()) {
    line += fmt::format(", implausible values ({})", rules);
  }
  last_lines_ = lines;
  last_broker_reconnects_ = broker_reconnects;
  return line;
}

}  // namespace jkbms::app
