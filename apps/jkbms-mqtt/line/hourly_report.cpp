#include "line/hourly_report.hpp"

#include <fmt/format.h>

namespace jkbms::app {

std::optional<std::string> HourlyReport::line(Clock::TimePoint now, const BusReport& bus,
                                              unsigned broker_reconnects) {
  if (now < due_) return std::nullopt;
  due_ = now + period;
  const ClientCounters& is = bus.counters;
  const ClientCounters& was = last_bus_.counters;
  std::string line = fmt::format(
      "last hour: {} polls, {} answers, {} timeouts, {} bad frames, {} bytes dropped, "
      "{} port reconnects, {} broker reconnects",
      is.polls - was.polls, is.answers - was.answers, is.timeouts - was.timeouts,
      is.heard.bad_frames - was.heard.bad_frames, is.heard.bytes_dropped - was.heard.bytes_dropped,
      bus.reconnects - last_bus_.reconnects, broker_reconnects - last_broker_reconnects_);
  if (const auto unowned = is.heard.unowned - was.heard.unowned; unowned > 0) {
    line += fmt::format(", {} frames without an owner", unowned);
  }
  last_bus_ = bus;
  last_broker_reconnects_ = broker_reconnects;
  return line;
}

}  // namespace jkbms::app
