#include "line/line_reader.hpp"

namespace jkbms::app {
namespace {

MonitorOptions monitor_options(const BusConfig& config, MonitorEnd end, int attempts) {
  MonitorOptions options;
  options.mode = config.mode;
  for (const PackConfig& pack : config.packs) options.addresses.push_back(pack.address);
  options.poll_interval = config.poll_interval;
  options.reply_timeout = config.reply_timeout;
  options.bus_gap = config.bus_gap;
  options.attempts = attempts;
  options.end = end;
  options.plausibility = config.plausibility;
  return options;
}

}  // namespace

LineReader::LineReader(std::size_t bus_index, Port& port, MonitorEnd end, int attempts,
                       Clock& clock, Sink& sink, LineObserver& messages)
    : observer_(bus_index, port.config(), sink, messages),
      monitor_(
          *port.config().protocol, monitor_options(port.config(), end, attempts),
          [&port] { return port.open(); }, clock, observer_) {}

}  // namespace jkbms::app
