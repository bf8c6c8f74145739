#include "e2e/transcript.hpp"

#include <gtest/gtest.h>

#include <algorithm>
#include <cstdlib>
#include <filesystem>
#include <fstream>
#include <regex>

#include "support/capture_files.hpp"

namespace jkbms::test {
namespace {

std::string replaced(std::string text, const std::string& from, const std::string& to) {
  for (auto at = text.find(from); at != std::string::npos; at = text.find(from, at + to.size())) {
    text.replace(at, from.size(), to);
  }
  return text;
}

std::string normalised(std::string text) {
  static const std::regex changing_line("(\r\x1b\\[K[^\r\n]*)+\r\x1b\\[K");
  static const std::regex time(R"(\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\.\d{3}Z)");
  static const std::regex process(R"(\(process \d+\))");
  static const std::regex amount(R"(\d+ bytes)");
  text = std::regex_replace(text, changing_line, "");
  text = std::regex_replace(text, time, "2026-01-01T00:00:00.000Z");
  text = std::regex_replace(text, process, "(process 1000)");
  text = std::regex_replace(text, amount, "1000 bytes");
  return replaced(text, "\x1b", "\\e");
}

}  // namespace

std::string transcript(const std::vector<std::string>& arguments, const EndedRun& run) {
  std::string text = "$ jkbms-mqtt";
  for (const std::string& argument : arguments) text += " " + argument;
  text += "\n" + run.out;
  if (!run.err.empty()) text += "[standard error]\n" + run.err;
  return normalised(text + "[exit code " + std::to_string(run.exit_code) + "]\n");
}

void expect_transcript(const std::string& name, const Width& width, const std::string& text) {
  const auto file =
      std::filesystem::path(JKBMS_TRANSCRIPTS_DIR) / (name + "-" + width.name + ".txt");
  if (std::getenv("JKBMS_UPDATE_TRANSCRIPTS") != nullptr) {
    std::ofstream(file, std::ios::binary) << text;
    GTEST_SKIP() << "rewritten: " << file;
  }
  EXPECT_EQ(text, read_text(file).value_or("")) << file;
}

std::ptrdiff_t shown_width(const std::string& line) {
  static const std::regex colour("\x1b\\[[0-9;]*m");
  const std::string plain = std::regex_replace(line, colour, "");
  return std::ranges::count_if(
      plain, [](char c) { return (static_cast<unsigned char>(c) & 0xC0U) != 0x80U; });
}

}  // namespace jkbms::test
