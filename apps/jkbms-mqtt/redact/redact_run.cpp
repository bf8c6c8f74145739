#include "redact/redact_run.hpp"

#include <fmt/format.h>
#include <fmt/ranges.h>

#include <cerrno>
#include <filesystem>
#include <string>
#include <utility>
#include <vector>

#include "jkbms/version.hpp"
#include "redact/frame_census.hpp"
#include "redact/masking.hpp"
#include "redact/pasted_text.hpp"
#include "system/clean_text.hpp"
#include "system/standard_streams.hpp"
#include "system/text_file.hpp"

namespace jkbms::app {
namespace {

bool reads_standard_input(const RedactOptions& options) {
  return options.file == standard_input_name;
}

std::string name_of_input(const RedactOptions& options) {
  return reads_standard_input(options) ? "standard input" : options.file;
}

ExitCode fail(const Error& error) {
  print_error(message_of_file(error), error.detail);
  return exit_code_of(error);
}

ExitCode refuse_existing(const std::string& output) {
  print_error(
      Message::file_exists,
      fmt::format("{} exists, and it is not changed; name a new file with --output", output));
  return ExitCode::bad_option;
}

Result<std::string> read_input(const RedactOptions& options) {
  auto text = reads_standard_input(options) ? read_standard_input() : read_text_file(options.file);
  if (!text && text.error().system_error == EFBIG) {
    return Error{
        Errc::invalid_argument,
        fmt::format("{} is larger than 16 MiB; redact a part of it", name_of_input(options))};
  }
  return text;
}

std::string counted(std::size_t count, std::string_view one, std::string_view many) {
  return fmt::format("{} {}", count, count == 1 ? one : many);
}

std::string forms_text(const Pasted& pasted) {
  std::vector<std::string> forms;
  for (const FoundForm& form : pasted.forms) {
    forms.push_back(fmt::format("{} ({}, {})", name_of(form.form),
                                counted(form.lines, "line", "lines"),
                                counted(form.bytes, "byte", "bytes")));
  }
  std::string text = fmt::to_string(fmt::join(forms, ", "));
  if (pasted.lines_skipped > 0) {
    text += fmt::format("; {} no bytes",
                        counted(pasted.lines_skipped, "other line holds", "other lines hold"));
  }
  return text;
}

std::string masked_text(const Masked& masked, Redaction what) {
  std::string text = masked.passcodes == 0
                         ? "no passcode was found"
                         : counted(masked.passcodes, "passcode, or what may be one, is masked",
                                   "passcodes, or what may be one, are masked");
  if (what == Redaction::passcodes_and_names) {
    text += fmt::format(", and {}",
                        counted(masked.names, "name or serial number", "names and serial numbers"));
  } else {
    text += "; names and serial numbers stay (--redact-names masks them)";
  }
  if (masked.header_lines > 0) {
    text += fmt::format(
        "; {} left out, because of what {} may tell",
        counted(masked.header_lines, "line of the header is", "lines of the header are"),
        masked.header_lines == 1 ? "it" : "they");
  }
  return text;
}

/// The protocols whose passcodes are masked: those with frames in the capture, or else all.
std::vector<const Protocol*> protocols_to_mask(const std::vector<FrameCensus>& found) {
  std::vector<const Protocol*> used;
  used.reserve(found.size());
  for (const FrameCensus& census : found) used.push_back(census.protocol);
  if (used.empty()) used.assign(protocols().begin(), protocols().end());
  return used;
}

std::vector<FrameCensus> frames_in(const Capture& capture, const RedactOptions& options) {
  if (options.protocol != nullptr) return {count_frames(capture, *options.protocol)};
  return protocols_in(capture);
}

void add_header(Capture& capture) {
  if (!capture.header.empty()) return;
  capture.header = {{"source", fmt::format("jkbms-mqtt redact {}, from a pasted text", version)},
                    {"model/firmware", "(please fill in)"},
                    {"nature", "recorded"}};
}

std::string text_of(const Capture& capture) {
  std::string text;
  for (const auto& [key, value] : capture.header) {
    text += fmt::format("# {}: {}\n", printable(key), printable(value));
  }
  for (const CaptureRecord& record : capture.records) text += to_line(record);
  return text;
}

ExitCode write_output(const RedactOptions& options, const std::string& text) {
  if (!options.output) {
    print(text);
    return ExitCode::ok;
  }
  const auto written = write_new_text_file(*options.output, text, FileReaders::only_its_user);
  if (written) return ExitCode::ok;
  if (written.error().system_error == EEXIST) return refuse_existing(*options.output);
  return fail(written.error());
}

}  // namespace

ExitCode run_redact(const RedactOptions& options, const Log& log) {
  const auto say = [&](const std::string& news) {
    if (log.shows(LogLevel::info)) print_note(news);
  };
  std::error_code ignored;
  if (options.output && std::filesystem::exists(*options.output, ignored)) {
    return refuse_existing(*options.output);
  }
  const auto text = read_input(options);
  if (!text) return fail(text.error());
  Pasted pasted = parse_pasted_text(*text);
  if (pasted.forms.empty()) {
    print_error(Message::no_bytes,
                fmt::format("{} holds no bytes that are recognised; read are captures, esphome "
                            "logs, hexdump -C, xxd, and lists such as 4E 57, 4E:57, 4E,57, 0x4E, "
                            "\\x4E and 4E57, with four bytes on a line at least",
                            name_of_input(options)));
    return ExitCode::no_answer;
  }
  say(fmt::format("{}: {}", name_of_input(options), forms_text(pasted)));

  const auto found = frames_in(pasted.capture, options);
  std::size_t frames = 0;
  for (const FrameCensus& census : found) {
    frames += census.frames();
    if (census.frames() > 0) say(census.text());
  }
  if (frames == 0) {
    print_error(
        Message::no_frame,
        fmt::format("the bytes hold no whole frame of {}; whatever may be a passcode is "
                    "masked",
                    options.protocol != nullptr ? options.protocol->name() : "any protocol"));
  }
  add_header(pasted.capture);
  const Masked masked = mask(pasted.capture, protocols_to_mask(found), options.redaction);
  say(masked_text(masked, options.redaction));
  return write_output(options, text_of(pasted.capture));
}

}  // namespace jkbms::app
