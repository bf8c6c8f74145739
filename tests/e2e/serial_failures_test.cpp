#include <gmock/gmock.h>
#include <gtest/gtest.h>
#include <sys/stat.h>
#include <unistd.h>

#include <csignal>
#include <filesystem>
#include <fstream>

#include "e2e/program.hpp"
#include "support/answers.hpp"

// Whatever is wrong with the port or the pack, the program prints a sentence on standard error and
// nothing on standard output, and its exit code names the kind of failure.

namespace jkbms::test {
namespace {

using testing::HasSubstr;
using testing::StartsWith;

void expect_failure(const EndedRun& run, int exit_code, const std::string& sentence) {
  EXPECT_EQ(run.exit_code, exit_code);
  EXPECT_THAT(run.err, StartsWith("jkbms-mqtt: " + sentence));
  EXPECT_EQ(run.out, "");
}

EndedRun poll_with(const FakeBms& bms, const std::string& reply_timeout) {
  return run_program({"-s", bms.path(), "--format", "json", "--reply-timeout", reply_timeout});
}

Bytes frame() {
  return golden("16s-cold").frame;
}

TEST(SerialFailures, SilentPackAndTheLikelyCausesInOrder) {
  const FakeBms bms([](BytesView) { return FakeBms::Answer{answers::silence()}; });
  const EndedRun run = poll_with(bms, "0.1");
  expect_failure(run, 69, bms.path() + " is silent at 115200 baud");
  std::size_t at = 0;
  for (const char* cause : {"wrong port", "TX and RX", "rate", "000", "PB"}) {
    at = run.err.find(cause, at);
    EXPECT_NE(at, std::string::npos) << cause << " is missing or out of order in:\n" << run.err;
  }
  expect_only_read_all(bms);
}

TEST(SerialFailures, OnlyTheEchoOfTheRequest) {
  const FakeBms bms([](BytesView request) { return FakeBms::Answer{answers::echo(request, {})}; });
  expect_failure(poll_with(bms, "0.5"), 69, bms.path() + " does not answer");
  expect_only_read_all(bms);
}

TEST(SerialFailures, EveryChecksumIsWrong) {
  const FakeBms bms([](BytesView) { return FakeBms::Answer{answers::bad_sum(frame())}; });
  expect_failure(poll_with(bms, "0.5"), 69, bms.path() + " gives no valid answer");
  expect_only_read_all(bms);
}

TEST(SerialFailures, OnlyZeroBytes) {
  const FakeBms bms([](BytesView) { return FakeBms::Answer{answers::normal(Bytes(16, 0x00))}; });
  expect_failure(poll_with(bms, "0.5"), 69, bms.path() + " gives no valid answer");
}

TEST(SerialFailures, UnpluggedDuringAnAnswer) {
  const FakeBms bms(
      [](BytesView) {
        return FakeBms::Answer{answers::cut(frame()), true};
      },
      FakeBms::Pace::wire);
  expect_failure(run_program({"-s", bms.path()}), 74, bms.path() + " is gone");
  expect_only_read_all(bms);
}

TEST(SerialFailures, UnpluggedBeforeTheAnswer) {
  const FakeBms bms([](BytesView) { return FakeBms::Answer{answers::silence(), true}; });
  expect_failure(run_program({"-s", bms.path()}), 74, bms.path() + " is gone");
}

TEST(SerialFailures, NoSuchPort) {
  expect_failure(run_program({"-s", "/dev/ttyNOSUCH"}), 66, "/dev/ttyNOSUCH does not exist");
}

TEST(SerialFailures, NotASerialPort) {
  const TemporaryDirectory directory;
  const auto file = directory.path() / "file";
  std::ofstream(file) << "text";
  expect_failure(run_program({"-s", file.string()}), 66, file.string() + " is not a serial port");
  expect_failure(run_program({"-s", directory.path().string()}), 66,
                 directory.path().string() + " is not a serial port");
}

TEST(SerialFailures, PortInUseByAnother) {
  const FakeBms bms(frame());
  const auto other = start_program({"-s", bms.path(), "--watch", "-i", "60"});
  ASSERT_TRUE(other.wait_for_out("Voltage"));
  const EndedRun run = run_program({"-s", bms.path()});
  expect_failure(run, 75, bms.path() + " is in use by another program");
  expect_only_read_all(bms);
}

TEST(SerialFailures, PortNotPermitted) {
  const FakeBms bms(frame());
  ASSERT_EQ(chmod(bms.device().c_str(), 0), 0);
  const TemporaryDirectory directory;  // every user may enter it
  const auto copy = directory.path() / "jkbms-mqtt";
  std::filesystem::copy_file(program_path(), copy);
  ChildProcess::Options options{.arguments = {"-s", bms.path()}};
  constexpr uid_t nobody = 65534;
  if (geteuid() == 0) options.user = nobody;
  ChildProcess child(copy.string(), options);
  const int exit_code = child.wait().value_or(-1);
  expect_failure({exit_code, child.out(), child.err()}, 77, "no permission to open " + bms.path());
  EXPECT_THAT(child.err(), HasSubstr("dialout"));
  EXPECT_EQ(bms.requests(), 0U);
}

TEST(SerialFailures, BadOption) {
  const FakeBms bms(frame());
  const EndedRun run = run_program({"-s", bms.path(), "-i", "abc"});
  EXPECT_EQ(run.exit_code, 64);
  EXPECT_EQ(run.out, "");
  EXPECT_THAT(run.err, HasSubstr("--pollinginterval"));
  EXPECT_THAT(run.err, HasSubstr("abc"));
  EXPECT_EQ(bms.requests(), 0U);
}

TEST(SerialFailures, NoCaptureToReplay) {
  expect_failure(run_program({"-s", "replay:/no/such/file"}), 66, "cannot read /no/such/file");
}

TEST(SerialFailures, BadCapture) {
  const TemporaryDirectory directory;
  const auto file = (directory.path() / "bad.hex").string();
  std::ofstream(file) << "4E 57\n4E 5G\n";
  expect_failure(run_program({"-s", "replay:" + file}), 65, file + ", line 2");
}

TEST(SerialFailures, CaptureFileCannotBeMade) {
  const FakeBms bms(frame());
  expect_failure(run_program({"-s", bms.path(), "--capture", "/no/such/folder/file"}), 66,
                 "cannot write /no/such/folder/file");
  EXPECT_EQ(bms.requests(), 0U);
}

TEST(SerialFailures, APseudoTerminalIsFreeAfterAKill) {
  const FakeBms bms(frame());
  ChildProcess killed = start_program({"-s", bms.path(), "--watch"});
  ASSERT_TRUE(bms.wait_for_requests(1));
  killed.signal(SIGKILL);
  killed.wait();
  const EndedRun run = run_program({"-s", bms.path()});
  EXPECT_EQ(run.exit_code, 0) << run.err;
}

}  // namespace
}  // namespace jkbms::test
