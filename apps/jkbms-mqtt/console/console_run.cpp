#include "console/console_run.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <map>
#include <thread>
#include <vector>

#include "console/bus_console.hpp"
#include "console/console_sink.hpp"
#include "console/terminal.hpp"
#include "jkbms/bms_client.hpp"
#include "jkbms/capture_replay.hpp"
#include "jkbms/json.hpp"
#include "jkbms/serial_transport.hpp"
#include "line/bus.hpp"
#include "line/diagnosis.hpp"
#include "line/replay_loop.hpp"
#include "line/replay_pace.hpp"
#include "line/schedule.hpp"
#include "system/clean_text.hpp"
#include "system/standard_streams.hpp"

namespace jkbms::app {
namespace {

constexpr int attempts_of_one_poll = 3;

ExitCode fail(const Error& error, const std::string& port, int baudrate) {
  print_error_lines(diagnosis(error, port, baudrate, stderr_columns()));
  return exit_code_of(error);
}

/// A pack's event log, a line an event or one object.
void print_log(const OwnedMessage& message, Format format) {
  if (format == Format::json) {
    print(to_json(message) + "\n");
    return;
  }
  for (const LogRecord& record : message.log) {
    print(fmt::format("{:>10} s  {:>3}  {}\n", record.runtime_s, record.code,
                      printable(record.text)));
  }
}

/// Polls until the port is lost. A failed poll is told once, until polls succeed again.
ExitCode watch(BmsClient& client, const BusConfig& config, const PackId& pack, Sink& sink,
               SystemClock& clock) {
  Schedule schedule(clock.now(), config.poll_interval);
  bool failing = false;
  for (;;) {
    const auto outcome = client.poll(Part::all);
    if (!outcome && (!failing || outcome.error().code == Errc::io)) {
      const ExitCode code = fail(outcome.error(), config.serialport, config.baudrate);
      if (outcome.error().code == Errc::io) return code;
    }
    failing = !outcome;
    sink.publish(pack, outcome);
    clock.wait_until(schedule.next(clock.now()));
  }
}

/// A pack that is alone on its line.
ExitCode poll_alone(Bus& bus, std::size_t index, bool watching, Sink& sink, SystemClock& clock) {
  const BusConfig& config = bus.config();
  auto transport = bus.open();
  if (!transport) return fail(transport.error(), config.serialport, config.baudrate);
  ClientOptions options;
  options.reply_timeout = config.reply_timeout;
  options.bus_gap = config.bus_gap;
  if (!watching) options.attempts = attempts_of_one_poll;
  BmsClient client(**transport, *config.protocol, clock, options);
  const PackId pack{index, config.packs.front().topic_part};
  if (watching) return watch(client, config, pack, sink, clock);

  const auto outcome = client.poll(Part::all);
  if (!outcome) return fail(outcome.error(), config.serialport, config.baudrate);
  sink.publish(pack, outcome);
  return ExitCode::ok;
}

ExitCode read_bus(const BusConfig& config, std::size_t index, bool watching, Sink& sink,
                  SystemClock& clock, Log& log) {
  auto bus = Bus::create(config, clock, log);
  if (!bus) return fail(bus.error(), config.serialport, config.baudrate);
  return config.protocol->shares_bus() ? bus_to_console(*bus, index, watching, sink, clock, log)
                                       : poll_alone(*bus, index, watching, sink, clock);
}

}  // namespace

ExitCode poll_to_console(const std::vector<BusConfig>& buses, const ConsoleOptions& options,
                         Log& log) {
  SystemClock clock;
  const auto sink = make_console_sink(options);
  std::vector<ExitCode> codes(buses.size(), ExitCode::ok);
  const auto read = [&](std::size_t i) {
    codes[i] = read_bus(buses[i], i, options.watch, *sink, clock, log);
  };
  {
    std::vector<std::jthread> threads;
    for (std::size_t i = 0; i < codes.size(); ++i) {
      if (options.watch) {
        threads.emplace_back(read, i);
      } else {
        read(i);
      }
    }
  }
  const auto failed = std::ranges::find_if(codes, [](auto code) { return code != ExitCode::ok; });
  return failed == codes.end() ? ExitCode::ok : *failed;
}

ExitCode replay_to_console(const ReplayConfig& config, const ConsoleOptions& options, Log& log) {
  const auto capture = read_capture(config.file);
  if (!capture) {
    print_error(capture.error().detail);
    return exit_code_of(capture.error());
  }
  SystemClock clock;
  const Protocol& protocol = config.protocol != nullptr ? *config.protocol : protocol_of(*capture);
  CaptureReplay replay(*capture, protocol);
  ReplayPace pace(clock.now(), config.interval);
  const auto sink = make_console_sink(options);
  std::map<PackId, Snapshot> known;
  int printed = 0;
  while (auto reading = replay.next()) {
    if (options.watch) clock.wait_until(pace.due(reading->at));
    OwnedMessage& message = reading->message;
    if (auto& state = message.snapshot.state) state->timestamp = clock.wall();
    if (message.part == Part::log) {
      print_log(message, options.format);
    } else if (options.format == Format::json) {
      sink->publish(pack_of(message), std::move(message.snapshot));
    } else {  // a table shows what is known of the pack by now
      const PackId pack = pack_of(message);
      merge(known[pack], message.snapshot);
      sink->publish(pack, known[pack]);
    }
    ++printed;
  }
  const auto& counters = replay.counters();
  log.debug("{}: {} frames, {} refused, {} without an owner, {} bytes dropped", config.file,
            counters.frames, counters.corrupt, replay.unowned(), counters.bytes_dropped);
  if (printed > 0) return ExitCode::ok;
  print_error(fmt::format(
      "{} holds no values of a pack: {} frames were refused, {} had no owner, {} bytes formed none",
      config.file, counters.corrupt, replay.unowned(), counters.bytes_dropped));
  return ExitCode::no_answer;
}

ExitCode print_ports() {
  const auto ports = list_serial_ports();
  if (!ports) {
    print_error(ports.error().detail);
    return exit_code_of(ports.error());
  }
  if (ports->empty()) {
    print_error("this machine has no serial port; is the adapter plugged in?");
    return ExitCode::missing;
  }
  for (const SerialPortInfo& port : *ports) {
    print(printable(port.path) + "\n");
    const auto detail = [](std::string_view label, const std::string& value) {
      if (!value.empty()) print(fmt::format("  {:14}{}\n", label, printable(value)));
    };
    detail("stable name", port.stable_path);
    detail("USB id", port.usb_id);
    detail("serial number", port.serial_number);
    detail("description", port.description);
  }
  return ExitCode::ok;
}

}  // namespace jkbms::app
