#include <gtest/gtest.h>

#include <filesystem>
#include <sstream>

#include "e2e/transcript.hpp"
#include "support/answers.hpp"

// Compares the output on terminals of 80 and of 40 columns and on a pipe with the transcripts, byte
// for byte.

namespace jkbms::test {
namespace {

class Transcript : public testing::TestWithParam<Width> {
 protected:
  /// Runs the program and compares its output with the transcript `name`. `directory` may hold the
  /// port of the pack as `bms`.
  void expect_transcript(const std::string& name, const std::vector<std::string>& arguments,
                         const std::filesystem::path& directory = "/") {
    run_ = run_program(arguments, {.terminal_columns = GetParam().columns, .directory = directory});
    test::expect_transcript(name, GetParam(), transcript(arguments, run_));
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
  for (const std::string command : {"probe", "replay", "redact"}) {
    expect_transcript("help-" + command, {command, "--help"});
    expect_to_fit();
  }
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

INSTANTIATE_TEST_SUITE_P(Widths, Transcript, testing::ValuesIn(every_width),
                         [](const auto& width) { return std::string(width.param.name); });

}  // namespace
}  // namespace jkbms::test
