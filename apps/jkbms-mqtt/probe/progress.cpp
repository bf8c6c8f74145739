#include "probe/progress.hpp"

#include <fmt/format.h>

#include <cstdio>

#include "console/terminal.hpp"
#include "system/clean_text.hpp"
#include "system/standard_streams.hpp"

namespace jkbms::app {
namespace {

constexpr std::string_view erase_line = "\r\x1b[K";

void write_to_terminal(const std::string& text) {
  std::fwrite(text.data(), 1, text.size(), stderr);
  std::fflush(stderr);
}

}  // namespace

Progress::Progress(std::string_view port)
    : port_(printable(port)), terminal_(stderr_is_terminal()), columns_(stderr_columns()) {}

void Progress::show(const ProbeStep& step) {
  std::string text = fmt::format("{}: {}", port_, text_of_step(step, !terminal_));
  const bool is_new = shown_.insert(text).second;
  if (!terminal_) {
    if (is_new) print_note(text);
    return;
  }
  if (text.size() >= columns_) text.resize(columns_ - 1);
  write_to_terminal(std::string(erase_line) + text);
}

void Progress::end() {
  if (terminal_ && !shown_.empty()) write_to_terminal(std::string(erase_line));
}

std::string text_of_step(const ProbeStep& step, bool of_its_kind) {
  if (step.kind == ProbeStep::Kind::listen) {
    return fmt::format("listening at {} baud for {} s", step.baudrate,
                       static_cast<double>(step.time.count()) / 1000);
  }
  if (!step.address) {
    return fmt::format("asking a pack on its GPS port ({} at {} baud)", step.protocol->name(),
                       step.baudrate);
  }
  if (step.part == Part::info) return fmt::format("address {} answers", *step.address);
  return fmt::format("asking {} ({} at {} baud)",
                     of_its_kind ? "addresses 1 to 15" : fmt::format("address {}", *step.address),
                     step.protocol->name(), step.baudrate);
}

}  // namespace jkbms::app
