#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <numeric>
#include <optional>
#include <sstream>

#include "e2e/program.hpp"
#include "e2e/tmux.hpp"
#include "support/answers.hpp"
#include "support/capture_files.hpp"
#include "support/fake_pack_bus.hpp"

// `--watch` on a real terminal.

namespace jkbms::test {
namespace {

using testing::AllOf;
using testing::ContainsRegex;
using testing::HasSubstr;
using testing::Not;

constexpr int high = 24;
const std::string before = "shown-before";

std::vector<std::uint8_t> addresses_of(int packs) {
  std::vector<std::uint8_t> addresses(static_cast<std::size_t>(packs));
  std::iota(addresses.begin(), addresses.end(), std::uint8_t{0});
  return addresses;
}

std::vector<std::string> lines_of(const std::string& text) {
  std::vector<std::string> lines;
  std::istringstream in(text);
  for (std::string line; std::getline(in, line);) lines.push_back(line);
  return lines;
}

/// The line of a screen that has `text`.
std::string line_with(const std::string& screen, const std::string& text) {
  for (const std::string& line : lines_of(screen)) {
    if (line.find(text) != std::string::npos) return line;
  }
  return {};
}

/// A terminal in which the program runs, started from a shell with something on its screen.
class Screen : public testing::Test {
 protected:
  void SetUp() override {
    if (std::string(JKBMS_TMUX).empty()) GTEST_SKIP() << "tmux is not installed";
  }

  void open(int columns) { tmux_.emplace(JKBMS_TMUX, columns, high); }
  void run(const std::string& arguments) {
    tmux_->type("clear; echo " + before + "; " + program_path() + " --watch " + arguments +
                "; echo ended with $?");
  }
  /// Opens a terminal, runs the program and waits for `text` on its screen.
  void start(int columns, const std::string& arguments, const std::string& text) {
    open(columns);
    run(arguments);
    ASSERT_TRUE(tmux_->wait_for([&](const std::string& shown) {
      return shown.find(text) != std::string::npos && shown.find(before) == std::string::npos;
    })) << tmux_->shown();
  }

  /// Fails the test unless the screen before the program is back, with its cursor.
  void expect_restored(const std::string& ending = "ended with 0") {
    EXPECT_TRUE(tmux_->wait_for(ending)) << tmux_->shown();
    EXPECT_THAT(tmux_->shown(), AllOf(HasSubstr(before), Not(HasSubstr("q: quit"))));
    EXPECT_THAT(tmux_->value("#{alternate_on} #{cursor_flag} #{wrap_flag}"), HasSubstr("0 1 1"));
    tmux_->type("stty -a | tr ' ;' '\\n\\n' | grep -E '^-?(icanon|echo)$' | xargs echo modes");
    EXPECT_TRUE(tmux_->wait_for("modes icanon echo")) << tmux_->shown();
  }

  Tmux& tmux() { return *tmux_; }

