#include "system/standard_streams.hpp"

#include <fcntl.h>
#include <unistd.h>

#include <cerrno>
#include <csignal>
#include <cstdio>
#include <cstdlib>
#include <string>
#include <system_error>

#include "system/clean_text.hpp"
#include "system/exit_code.hpp"

namespace jkbms::app {
namespace {

void write_error(const std::string& text) {
  std::fwrite(text.data(), 1, text.size(), stderr);  // unbuffered
}

}  // namespace

void prepare_standard_streams() noexcept {
  int descriptor = open("/dev/null", O_RDWR);
  while (descriptor >= 0 && descriptor <= STDERR_FILENO) descriptor = open("/dev/null", O_RDWR);
  if (descriptor > STDERR_FILENO) close(descriptor);
  std::signal(SIGPIPE, SIG_IGN);
  std::signal(SIGXFSZ, SIG_IGN);
}

void print(std::string_view text) {
  if (std::fwrite(text.data(), 1, text.size(), stdout) == text.size() && std::fflush(stdout) == 0) {
    return;
  }
  print_error(Message::output_failed,
              "cannot write to standard output: " + std::generic_category().message(errno));
  std::_Exit(static_cast<int>(ExitCode::port_lost));
}

void print_error(Message message, std::string_view text) {
  print_note(with_word(text, message));
}

void print_note(std::string_view text) {
  write_error("jkbms-mqtt: " + printable(text) + "\n");
}

void print_error_lines(std::string_view text) {
  std::string shown;
  while (!text.empty()) {
    const auto end = text.find('\n');
    shown += printable(text.substr(0, end));
    if (end == std::string_view::npos) break;
    shown += '\n';
    text.remove_prefix(end + 1);
  }
  write_error(shown);
}

}  // namespace jkbms::app
