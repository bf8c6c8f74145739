#include "probe/probe_run.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <cerrno>
#include <filesystem>

#include "console/stoppable_work.hpp"
#include "console/terminal.hpp"
#include "jkbms/serial_transport.hpp"
#include "jkbms/tcp_transport.hpp"
#include "line/port.hpp"
#include "probe/found_config.hpp"
#include "probe/line_probe.hpp"
#include "probe/progress.hpp"
#include "probe/report.hpp"
#include "system/standard_streams.hpp"
#include "system/text_file.hpp"

namespace jkbms::app {
namespace {

ProbedLine line_behind(const std::string& port) {
  return is_tcp_address(port) ? ProbedLine::network : ProbedLine::wire;
}

ProbedPort probe_port(const std::string& port, Log& log, const std::stop_token& stop) {
  SystemClock clock;
  std::optional<Port> opener;  // outlives the transport that it opens
  const auto open = [&](int baudrate, bool read_only) -> Result<std::unique_ptr<Transport>> {
    BusConfig config;
    config.serialport = port;
    config.baudrate = baudrate;
    config.protocol = &jk02();
    config.mode = read_only ? LineMode::listen : LineMode::poll;
    auto created = Port::create(std::move(config), clock, log);
    if (!created) return created.error();
    opener.emplace(*std::move(created));
    return opener->open(stop);
  };
  Progress progress(port);
  LineProbe probe(
      line_behind(port), open, [&](const ProbeStep& step) { progress.show(step); }, clock);
  ProbedPort probed{port, probe.run(stop)};
  progress.end();
  const auto& error = probed.verdict.error;
  if (error && error->system_error == EBUSY) probed.users = users_of_port(port);
  return probed;
}

/// The port that was named, or all ports of this machine by their stable names.
Result<std::vector<std::string>> ports_to_probe(const ProbeOptions& options) {
  if (!options.port.empty()) return std::vector{options.port};
  const auto found = list_serial_ports();
  if (!found) return found.error();
  std::vector<std::string> ports;
  for (const SerialPortInfo& port : *found) {
    ports.push_back(port.stable_path.empty() ? port.path : port.stable_path);
  }
  if (ports.empty()) {
    return Error{Errc::io, "this machine has no serial port; is the adapter plugged in?", ENOENT};
  }
  return ports;
}

ExitCode write_config(const std::string& file, const std::vector<ProbedPort>& probed) {
  const std::string text = config_for(probed);
  if (text.empty()) {
    print_error(Message::no_pack_found,
                fmt::format("{} is not written, because no pack was found", file));
    return ExitCode::ok;
  }
  if (const auto written = write_new_text_file(file, text, FileReaders::as_the_umask_says);
      !written) {
    print_error(message_of_file(written.error()), written.error().detail);
    return exit_code_of(written.error());
  }
  print_note(fmt::format("{} is written; it is used with: jkbms-mqtt --config {}", file, file));
  return ExitCode::ok;
}

}  // namespace

ExitCode exit_code_of(const std::vector<ProbedPort>& probed) noexcept {
  const auto code = [](const ProbedPort& each) { return exit_code_of(each.verdict); };
  const auto smallest = std::ranges::min_element(probed, {}, code);
  return smallest == probed.end() ? ExitCode::no_answer : code(*smallest);
}

ExitCode run_probe(const ProbeOptions& options, Log& log) {
  const auto ports = ports_to_probe(options);
  if (!ports) {
    print_error(Message::no_port, ports.error().detail);
    return exit_code_of(ports.error());
  }
  return probe_ports(*ports, options, log);
}

ExitCode probe_ports(const std::vector<std::string>& ports, const ProbeOptions& options, Log& log) {
  if (options.config_file && std::filesystem::exists(*options.config_file)) {
    print_error(Message::config_exists,
                fmt::format("{} exists, and it is not changed; name a new file with --write-config",
                            *options.config_file));
    return ExitCode::bad_option;
  }
  const bool json = options.format == Format::json;
  std::vector<ProbedPort> probed;
  run_until_done_or_stopped({[&](const std::stop_token& stop) {
    for (const std::string& port : ports) {
      if (stop.stop_requested()) break;
      if (!json && !probed.empty()) print("\n");
      const ProbedPort& result = probed.emplace_back(probe_port(port, log, stop));
      print(json ? report_json(result) : report_text(result, stdout_terminal().columns));
    }
  }});
  if (options.config_file) {
    if (const auto written = write_config(*options.config_file, probed); written != ExitCode::ok) {
      return written;
    }
  }
  return exit_code_of(probed);
}

}  // namespace jkbms::app
