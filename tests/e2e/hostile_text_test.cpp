#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <fstream>
#include <string>
#include <vector>

#include "e2e/program.hpp"

namespace jkbms::test {
namespace {

using testing::HasSubstr;
using testing::Not;

// A colour, a window title, CSI as a C1 control, a character that reverses the text, a line end.
constexpr std::string_view hostile =
    "x\x1b[31m\x1b]0;title\x07\xC2\x9B"
    "31m\xE2\x80\xAE"
    "y\r\nz";

/// Fails the test if `text` has a character that controls a terminal.
void expect_harmless(const std::string& text) {
  EXPECT_THAT(text, Not(HasSubstr("\xC2\x9B")));
  EXPECT_THAT(text, Not(HasSubstr("\xE2\x80\xAE")));
  for (const char c : text) {
    const auto byte = static_cast<unsigned char>(c);
    EXPECT_TRUE(byte == '\n' || (byte >= 0x20 && byte != 0x7F)) << text;
  }
}

/// Runs a program that must fail or be stopped, and checks what it prints.
void expect_harmless_failure(const std::vector<std::string>& arguments,
                             const ChildProcess::Options& options = {}) {
  SCOPED_TRACE(testing::PrintToString(arguments));
  const EndedRun run = run_program(arguments, options);
  EXPECT_GT(run.exit_code, 0);
  EXPECT_NE(run.err, "");
  expect_harmless(run.out);
  expect_harmless(run.err);
}

TEST(HostileText, InAnOptionDoesNotReachTheTerminal) {
  const std::string text(hostile);
  const std::vector<std::vector<std::string>> all = {
      {"--" + text},
      {text},
      {"-s", "/dev/" + text},
      {"-s", "replay:/tmp/" + text},
      {"-s", "/dev/null", "--capture", "/tmp/" + text + "/file"},
      {"-s", "/dev/null", "--config", "/tmp/" + text},
      {"-s", "/dev/null", "-b", text},
      {"-s", "/dev/null", "-i", text},
      {"-s", "/dev/null", "-a", text},
      {"-s", "/dev/null", "--protocol", text},
      {"-s", "/dev/null", "--mode", text},
      {"-s", "/dev/null", "--pack", text + "=1"},
      {"-s", "/dev/null", "--pack", text},
      {"-s", "/dev/null", "--format", text},
      {"-s", "/dev/null", "-l", text},
      {"-s", "/dev/null", "-m", text},
      {"-s", "/dev/null", "-m", "mqtt://" + text},
      {"-s", "/dev/null", "-m", "127.0.0.1:1", "-t", text},
      {"-s", "/dev/null", "-m", "127.0.0.1:1", "-u", text},
      {"-s", "/dev/null", "-m", "127.0.0.1:1", "--client-id", text},
      {"-s", "/dev/null", "-m", "127.0.0.1:1", "--payload", text},
      {"-s", "/dev/null", "-m", "127.0.0.1:1", "-u", "x", "--mqttpass-file", "/tmp/" + text},
      {"-s", "/dev/null", "-m", "mqtts://127.0.0.1:1", "--mqtt-cafile", "/tmp/" + text}};
  for (const auto& arguments : all) expect_harmless_failure(arguments);
}

TEST(HostileText, InTheEnvironmentDoesNotReachTheTerminal) {
  const std::string text(hostile);
  for (const char* name : {"JKBMS_SERIALPORT", "JKBMS_BAUDRATE", "JKBMS_CONFIG", "JKBMS_PACK",
                           "NODEJKBMS_SERIALPORT", "JKBMS_MODE"}) {
    expect_harmless_failure({}, {.environment = {{name, text}}});
  }
}

TEST(HostileText, InAFileDoesNotReachTheTerminal) {
  const TemporaryDirectory directory;
  const auto write = [&](const std::string& name, const std::string& text) {
    const auto path = (directory.path() / name).string();
    std::ofstream(path, std::ios::binary) << text;
    return path;
  };
  const std::string text = std::string(hostile) + '\0' + "\xFF";
  const std::string escaped = R"(\u001b[31m\u0000\u009b\u202e)";
  const std::vector<std::string> configurations = {
      text,
      "{\"" + text + "\": 1}",
      "{\"" + escaped + "\": 1}",
      R"({"serialport": ")" + escaped + "\"}",
      R"({"mode": ")" + escaped + "\"}",
      R"({"buses": [{"serialport": "/dev/null", "packs": [{"name": ")" + escaped + "\"}]}]}"};
  for (const std::string& configuration : configurations) {
    expect_harmless_failure({"--config", write("config.json", configuration)});
  }
  const std::string comment = "# note: " + text + "\n# " + text + "\n";
  expect_harmless_failure({"-s", "replay:" + write("bad.hex", comment + "+" + text + " < 4E\n")});
  expect_harmless_failure({"-s", "replay:" + write("none.hex", comment + "< 4E 57\n")});
  expect_harmless_failure({"-s", "replay:" + write(text.substr(0, 30) + ".hex", "< 4E 57\n")});
}

}  // namespace
}  // namespace jkbms::test
