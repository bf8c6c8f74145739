#include <fmt/format.h>

#include <new>
#include <string>
#include <system_error>
#include <variant>
#include <vector>

#include "console/console_run.hpp"
#include "console/port_list.hpp"
#include "console/terminal.hpp"
#include "discovery_removal.hpp"
#include "gateway.hpp"
#include "jkbms/version.hpp"
#include "mqtt/mqtt_secrets.hpp"
#include "options/option_text.hpp"
#include "options/options.hpp"
#include "probe/probe_run.hpp"
#include "redact/redact_run.hpp"
#include "system/environment.hpp"
#include "system/exit_code.hpp"
#include "system/log.hpp"
#include "system/standard_streams.hpp"

namespace {

using namespace jkbms::app;

ExitCode run(int argc, char** argv) {
  const std::vector<std::string> arguments(argv + 1, argv + argc);
  const auto checked = parse_options(arguments, process_environment());
  if (const auto* error = std::get_if<OptionError>(&checked)) {
    print_error(message_of(*error), error->text);
    return exit_code_of(*error);
  }
  const auto* const options = std::get_if<Options>(&checked);
  hide_arguments(argc, argv, options->secrets);
  switch (options->action) {
    case Options::Action::help:
      print(help_text(command(options->command), stdout_terminal().columns));
      return ExitCode::ok;
    case Options::Action::version:
      print(fmt::format("jkbms-mqtt {}\n", jkbms::version));
      return ExitCode::ok;
    case Options::Action::list_ports:
      return print_ports();
    case Options::Action::remove_discovery:
    case Options::Action::probe:
    case Options::Action::redact:
    case Options::Action::run:
      break;
  }
  Log log(stderr, options->log_level, Log::style_of_stderr());
  for (const Sentence& warning : options->warnings) log.warn(warning.message, "{}", warning.text);
  if (options->action == Options::Action::probe) return run_probe(options->probe, log);
  if (options->action == Options::Action::redact) return run_redact(options->redact, log);
  if (options->action == Options::Action::remove_discovery) return remove_discovery(*options, log);
  if (options->mqtt) return run_gateway(*options, log);
  return options->replay ? replay_to_console(*options->replay, options->console, log)
                         : poll_to_console(options->buses, options->console, log);
}

}  // namespace

int main(int argc, char** argv) {
  prepare_standard_streams();
  try {
    return static_cast<int>(run(argc, argv));
  } catch (const std::bad_alloc&) {
    print_error(Message::no_memory, "not enough memory");
  } catch (const std::system_error& error) {
    print_error(Message::system_refused, std::string("the system refuses: ") + error.what());
  }
  return static_cast<int>(ExitCode::system_failed);
}
