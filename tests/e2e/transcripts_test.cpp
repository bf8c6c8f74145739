#include <gtest/gtest.h>

#include <algorithm>
#include <cstdlib>
#include <filesystem>
#include <fstream>
#include <regex>
#include <sstream>

#include "e2e/program.hpp"
#include "support/answers.hpp"
#include "support/capture_files.hpp"

// Compares the output on terminals of 80 and of 40 columns and on a pipe with the transcripts, byte
// for byte. Run with JKBMS_UPDATE_TRANSCRIPTS=1 to rewrite the files, then review the changes.

namespace jkbms::test {
namespace {

using Columns = std::optional<unsigned short>;

struct Width {
  const char* name;
  Columns columns;
};

std::ostream& operator<<(std::ostream& stream, const Width& width) {
  return stream << width.name;
}

std::string replaced(std::string text, const std::string& from, const std::string& to) {
  for (auto at = text.find(from); at != std::string::npos; at = text.find(from, at + to.size())) {
    text.replace(at, from.size(), to);
  }
  return text;
}

/// Returns `text` with one fixed time for all times, and the escape character as `\e`.
std::string normalised(const std::string& text) {
  static const std::regex time(R"(\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\.\d{3}Z)");
  return replaced(std::regex_replace(text, time, "2026-01-01T00:00:00.000Z"), "\x1b", "\\e");
}

std::string transcript(const std::vector<std::string>& arguments, const EndedRun& run) {
  std::string text = "$ jkbms-mqtt";
  for (const std::string& argument : arguments) text += " " + argument;
  text += "\n" + run.out;
  if (!run.err.empty()) text += "[standard error]\n" + run.err;
  return normalised(text + "[exit code " + std::to_string(run.exit_code) + "]\n");
}

/// Counts the characters on the screen, without colours and later bytes of UTF-8 sequences.
std::ptrdiff_t shown_width(const std::string& line) {
  static const std::regex colour("\x1b\\[[0-9;]*m");
  const std::string plain = std::regex_replace(line, colour, "");
  return std::ranges::count_if(
      plain, [](char c) { return (static_cast<unsigned char>(c) & 0xC0U) != 0x80U; });
}

class Transcript : public testing::TestWithParam<Width> {
 protected:
  /// Runs the program and compares its output with the transcript `name`. `directory` may hold the
  /// port of the pack as `bms`.
  void expect_transcript(const std::string& name, const std::vector<std::string>& arguments,
                         const std::filesystem::path& directory = "/") {
    run_ = run_program(arguments, {.terminal_columns = GetParam().columns, .directory = directory});
    const std::string text = transcript(arguments, run_);
    const auto file =
        std::filesystem::path(JKBMS_TRANSCRIPTS_DIR) / (name + "-" + GetParam().name + ".txt");
    if (std::getenv("JKBMS_UPDATE_TRANSCRIPTS") != nullptr) {
      std::ofstream(file, std::ios::binary) << text;
      GTEST_SKIP() << "rewritten: " << file;
    }
    EXPECT_EQ(text, read_text(file).value_or("")) << file;
  }

  void expect_to_fit() const {
    std::istringstream stream(run_.out);
    for (std::string line; std::getline(stream, line);) {
      EXPECT_LE(shown_width(line), GetParam().columns.value_or(80)) << line;
    }
  }

 private:
  EndedRun run_;
};

TEST_P(Transcript, Help) {
  expect_transcript("help", {"--help"});
  expect_to_fit();
}

TEST_P(Transcript, HelpOfACommand) {
  expect_transcript("help-replay", {"replay", "--help"});
  expect_to_fit();
}

TEST_P(Transcript, Table) {
  const FakeBms bms(golden("24s-charging-balancing").frame);
  expect_transcript("table", {"-s", "bms"}, std::filesystem::path(bms.path()).parent_path());
  expect_to_fit();
}

TEST_P(Transcript, TableWithAlarms) {
  const FakeBms bms(golden("16s-all-alarms").frame);
  expect_transcript("alarms", {"-s", "bms"}, std::filesystem::path(bms.path()).parent_path());
  expect_to_fit();
}

TEST_P(Transcript, SilentPack) {
  const FakeBms bms([](BytesView) { return FakeBms::Answer{answers::silence()}; });
  expect_transcript("silent", {"-s", "bms", "--reply-timeout", "0.1"},
                    std::filesystem::path(bms.path()).parent_path());
}

TEST_P(Transcript, MissingPort) {
  expect_transcript("missing-port", {"-s", "/dev/ttyNOSUCH"});
}

TEST_P(Transcript, BadOption) {
  expect_transcript("bad-option", {"-s", "/dev/ttyUSB0", "-i", "abc"});
}

TEST_P(Transcript, UnknownCommand) {
  expect_transcript("bad-command", {"replya", "pack.hex"});
}

INSTANTIATE_TEST_SUITE_P(Widths, Transcript,
                         testing::Values(Width{"80", Columns(80)}, Width{"40", Columns(40)},
                                         Width{"pipe", Columns()}),
                         [](const auto& width) { return std::string(width.param.name); });

}  // namespace
}  // namespace jkbms::test
