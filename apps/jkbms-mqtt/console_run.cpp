#include "console_run.hpp"

#include <fmt/format.h>

#include <cstdio>

#include "bus.hpp"
#include "console_sink.hpp"
#include "diagnosis.hpp"
#include "jkbms/capture_replay.hpp"
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

ClientOptions client_options(const Options& options) {
  ClientOptions client;
  client.reply_timeout = options.reply_timeout;
  if (!options.watch) client.attempts = attempts_of_one_poll;
  return client;
}

/// Polls until the port is lost. A failed poll is told once, until polls succeed again.
ExitCode watch(BmsClient& client, const Bus& bus, Sink& sink, SystemClock& clock,
               const Options& options) {
  Schedule schedule(clock.now(), options.poll_interval);
  bool failing = false;
  for (;;) {
    const auto outcome = client.poll(Part::all);
    if (!outcome && outcome.error().code == Errc::io) {
      return fail(outcome.error(), bus.port(), bus.baudrate());
    }
    if (!outcome && !failing) fail(outcome.error(), bus.port(), bus.baudrate());
    failing = !outcome;
    sink.publish({}, outcome);
    clock.wait_until(schedule.next(clock.now()));
  }
}

}  // namespace

ExitCode poll_to_console(const Options& options, Log& log) {
  SystemClock clock;
  auto bus = Bus::create(options, *find_protocol("jk4e57"), clock, log);
  if (!bus) return fail(bus.error(), options.serialport, options.baudrate);
  auto transport = bus->open();
  if (!transport) return fail(transport.error(), bus->port(), bus->baudrate());
  BmsClient client(**transport, bus->protocol(), clock, client_options(options));
  const auto sink = make_console_sink(options);
  if (options.watch) return watch(client, *bus, *sink, clock, options);

  const auto outcome = client.poll(Part::all);
  if (!outcome) return fail(outcome.error(), bus->port(), bus->baudrate());
  sink->publish({}, outcome);
  return ExitCode::ok;
}

ExitCode replay_to_console(const Options& options, Log& log) {
  const auto capture = read_capture(*options.replay_file);
  if (!capture) {
    fmt::print(stderr, "jkbms-mqtt: {}\n", capture.error().detail);
    return exit_code_of(capture.error());
  }
  SystemClock clock;
  CaptureReplay replay(*capture, *find_protocol("jk4e57"));
  ReplayPace pace(clock.now(), options.poll_interval);
  const auto sink = make_console_sink(options);
  int printed = 0;
  while (auto reading = replay.next()) {
    if (options.watch) clock.wait_until(pace.due(reading->at));
    reading->snapshot.status.timestamp = clock.wall();
    sink->publish({}, std::move(reading->snapshot));
    ++printed;
  }
  const auto& counters = replay.counters();
  log.debug("{}: {} frames, {} refused, {} bytes dropped", *options.replay_file, counters.frames,
            counters.corrupt, counters.bytes_dropped);
  if (printed > 0) return ExitCode::ok;
  fmt::print(stderr, "jkbms-mqtt: {} holds no valid answer of a BMS: {} bytes formed none\n",
             *options.replay_file, counters.bytes_dropped);
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
