#include "console/console_run.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <atomic>
#include <memory>
#include <optional>
#include <string>
#include <string_view>

#include "console/console_sink.hpp"
#include "console/one_turn.hpp"
#include "console/poll_messages.hpp"
#include "console/screen/watch_run.hpp"
#include "console/stoppable_work.hpp"
#include "console/terminal.hpp"
#include "jkbms/json.hpp"
#include "line/diagnosis.hpp"
#include "line/line_log.hpp"
#include "line/line_reader.hpp"
#include "line/port.hpp"
#include "line/replay.hpp"
#include "system/clean_text.hpp"
#include "system/standard_streams.hpp"
#include "system/text_layout.hpp"

namespace jkbms::app {
namespace {

constexpr int attempts_of_one_turn = 3;
constexpr int attempts_of_a_poll = 2;

ExitCode fail(const Error& error) {
  print_error_lines(diagnosis(message_of(error), port_sentence(error), {}, stderr_columns()));
  return exit_code_of(error);
}

/// Reports a single reading that was stopped before it was complete. A script must not take it for
/// a reading.
ExitCode fail_stopped(const std::string& port, std::string_view before) {
  print_error(Message::no_answer, fmt::format("{}: stopped before {}", port, before));
  return ExitCode::no_answer;
}

/// Packs on a shared bus are reported in the log, a pack alone on its line in console messages.
std::unique_ptr<LineObserver> make_messages(const BusConfig& config, bool watching, Log& log) {
  if (config.protocol->shares_bus()) return std::make_unique<LineLog>(config, log);
  if (watching) return std::make_unique<PollMessages>(config);
  return std::make_unique<LineObserver>();
}

ExitCode read_once(std::size_t index, Port& port, Sink& sink, SystemClock& clock, Log& log,
                   const std::stop_token& stop) {
  const auto messages = make_messages(port.config(), false, log);
  OneTurn turn(port.config(), *messages);
  LineReader reader(index, port, MonitorEnd::when_all_had_a_turn, attempts_of_one_turn, clock, turn,
                    turn);
  const auto ended = reader.run(stop);
  for (const auto& [pack, known] : turn.packs()) sink.publish(pack, known, Part::all);
  if (!ended) return fail(ended.error());
  const auto trouble = turn.trouble(reader.report());
  if (!trouble) return ExitCode::ok;
  if (stop.stop_requested()) {
    return fail_stopped(port.config().serialport,
                        turn.packs().empty() ? "an answer came" : "every pack had answered");
  }
  const bool logged = port.config().protocol->shares_bus() && log.shows(LogLevel::warn);
  if (!logged || !turn.trouble_reported()) {
    print_error_lines(
        diagnosis(trouble->message, trouble->sentence, trouble->causes, stderr_columns()));
  }
  if (turn.packs().empty()) {
    print_error_lines(fold("Or " + probe_hint(port.config().serialport), stderr_columns(), 2));
  }
  return trouble->code;
}

ExitCode watch(std::size_t index, Port& port, Sink& sink, SystemClock& clock, Log& log,
               const std::stop_token& stop) {
  const auto messages = make_messages(port.config(), true, log);
  LineReader reader(index, port, MonitorEnd::at_port_loss, attempts_of_a_poll, clock, sink,
                    *messages);
  const auto ended = reader.run(stop);
  return ended ? ExitCode::ok : fail(ended.error());
}

/// Whether the values have the screen of the terminal, instead of being printed.
bool on_screen(const ConsoleOptions& options) {
  return options.watch && options.format == Format::table && stdout_has_screen();
}

Result<std::vector<Port>> make_ports(const std::vector<BusConfig>& buses, Clock& clock, Log& log) {
  std::vector<Port> ports;
  for (const BusConfig& config : buses) {
    auto port = Port::create(config, clock, log);
    if (!port) return port.error();
    ports.push_back(*std::move(port));
  }
  return ports;
}

ExitCode print_packs(std::vector<Port>& ports, const ConsoleOptions& options, SystemClock& clock,
                     Log& log) {
  const auto sink = make_console_sink(options);
  std::vector<ExitCode> codes(ports.size(), ExitCode::ok);
  std::vector<StoppableWork> work;
  if (options.watch) {
    for (std::size_t i = 0; i < ports.size(); ++i) {
      work.emplace_back([&, i](const std::stop_token& stop) {
        codes[i] = watch(i, ports[i], *sink, clock, log, stop);
      });
    }
  } else {
    work.emplace_back([&](const std::stop_token& stop) {
      for (std::size_t i = 0; i < ports.size(); ++i) {
        codes[i] = stop.stop_requested() ? fail_stopped(ports[i].config().serialport, "it was read")
                                         : read_once(i, ports[i], *sink, clock, log, stop);
      }
    });
  }
  run_until_done_or_stopped(work, [&] {
    if (options.watch || !stderr_is_terminal()) return;
    for (const Port& port : ports) {
      print_note(fmt::format("waiting for an answer on {}", port.config().serialport));
    }
  });
  const auto failed = std::ranges::find_if(codes, [](auto code) { return code != ExitCode::ok; });
  return failed == codes.end() ? ExitCode::ok : *failed;
}

/// Reads the ports as a gateway does: a lost one is opened again.
ExitCode watch_on_screen(std::vector<Port>& ports, WatchedPacks& packs, SystemClock& clock,
                         ScreenLog& log) {
  std::vector<StoppableWork> work;
  for (std::size_t i = 0; i < ports.size(); ++i) {
    work.emplace_back([&, i](const std::stop_token& stop) {
      LineLog messages(ports[i].config(), log.log());
      WatchedLine line(i, packs, messages);
      LineReader reader(i, ports[i], MonitorEnd::at_stop, attempts_of_a_poll, clock, packs, line);
      if (auto ended = reader.run(stop); !ended) {
        log.log().error(message_of(ended.error()), "{}", ended.error().detail);
      }
    });
  }
  const auto errors = show_on_screen(packs, work, clock, log);
  for (const Error& error : errors) fail(error);
  return errors.empty() ? ExitCode::ok : exit_code_of(errors.front());
}

/// Prints the event log of a pack: one line for each event, or one JSON object.
void print_log(const Heard& message, Format format) {
  if (format == Format::json) {
    print(to_json(message.log, message.address) + "\n");
    return;
  }
  for (const LogRecord& record : message.log) {
    print(fmt::format("{:>10} s  {:>3}  {}\n", record.runtime_s, record.code,
                      printable(record.text)));
  }
}

}  // namespace

ExitCode poll_to_console(const std::vector<BusConfig>& buses, const ConsoleOptions& options,
                         Log& log) {
  SystemClock clock;
  std::optional<ScreenLog> screen_log;
  if (on_screen(options)) screen_log.emplace(log);
  auto ports = make_ports(buses, clock, screen_log ? screen_log->log() : log);
  if (!ports) {
    print_error(Message::capture_failed, ports.error().detail);
    return exit_code_of(ports.error());
  }
  if (!screen_log) return print_packs(*ports, options, clock, log);
  WatchedPacks packs(buses, clock);
  return watch_on_screen(*ports, packs, clock, *screen_log);
}

ExitCode replay_to_console(const ReplayConfig& config, const ConsoleOptions& options, Log& log) {
  const auto capture = read_capture(config.file);
  if (!capture) {
    print_error(message_of_file(capture.error()), capture.error().detail);
    return exit_code_of(capture.error());
  }
  SystemClock clock;
  const std::unique_ptr<WatchedPacks> watched =
      on_screen(options) ? std::make_unique<WatchedPacks>(config.file, clock) : nullptr;
  const auto printer = make_console_sink(options);
  Sink& sink = watched ? *watched : *printer;
  std::atomic<int> printed = 0;
  const auto show = [&](const PackId& pack, const CaptureReplay::Reading& reading) {
    ++printed;
    if (reading.message.part == Part::log) {
      if (!watched) print_log(reading.message, options.format);
      return;
    }
    // A line of JSON holds one message; a table shows everything that is known of the pack so far.
    const bool json = options.format == Format::json;
    sink.publish(pack, json ? reading.message.snapshot : reading.known, Part::all);
  };
  LineCounters counters;
  bool stopped = false;
  const StoppableWork work = [&](const std::stop_token& stop) {
    const bool paced = options.watch || options.paced;
    const auto pace = paced ? ReplayPace::as_recorded : ReplayPace::at_once;
    counters = replay(*capture, config, pace, clock, show, stop);
    stopped = stop.stop_requested();
    if (watched) watched->ended();
  };
  if (watched) {
    ScreenLog screen_log(log);
    show_on_screen(*watched, {work}, clock, screen_log);
  } else {
    run_until_done_or_stopped({work});
  }
  log.debug("{}: {} frames refused, {} not attributed, {} bytes dropped", config.file,
            counters.bad_frames, counters.unattributed(), counters.bytes_dropped);
  if (printed > 0 || (stopped && options.watch)) return ExitCode::ok;
  if (stopped) return fail_stopped(config.file, "its first values came");
  print_error(Message::no_values,
              fmt::format("{} holds no values of a pack: {} frames were refused, {} could not be "
                          "attributed to a pack, {} bytes formed none",
                          config.file, counters.bad_frames, counters.unattributed(),
                          counters.bytes_dropped));
  return ExitCode::no_answer;
}

}  // namespace jkbms::app