 private:
  std::optional<Tmux> tmux_;
};

class ScreenOfSize : public Screen, public testing::WithParamInterface<int> {};

TEST_P(ScreenOfSize, OnePackHasValuesCellsAndAge) {
  const FakeBms bms(golden("24s-charging-balancing").frame);
  ASSERT_NO_FATAL_FAILURE(start(GetParam(), "-s " + bms.path() + " -i 1", "Cells: 24"));
  const std::string shown = tmux().shown();
  for (const std::string text : {"Voltage", "Current", "SOC", "Spread", "MOSFET", "last answer",
                                 "Alarms:", "24 3.", "q: quit"}) {
    EXPECT_THAT(shown, HasSubstr(text));
  }
  EXPECT_EQ(lines_of(shown).size(), static_cast<std::size_t>(high));
  tmux().press("q");
  expect_restored();
}

TEST_P(ScreenOfSize, ThreePacksHaveARowEachAndArrowsChoose) {
  FakePackBus bus;
  bus.join({1, 2, 3});
  ASSERT_NO_FATAL_FAILURE(start(
      GetParam(),
      "-s " + bus.line().path() + " --mode poll --pack roof=1 --pack shed=2 --pack boat=3 -i 1",
      "> roof"));
  ASSERT_TRUE(tmux().wait_for([](const std::string& shown) {
    return line_with(shown, "  shed ").find(" 3") != std::string::npos &&
           line_with(shown, "  boat ").find("5") != std::string::npos;
  })) << tmux().shown();
  EXPECT_THAT(tmux().shown(), HasSubstr("roof (address 1)"));
  tmux().press("Down");
  EXPECT_TRUE(tmux().wait_for("> shed"));
  EXPECT_TRUE(tmux().wait_for("shed (address 2)"));
  tmux().press("Down");
  tmux().press("Down");
  EXPECT_TRUE(tmux().wait_for("boat (address 3)"));
  tmux().press("Up");
  EXPECT_TRUE(tmux().wait_for("shed (address 2)"));
  tmux().press("q");
  expect_restored();
}

TEST_P(ScreenOfSize, SixteenPacksCanBeReachedAndTheChosenOneHasItsCells) {
  FakePackBus bus;
  bus.join(addresses_of(16));
  ASSERT_NO_FATAL_FAILURE(start(
      GetParam(), "-s " + bus.line().path() + " --mode poll --address 0,1-15 -i 1", "Cells: 16"));
  for (int i = 0; i < 15; ++i) tmux().press("Down");
  ASSERT_TRUE(tmux().wait_for([](const std::string& shown) {
    return shown.find("\naddress 15 ") != std::string::npos &&
           shown.find("Cells: 16") != std::string::npos && shown.find("16 3.") != std::string::npos;
  })) << tmux().shown();
  EXPECT_THAT(tmux().shown(), AllOf(HasSubstr("> addr"), HasSubstr("last answer")));
  tmux().press("C-c");
  expect_restored();
}

INSTANTIATE_TEST_SUITE_P(Columns, ScreenOfSize, testing::Values(80, 40));

TEST_F(Screen, AnUnpluggedAdapterIsAwaited) {
  FakeBms bms(golden("16s-cold").frame);
  for (const int columns : {80, 40}) {
    ASSERT_NO_FATAL_FAILURE(start(columns, "-s " + bms.path() + " -i 1", "Cells: 16"));
    bms.hang_up();
    ASSERT_TRUE(tmux().wait_for("to come back")) << tmux().shown();
    ASSERT_TRUE(tmux().wait_for("no answer for ")) << tmux().shown();
    EXPECT_THAT(tmux().shown(), AllOf(HasSubstr("waiting for "), HasSubstr("Cells: 16")));
    EXPECT_THAT(line_with(tmux().shown_with_attributes(), "Voltage"),
                ContainsRegex("\x1b\\[(0;)?2m"));
    bms.return_anew();
    ASSERT_TRUE(tmux().wait_for([](const std::string& shown) {
      return shown.find("to come back") == std::string::npos &&
             shown.find("last answer") != std::string::npos;
    })) << tmux().shown();
    tmux().press("q");
    expect_restored();
    EXPECT_THAT(tmux().shown(), HasSubstr("[port-lost]")) << "the warning is printed afterwards";
  }
}

TEST_F(Screen, ASilentPackIsMarkedAndItsAgeTicks) {
  FakeBms bms(golden("16s-cold").frame);
  ASSERT_NO_FATAL_FAILURE(start(80, "-s " + bms.path() + " -i 1 --reply-timeout 1", "last answer"));
  bms.answer([](BytesView) { return FakeBms::Answer{answers::silence()}; });
  ASSERT_TRUE(tmux().wait_for("no answer for ")) << tmux().shown();
  const std::string first = line_with(tmux().shown(), "no answer for ");
  EXPECT_TRUE(tmux().wait_for([&](const std::string& shown) {
    return line_with(shown, "no answer for ").compare(first) != 0 &&
           shown.find("[still-no-answer]") != std::string::npos;
  })) << tmux().shown();
  tmux().press("q");
  expect_restored();
  EXPECT_THAT(tmux().shown(), HasSubstr("has stopped answering"));
}

TEST_F(Screen, EverySignalToStopRestoresTheTerminal) {
  const FakeBms bms(golden("16s-cold").frame);
  for (const std::string signal : {"INT", "TERM", "HUP"}) {
    ASSERT_NO_FATAL_FAILURE(start(80, "-s " + bms.path() + " -i 1", "Cells: 16"));
    ChildProcess kill("/bin/sh",
                      {.arguments = {"-c", "kill -" + signal + " $(cat /proc/" +
                                               tmux().value("#{pane_pid}") + "/task/*/children)"}});
    EXPECT_EQ(kill.wait(), 0) << kill.err();
    expect_restored();
  }
}

TEST_F(Screen, APauseGivesTheTerminalBackAndContinues) {
  const FakeBms bms(golden("16s-cold").frame);
  ASSERT_NO_FATAL_FAILURE(start(80, "-s " + bms.path() + " -i 1", "Cells: 16"));
  tmux().press("C-z");
  ASSERT_TRUE(tmux().wait_for("Stopped")) << tmux().shown();
  EXPECT_THAT(tmux().shown(), AllOf(HasSubstr(before), Not(HasSubstr("Cells"))));
  tmux().type("fg");
  ASSERT_TRUE(tmux().wait_for("Cells: 16")) << tmux().shown();
  tmux().press("q");
  EXPECT_TRUE(tmux().wait_for([](const std::string& shown) {
    return shown.find(before) != std::string::npos && shown.find("Cells") == std::string::npos;
  })) << tmux().shown();
}

TEST_F(Screen, ANewSizeIsDrawnAnew) {
  FakePackBus bus;
  bus.join({1, 2, 3});
  ASSERT_NO_FATAL_FAILURE(
      start(80, "-s " + bus.line().path() + " --mode poll --address 1-3 -i 1", "last answer"));
  for (const auto& [columns, rows] : {std::pair(40, 24), {20, 5}, {200, 50}, {80, 24}}) {
    tmux().resize(columns, rows);
    const std::string name = columns < 60 ? "> addr 1" : "> address 1";
    EXPECT_TRUE(tmux().wait_for([&, wide = columns >= 80](const std::string& shown) {
      const std::string row = line_with(shown, name);
      return !row.empty() && (row.find(" V ") != std::string::npos) == wide;
    })) << tmux().shown();
  }
  tmux().press("q");
  expect_restored();
}

TEST_F(Screen, AMissingPortEndsWithASentence) {
  open(80);
  run("-s /dev/jkbms-none");
  expect_restored("ended with 66");
  EXPECT_THAT(tmux().shown(), HasSubstr("/dev/jkbms-none does not exist"));
}

TEST_F(Screen, TheLogGoesToAFileIfAsked) {
  FakeBms bms(golden("16s-cold").frame);
  const TemporaryDirectory directory;
  const std::string file = (directory.path() / "log").string();
  ASSERT_NO_FATAL_FAILURE(start(80, "-s " + bms.path() + " -i 1 -l debug 2>" + file, "Cells: 16"));
  bms.hang_up();
  ASSERT_TRUE(tmux().wait_for("to come back")) << tmux().shown();
  EXPECT_THAT(read_text(file).value_or(""), HasSubstr("[port-lost]"));
  tmux().press("q");
  expect_restored();
}

TEST_F(Screen, ACaptureStaysOnTheScreenAtItsEnd) {
  ASSERT_NO_FATAL_FAILURE(
      start(80, "-s replay:" JKBMS_EXAMPLES_DIR "/pack-8s-alarm.hex -i 0.1", "end of "));
  EXPECT_THAT(tmux().shown(), AllOf(HasSubstr("pack overvoltage"), HasSubstr("Cells: 8")));
  tmux().press("q");
  expect_restored();
}

}  // namespace
}  // namespace jkbms::test
