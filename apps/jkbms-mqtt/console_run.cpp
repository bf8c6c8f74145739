#include "console_run.hpp"

#include <fmt/format.h>

#include <cstdio>

#include "bus.hpp"
#include "bus_console.hpp"
#include "console_sink.hpp"
#include "diagnosis.hpp"
#include "jkbms/bms_client.hpp"
#include "jkbms/capture_replay.hpp"
#include "jkbms/json.hpp"
#include "jkbms/serial_transport.hpp"
#include "replay_pace.hpp"
#include "schedule.hpp"
#include "terminal.hpp"

namespace jkbms::app {
namespace {

constexpr int attempts_of_one_poll = 3;

ExitCode fail(const Error& error, const std::string& port, int baudrate) {
  fmt::print(stderr, "{}", diagnosis(error, port, baudrate, stderr_columns()));
  return exit_code_of(error);
}

/// A pack's event log, a line an event or one object.
void print_log(const OwnedMessage& message, Format format) {
  if (format == Format::json) {
    fmt::print("{}\n", to_json(message));
    return;
  }
  for (const LogRecord& record : message.log) {
    fmt::print("{:>10} s  {:>3}  {}\n", record.runtime_s, record.code, record.text);
  }
}

ClientOptions client_options(const Options& options) {
  ClientOptions client;
  client.reply_timeout = options.buses.front().reply_timeout;
  client.bus_gap = options.buses.front().bus_gap;
  if (!options.watch) client.attempts = attempts_of_one_poll;
  return client;
}

/// Polls until the port is lost. A failed poll is told once, until polls succeed again.
ExitCode watch(BmsClient& client, const BusConfig& config, Sink& sink, SystemClock& clock) {
  Schedule schedule(clock.now(), config.poll_interval);
  bool failing = false;
  for (;;) {
    const auto outcome = client.poll(Part::all);
    if (!outcome && (!failing || outcome.error().code == Errc::io)) {
      const ExitCode code = fail(outcome.error(), config.serialport, config.baudrate);
      if (outcome.error().code == Errc::io) return code;
    }
    failing = !outcome;
    sink.publish({}, outcome);
    clock.wait_until(schedule.next(clock.now()));
  }
}

/// A pack that is alone on its line.
ExitCode poll_alone(Bus& bus, const Options& options, SystemClock& clock) {
  const BusConfig& config = bus.config();
  auto transport = bus.open();
  if (!transport) return fail(transport.error(), config.serialport, config.baudrate);
  BmsClient client(**transport, *config.protocol, clock, client_options(options));
  const auto sink = make_console_sink(options);
  if (options.watch) return watch(client, config, *sink, clock);

  const auto outcome = client.poll(Part::all);
  if (!outcome) return fail(outcome.error(), config.serialport, config.baudrate);
  sink->publish({}, outcome);
  return ExitCode::ok;
}

}  // namespace

ExitCode poll_to_console(const Options& options, Log& log) {
  SystemClock clock;
  ExitCode worst = ExitCode::ok;
  for (const BusConfig& config : options.buses) {
    auto bus = Bus::create(config, clock, log);
    if (!bus) return fail(bus.error(), config.serialport, config.baudrate);
    const ExitCode code = config.protocol->shares_bus() ? bus_to_console(*bus, options, clock, log)
                                                        : poll_alone(*bus, options, clock);
    if (code != ExitCode::ok) worst = code;
  }
  return worst;
}

ExitCode replay_to_console(const Options& options, Log& log) {
  const auto capture = read_capture(*options.replay_file);
  if (!capture) {
    fmt::print(stderr, "jkbms-mqtt: {}\n", capture.error().detail);
    return exit_code_of(capture.error());
  }
  SystemClock clock;
  const Protocol& protocol =
      options.replay_protocol != nullptr ? *options.replay_protocol : protocol_of(*capture);
  CaptureReplay replay(*capture, protocol);
  ReplayPace pace(clock.now(), options.poll_interval);
  const auto sink = make_console_sink(options);
  int printed = 0;
  while (auto reading = replay.next()) {
    if (options.watch) clock.wait_until(pace.due(reading->at));
    OwnedMessage& message = reading->message;
    message.snapshot.status.timestamp = clock.wall();
    if (message.part == Part::log) {
      print_log(message, options.format);
    } else {
      sink->publish({}, std::move(message.snapshot));
    }
    ++printed;
  }
  const auto& counters = replay.counters();
  log.debug("{}: {} frames, {} refused, {} without an owner, {} bytes dropped",
            *options.replay_file, counters.frames, counters.corrupt, replay.unowned(),
            counters.bytes_dropped);
  if (printed > 0) return ExitCode::ok;
  fmt::print(stderr,
             "jkbms-mqtt: {} holds no values of a pack: {} frames were refused, {} had no owner, "
             "{} bytes formed none\n",
             *options.replay_file, counters.corrupt, replay.unowned(), counters.bytes_dropped);
  return ExitCode::no_answer;
}

ExitCode print_ports() {
  const auto ports = list_serial_ports();
  if (!ports) {
    fmt::print(stderr, "jkbms-mqtt: {}\n", ports.error().detail);
    return exit_code_of(ports.error());
  }
  if (ports->empty()) {
    fmt::print(stderr, "jkbms-mqtt: this machine has no serial port; is the adapter plugged in?\n");
    return ExitCode::missing;
  }
  for (const SerialPortInfo& port : *ports) {
    fmt::print("{}\n", port.path);
    const auto detail = [](std::string_view label, const std::string& value) {
      if (!value.empty()) fmt::print("  {:14}{}\n", label, value);
    };
    detail("stable name", port.stable_path);
    detail("USB id", port.usb_id);
    detail("serial number", port.serial_number);
    detail("description", port.description);
  }
  return ExitCode::ok;
}

}  // namespace jkbms::app
