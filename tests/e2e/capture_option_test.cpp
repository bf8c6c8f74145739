#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <algorithm>
#include <csignal>
#include <filesystem>
#include <fstream>
#include <thread>

#include "e2e/program.hpp"
#include "support/answers.hpp"
#include "support/capture_files.hpp"
#include "support/printed_json.hpp"
#include "support/sample_reply.hpp"

// The passcode of every golden frame is sample_passcode.

namespace jkbms::test {
namespace {

using std::chrono::milliseconds;
using testing::AllOf;
using testing::HasSubstr;
using testing::IsEmpty;
using testing::Not;

constexpr std::size_t telling = 4;  // this many characters of a passcode count as a leak

/// Matches a text without parts of the passcode, as text or as hexadecimal digits.
auto has_no_passcode() {
  const std::string tail(sample_passcode.substr(sample_passcode.size() - telling));
  const std::string head(sample_passcode.substr(0, telling));
  const auto hex = [](const std::string& text) { return to_hex(Bytes(text.begin(), text.end())); };
  return AllOf(Not(HasSubstr(head)), Not(HasSubstr(tail)), Not(HasSubstr(hex(head))),
               Not(HasSubstr(hex(tail))));
}

Bytes::const_iterator passcode_in(const Bytes& frame) {
  return std::search(frame.begin(), frame.end(), sample_passcode.begin(), sample_passcode.end());
}

struct Captured {
  EndedRun run;
  std::string file;
};

Captured capture_at_trace(const FakeBms& bms, const TemporaryDirectory& directory,
                          const std::string& timeout = "1") {
  const auto file = directory.path() / "capture.hex";
  Captured captured;
  captured.run = run_program({"-s", bms.path(), "--format", "json", "-l", "trace", "--capture",
                              file.string(), "--reply-timeout", timeout});
  captured.file = read_text(file).value_or("");
  expect_only_read_all(bms);
  return captured;
}

void expect_no_passcode(const Captured& captured) {
  EXPECT_THAT(captured.run.out, has_no_passcode());
  EXPECT_THAT(captured.run.err, has_no_passcode());
  EXPECT_THAT(captured.file, has_no_passcode());
}

/// How many states `jkbms-mqtt replay` prints.
std::size_t replayed_states(const std::filesystem::path& file) {
  const EndedRun replayed = run_program({"replay", file.string(), "--format", "json"});
  EXPECT_EQ(replayed.exit_code, 0) << replayed.err;
  return static_cast<std::size_t>(std::ranges::count(replayed.out, '\n'));
}

TEST(CaptureOption, TheSampleFrameHasAPasscode) {
  const Bytes frame = golden("16s-cold").frame;
  EXPECT_THAT(to_hex(frame), Not(has_no_passcode()));
  EXPECT_THAT(std::string(frame.begin(), frame.end()), HasSubstr(sample_passcode));
}

TEST(CaptureOption, WritesAFileThatReplaysWithoutThePasscode) {
  const Golden expected = golden("16s-cold");
  const FakeBms bms(expected.frame, FakeBms::Pace::wire);
  const TemporaryDirectory directory;
  const Captured captured = capture_at_trace(bms, directory);
  EXPECT_EQ(captured.run.exit_code, 0);
  EXPECT_THAT(printed_differences(captured.run.out, expected.state_json), IsEmpty());
  expect_no_passcode(captured);
  EXPECT_THAT(captured.file, HasSubstr("redacted"));
  EXPECT_THAT(captured.file, HasSubstr("> " + to_hex(read_all_request())));

  const EndedRun replay = run_program(
      {"-s", "replay:" + (directory.path() / "capture.hex").string(), "--format", "json"});
  EXPECT_EQ(replay.exit_code, 0);
  EXPECT_THAT(printed_differences(replay.out, expected.state_json), IsEmpty());
}

TEST(CaptureOption, TraceShowsPasscodesAsDots) {
  const FakeBms bms(golden("16s-cold").frame);
  const TemporaryDirectory directory;
  const Captured captured = capture_at_trace(bms, directory);
  EXPECT_THAT(captured.run.err, HasSubstr(to_hex(read_all_request())));
  EXPECT_THAT(captured.run.err, HasSubstr("B2 .. .. .. .. .. .. .. .. .. .. B3"));
}

TEST(CaptureOption, HidesAPasscodeThatArrivesInTwoParts) {
  const Golden expected = golden("16s-cold");
  const auto middle = passcode_in(expected.frame) + telling + 1;
  const MemoryTransport::Reply torn{{milliseconds(0), Bytes(expected.frame.begin(), middle)},
                                    {milliseconds(300), Bytes(middle, expected.frame.end())}};
  const FakeBms bms([&](BytesView) { return FakeBms::Answer{torn}; });
  const TemporaryDirectory directory;
  const Captured captured = capture_at_trace(bms, directory);
  EXPECT_EQ(captured.run.exit_code, 0);
  expect_no_passcode(captured);
}

TEST(CaptureOption, HidesThePasscodeOfAnInvalidFrame) {
  const FakeBms bms(
      [](BytesView) { return FakeBms::Answer{answers::bad_sum(golden("16s-cold").frame)}; });
  const TemporaryDirectory directory;
  const Captured captured = capture_at_trace(bms, directory, "0.1");
  EXPECT_EQ(captured.run.exit_code, 69);
  expect_no_passcode(captured);
}

TEST(CaptureOption, HidesThePasscodeIfThePortIsLostDuringTheFrame) {
  const Bytes frame = golden("16s-cold").frame;
  const Bytes beginning(frame.begin(), passcode_in(frame) + sample_passcode.size());
  const FakeBms bms(
      [&](BytesView) {
        return FakeBms::Answer{answers::normal(beginning), true};
      },
      FakeBms::Pace::wire);
  const TemporaryDirectory directory;
  const Captured captured = capture_at_trace(bms, directory);
  EXPECT_EQ(captured.run.exit_code, 74);
  expect_no_passcode(captured);
}

TEST(CaptureOption, ARestartGoesOnInTheSameFile) {
  const TemporaryDirectory directory;
  const auto file = directory.path() / "capture.hex";
  constexpr std::size_t runs = 3;
  for (std::size_t i = 0; i < runs; ++i) {
    const FakeBms bms(golden("16s-cold").frame);
    const EndedRun run = run_program({"-s", bms.path(), "--capture", file.string()});
    EXPECT_EQ(run.exit_code, 0) << run.err;
    const bool told = run.err.find(file.string() + " exists") != std::string::npos;
    EXPECT_EQ(told, i > 0) << run.err;
  }
  EXPECT_EQ(replayed_states(file), runs);
}

TEST(CaptureOption, AFileOfAnotherProgramIsKept) {
  const TemporaryDirectory directory;
  const auto file = directory.path() / "mine.txt";
  std::ofstream(file) << "kept";
  const FakeBms bms(golden("16s-cold").frame);
  const EndedRun run = run_program({"-s", bms.path(), "--capture", file.string()});
  EXPECT_EQ(run.exit_code, 64);
  EXPECT_THAT(run.err, HasSubstr("cannot write " + file.string() +
                                 ": it exists and is no capture of this program; name another "
                                 "file [capture-failed]"));
  EXPECT_EQ(read_text(file), "kept");
}

TEST(CaptureOption, ThreeFilesHoldWhatPassedLast) {
  const FakeBms bms(golden("16s-cold").frame);
  const TemporaryDirectory directory;
  const auto file = directory.path() / "capture.hex";
  ChildProcess program =
      start_program({"-s", bms.path(), "--watch", "-i", "0.02", "--format", "json", "--capture",
                     file.string(), "--capture-size", "64K"});
  ASSERT_TRUE(bms.wait_for_requests(300)) << program.err();
  program.signal(SIGKILL);
  program.wait();
  std::size_t states = 0;
  for (const char* const name : {"capture.hex", "capture.hex.1", "capture.hex.2"}) {
    const std::size_t found = replayed_states(directory.path() / name);
    EXPECT_GT(found, 0U) << name;
    states += found;
  }
  EXPECT_FALSE(std::filesystem::exists(directory.path() / "capture.hex.3"));
  EXPECT_LT(states, 300U) << "the oldest are gone";
}

TEST(CaptureOption, AKilledProgramLosesNothingButTheLastLine) {
  const FakeBms bms(golden("16s-cold").frame);
  const TemporaryDirectory directory;
  const auto file = directory.path() / "capture.hex";
  ChildProcess program = start_program(
      {"-s", bms.path(), "--watch", "-i", "0.02", "--format", "json", "--capture", file.string()});
  ASSERT_TRUE(bms.wait_for_requests(50)) << program.err();
  program.signal(SIGKILL);
  program.wait();
  const std::string printed = program.out();
  const auto shown = static_cast<std::size_t>(std::ranges::count(printed, '\n'));
  EXPECT_GE(replayed_states(file), shown);
}

TEST(CaptureOption, NamesAreMaskedIfAsked) {
  const FakeBms bms(golden("16s-cold").frame);
  const TemporaryDirectory directory;
  const auto file = directory.path() / "capture.hex";
  const EndedRun run =
      run_program({"-s", bms.path(), "-l", "trace", "--capture", file.string(), "--redact-names"});
  EXPECT_EQ(run.exit_code, 0) << run.err;
  const EndedRun replayed = run_program({"replay", file.string(), "--format", "json"});
  EXPECT_THAT(replayed.out, HasSubstr(R"("device_id":"XXXXXXXX")"));
  EXPECT_THAT(run.err, HasSubstr("B4 .. .. .. .. .. .. .. .. B5"));
  EXPECT_THAT(*read_text(file), HasSubstr("# redacted: passcodes, names and serial numbers"));
}

TEST(CaptureOption, ASizeWithoutACaptureIsTold) {
  const FakeBms bms(golden("16s-cold").frame);
  const EndedRun run = run_program({"-s", bms.path(), "--capture-size", "1M"});
  EXPECT_EQ(run.exit_code, 0);
  EXPECT_THAT(run.err, HasSubstr("--capture-size has no effect without --capture"));
}

TEST(Replay, IsPacedIfAsked) {
  const TemporaryDirectory directory;
  const auto file = directory.path() / "capture.hex";
  const std::string frame = to_hex(golden("16s-cold").frame);
  std::ofstream(file) << "+0.000 < " << frame << "\n+600.000 < " << frame << "\n";
  const EndedRun at_once = run_program({"replay", file.string(), "--format", "json"});
  EXPECT_EQ(at_once.exit_code, 0);
  EXPECT_EQ(std::ranges::count(at_once.out, '\n'), 2);
  ChildProcess paced = start_program({"replay", file.string(), "--format", "json", "--pace"});
  ASSERT_TRUE(paced.wait_for_out("\n")) << paced.err();
  paced.signal(SIGTERM);
  EXPECT_EQ(paced.wait(), 0);
  EXPECT_EQ(paced.out().find('\n'), paced.out().rfind('\n')) << "the second comes 600 s later";
}

/// Whether the process has set a handler for SIGTERM.
bool catches_sigterm(pid_t pid) {
  const auto status = read_text("/proc/" + std::to_string(pid) + "/status");
  const std::string label = "SigCgt:";
  const auto at = status->find(label);
  if (at == std::string::npos) return false;
  return (std::stoull(status->substr(at + label.size()), nullptr, 16) >> (SIGTERM - 1) & 1U) != 0;
}

TEST(Replay, AStopBeforeTheFirstValuesIsNoReading) {
  const TemporaryDirectory directory;
  const auto file = directory.path() / "capture.hex";
  std::ofstream(file) << "+600.000 < " << to_hex(golden("16s-cold").frame) << "\n";
  ChildProcess paced = start_program({"replay", file.string(), "--pace"});
  const auto latest = std::chrono::steady_clock::now() + patience;
  while (!catches_sigterm(paced.pid())) {
    ASSERT_LT(std::chrono::steady_clock::now(), latest);
    std::this_thread::sleep_for(milliseconds(10));
  }
  paced.signal(SIGTERM);
  EXPECT_EQ(paced.wait(), 69);
  EXPECT_EQ(paced.out(), "");
  EXPECT_EQ(paced.err(), "jkbms-mqtt: " + file.string() +
                             ": stopped before its first values came [no-answer]\n");
}

TEST(CaptureOption, ADeviceIsNotWrittenTo) {
  const FakeBms bms(golden("16s-cold").frame);
  const FakeBms other(golden("16s-cold").frame);
  const EndedRun run = run_program({"-s", bms.path(), "--capture", other.path()});
  EXPECT_EQ(run.exit_code, 64);
  EXPECT_THAT(run.err, HasSubstr("cannot write " + other.path() + ": it is a link"));
  EXPECT_THAT(other.received(), IsEmpty());
  const auto device = std::filesystem::canonical(other.path()).string();
  const EndedRun direct = run_program({"-s", bms.path(), "--capture", device});
  EXPECT_EQ(direct.exit_code, 66);
  EXPECT_THAT(direct.err, HasSubstr("cannot write " + device + ": it is not a regular file"));
  EXPECT_THAT(other.received(), IsEmpty());
}

TEST(CaptureOption, ACaptureThatCannotBeMadeDoesNotEndAGateway) {
  const FakeBms bms(golden("16s-cold").frame);
  ChildProcess gateway =
      start_program({"-s", bms.path(), "-m", "127.0.0.1:1", "-i", "0.1", "--capture", "/dev/full"});
  EXPECT_TRUE(gateway.wait_for_err("cannot write /dev/full: it is not a regular file"));
  EXPECT_TRUE(bms.wait_for_requests(3));
  gateway.signal(SIGTERM);
  EXPECT_EQ(gateway.wait(), 0) << gateway.err();
}

TEST(CaptureOption, AFullDiskIsReportedOnceAndDoesNotEndTheProgram) {
  const FakeBms bms(golden("16s-cold").frame);
  const TemporaryDirectory directory;
  const auto file = (directory.path() / "capture.hex").string();
  ChildProcess program("/bin/sh",
                       {.arguments = {"-c", "ulimit -f 4; exec \"$0\" \"$@\"", program_path(), "-s",
                                      bms.path(), "--watch", "-i", "0.05", "--capture", file}});
  ASSERT_TRUE(program.wait_for_err("cannot write " + file + ": File too large"));
  ASSERT_TRUE(bms.wait_for_requests(bms.requests() + 5));
  program.signal(SIGKILL);
  program.wait();
  EXPECT_EQ(program.err().find(file), program.err().rfind(file)) << "reported more than once";
  const EndedRun replayed = run_program({"-s", "replay:" + file});
  EXPECT_EQ(replayed.exit_code, 0) << replayed.err;
}

}  // namespace
}  // namespace jkbms::test
