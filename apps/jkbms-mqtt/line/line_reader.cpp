#include "line/line_reader.hpp"

#include "jkbms/tcp_transport.hpp"

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
  if (is_tcp_address(config.serialport)) options.timing = Timing::of_a_network;
  options.plausibility = config.plausibility;
  return options;
}

}  // namespace

LineReader::LineReader(std::size_t bus_index, Port& port, MonitorEnd end, int attempts,
                       Clock& clock, Sink& sink, LineObserver& messages)
    : observer_(bus_index, port.config(), sink, messages),
      monitor_(
          *port.config().protocol, monitor_options(port.config(), end, attempts),
          [&port](const std::stop_token& stop) { return port.open(stop); }, clock, observer_) {}

}  // namespace jkbms::app
