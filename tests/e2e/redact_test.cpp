#include <gmock/gmock.h>
#include <gtest/gtest.h>
#include <sys/stat.h>
#include <unistd.h>

#include <algorithm>
#include <filesystem>
#include <fstream>

#include "e2e/program.hpp"
#include "jkbms/capture.hpp"
#include "support/capture_files.hpp"
#include "support/jk02_frames.hpp"
#include "support/sample_reply.hpp"
#include "support/temporary_directory.hpp"

// The passcode of every golden frame is sample_passcode.

namespace jkbms::test {
namespace {

using testing::AllOf;
using testing::HasSubstr;
using testing::IsEmpty;
using testing::Not;
using testing::StartsWith;

constexpr std::size_t telling = 4;  // characters of a passcode that count as a leak

std::string hex_of(std::string_view text) {
  return to_hex(Bytes(text.begin(), text.end()));
}

/// Matches a text without parts of the passcode, as text or as hexadecimal digits.
auto has_no_passcode() {
  const std::string_view head = sample_passcode.substr(0, telling);
  const std::string_view tail = sample_passcode.substr(sample_passcode.size() - telling);
  return AllOf(Not(HasSubstr(std::string(head))), Not(HasSubstr(std::string(tail))),
               Not(HasSubstr(hex_of(head))), Not(HasSubstr(hex_of(tail))));
}

class Redact : public testing::Test {
 protected:
  [[nodiscard]] std::string path(const std::string& name) const {
    return (directory_.path() / name).string();
  }
  [[nodiscard]] std::string written(const std::string& name, const std::string& text) const {
    std::ofstream(path(name), std::ios::binary) << text;
    return path(name);
  }
  /// Runs `redact -` with the file as its standard input.
  [[nodiscard]] static EndedRun run_with_input(const std::string& file) {
    ChildProcess child("/bin/sh",
                       {.arguments = {"-c", R"(exec "$0" redact - <"$1")", program_path(), file}});
    const auto exit_code = child.wait();
    return {exit_code.value_or(-1), child.out(), child.err()};
  }

  TemporaryDirectory directory_;
};

/// An old capture: the reply is spread over lines of 20 bytes, and its passcode is in clear text.
std::string old_capture() {
  const Bytes frame = golden("16s-discharging").frame;
  std::string text =
      "# source: an old program\n# model/firmware: JK_B2A8S20P, 11.XW, 11.26\n"
      "# note: the passcode is 0246813579\n+0.000 > " +
      to_hex(read_all_request()) + "\n";
  for (std::size_t at = 0; at < frame.size(); at += 20) {
    const auto size = std::min<std::size_t>(20, frame.size() - at);
    text += "+0.027 < " + to_hex(BytesView(frame).subspan(at, size)) + "\n";
  }
  return text;
}

/// The log of esphome with the request and the reply, with a passcode in clear text.
std::string uart_log() {
  const auto colons = [](BytesView bytes) {
    std::string text = to_hex(bytes);
    std::ranges::replace(text, ' ', ':');
    return text;
  };
  return "[22:15:24][D][uart_debug:114]: >>> " + colons(read_all_request()) +
         "\n[22:15:24][I][jk_bms:071]: Status frame received\n[22:15:25][D][uart_debug:114]: <<< " +
         colons(golden("16s-discharging").frame) + "\n";
}

/// Fails the test unless `text` is a capture with the golden frame, its sum right, no passcode.
void expect_redacted(const std::string& text) {
  EXPECT_THAT(text, has_no_passcode());
  const auto capture = parse_capture(text);
  ASSERT_TRUE(capture);
  Bytes received;
  for (const CaptureRecord& record : capture->records) {
    if (record.direction == CaptureRecord::Direction::sent) {
      EXPECT_EQ(record.bytes, read_all_request());
    } else {
      received.insert(received.end(), record.bytes.begin(), record.bytes.end());
    }
  }
  EXPECT_TRUE(jk4e57().frame(received)) << "the checksum is right";
  EXPECT_EQ(received.size(), golden("16s-discharging").frame.size());
}

TEST_F(Redact, AnOldCapture) {
  const auto run = run_program({"redact", written("old.hex", old_capture())});
  EXPECT_EQ(run.exit_code, 0);
  expect_redacted(run.out);
  EXPECT_THAT(run.err, has_no_passcode());
  EXPECT_THAT(run.out, StartsWith("# source: an old program\n"
                                  "# model/firmware: JK_B2A8S20P, 11.XW, 11.26\n"
                                  "# redacted: passcodes (X in their place, checksums made right)\n"
                                  "+0.000 > 4E 57 00 13"));
  EXPECT_THAT(run.err, HasSubstr("2 whole frames (1 request, 1 with values)"));
  EXPECT_THAT(run.err, HasSubstr("1 passcode, or what may be one, is masked"));
  EXPECT_THAT(run.err, HasSubstr("1 line of the header is left out"));
  const auto replayed = run_program({"replay", written("new.hex", run.out), "--format", "json"});
  EXPECT_EQ(replayed.exit_code, 0) << replayed.err;
}

TEST_F(Redact, ALogFromStandardInput) {
  const auto run = run_with_input(written("log.txt", uart_log()));
  EXPECT_EQ(run.exit_code, 0);
  expect_redacted(run.out);
  EXPECT_THAT(run.out, AllOf(HasSubstr("\n+0.000 > 4E 57"), HasSubstr("\n+1.000 < 4E 57")));
  EXPECT_THAT(run.err, HasSubstr("standard input: bytes with colons (2 lines, 312 bytes); 1 other "
                                 "line holds no bytes"));
}

TEST_F(Redact, NamesAndSerialNumbersIfAsked) {
  constexpr std::string_view serial = "2087654321";
  const auto file = written("info.txt", "RX: " + to_hex(jk02_info(1, serial)) + "\n");
  EXPECT_THAT(run_program({"redact", file}).out, HasSubstr(hex_of(serial)));
  const auto run = run_program({"redact", file, "--redact-names"});
  EXPECT_EQ(run.exit_code, 0);
  EXPECT_THAT(run.out, Not(HasSubstr(hex_of(serial))));
  EXPECT_THAT(run.err, HasSubstr("names and serial numbers"));
  const auto capture = parse_capture(run.out);
  ASSERT_TRUE(capture && !capture->records.empty());
  EXPECT_EQ(jk02().scan(capture->records.front().bytes).kind, Scan::Kind::frame);
}

TEST_F(Redact, TheOutputIsANewFileOfItsUser) {
  const auto file = written("old.hex", old_capture());
  const auto run = run_program({"redact", file, "--output", path("new.hex")});
  EXPECT_EQ(run.exit_code, 0) << run.err;
  EXPECT_THAT(run.out, IsEmpty());
  expect_redacted(read_text(path("new.hex")).value_or(""));
  struct stat status {};
  ASSERT_EQ(stat(path("new.hex").c_str(), &status), 0);
  EXPECT_EQ(status.st_mode & 0777U, 0600U);
}

TEST_F(Redact, AFileThatExistsIsKept) {
  const auto file = written("old.hex", old_capture());
  for (const std::string& output : {file, written("kept", "kept")}) {
    const auto before = read_text(output);
    const auto run = run_program({"redact", file, "--output", output});
    EXPECT_EQ(run.exit_code, 64);
    EXPECT_THAT(run.err, HasSubstr(output + " exists, and it is not changed"));
    EXPECT_THAT(run.err, HasSubstr("[file-exists]"));
    EXPECT_EQ(read_text(output), before);
  }
}

TEST_F(Redact, ALinkToNowhereIsNotFollowed) {
  std::filesystem::create_symlink(path("missing"), path("link"));
  const auto run =
      run_program({"redact", written("old.hex", old_capture()), "--output", path("link")});
  EXPECT_EQ(run.exit_code, 64) << run.err;
  EXPECT_FALSE(std::filesystem::exists(path("missing")));
}

TEST_F(Redact, NothingIsFound) {
  const auto file = written("letter.txt", "My pack is dead. The display says deadbeef.\n");
  const auto run = run_program({"redact", file, "--output", path("new.hex")});
  EXPECT_EQ(run.exit_code, 69);
  EXPECT_THAT(run.out, IsEmpty());
  EXPECT_THAT(run.err, AllOf(HasSubstr(file + " holds no bytes"), HasSubstr("hexdump -C"),
                             HasSubstr("[no-bytes]")));
  EXPECT_FALSE(std::filesystem::exists(path("new.hex")));
}

TEST_F(Redact, BytesWithoutAFrameAreWrittenAndAllThatMayBeAPasscodeIsMasked) {
  const Bytes frame = golden("16s-discharging").frame;
  const auto passcode =
      std::search(frame.begin(), frame.end(), sample_passcode.begin(), sample_passcode.end());
  ASSERT_NE(passcode, frame.end());
  const Bytes piece(passcode - 6, passcode + 30);  // from the middle of a reply
  const auto run = run_program({"redact", written("piece.txt", "RX: " + to_hex(piece) + "\n")});
  EXPECT_EQ(run.exit_code, 0);
  EXPECT_THAT(run.err, HasSubstr("no whole frame of any protocol"));
  EXPECT_THAT(run.err, HasSubstr("[no-frame]"));
  EXPECT_THAT(run.out, has_no_passcode());
  const auto capture = parse_capture(run.out);
  ASSERT_TRUE(capture && capture->records.size() == 1);
  EXPECT_EQ(capture->records.front().bytes.size(), piece.size());
}

TEST_F(Redact, AWriteOfAPasscodeOverTwoLinesOfALog) {
  // A write (command 02) of register B2 in two lines, as a log wraps it. Its checksum is wrong.
  const std::string text =
      "my log\n[12:00:00] >>> 4E:57:00:1E:00:00:00:00:02:03:00:B2:30:32:34:\n"
      "36:38:31:33:35:37:39:00:00:00:00:68:00:00:01:29\n";
  const auto run = run_program({"redact", written("write.txt", text)});
  EXPECT_EQ(run.exit_code, 0);
  EXPECT_THAT(run.out, has_no_passcode());
}

TEST_F(Redact, TheProtocolCanBeNamed) {
  const auto file = written("old.hex", old_capture());
  EXPECT_THAT(run_program({"redact", file, "--protocol", "jk4e57"}).err, HasSubstr("jk4e57: 2"));
  EXPECT_THAT(run_program({"redact", file, "--protocol", "jk02"}).err,
              HasSubstr("no whole frame of jk02"));
}

TEST_F(Redact, NewsAreSilentAtAHigherLevel) {
  const auto file = written("old.hex", old_capture());
  EXPECT_THAT(run_program({"redact", file, "--loglevel", "warn"}).err, IsEmpty());
}

TEST_F(Redact, FilesThatCannotBeRead) {
  auto run = run_program({"redact", path("missing")});
  EXPECT_EQ(run.exit_code, 66);
  EXPECT_THAT(run.err, HasSubstr("[file-missing]"));
  run = run_program({"redact", directory_.path().string()});
  EXPECT_EQ(run.exit_code, 66);
  const auto huge = written("huge", "4E 57\n");
  std::filesystem::resize_file(huge, 17 * 1024 * 1024);
  run = run_program({"redact", huge});
  EXPECT_EQ(run.exit_code, 65);
  EXPECT_THAT(run.err, HasSubstr("larger than 16 MiB"));
}

TEST_F(Redact, AFileThatCannotBeWritten) {
  const auto file = written("old.hex", old_capture());
  const auto run = run_program({"redact", file, "--output", path("no/such/folder")});
  EXPECT_EQ(run.exit_code, 66);
  EXPECT_THAT(run.err, HasSubstr("cannot write"));
}

TEST_F(Redact, TheFileMustBeNamed) {
  const auto run = run_program({"redact"});
  EXPECT_EQ(run.exit_code, 64);
  EXPECT_THAT(run.err, HasSubstr("redact needs a FILE, as in: jkbms-mqtt redact pasted.txt"));
}

TEST_F(Redact, ControlCharactersOfAHeaderDoNotReachTheTerminal) {
  const auto file = written("evil.hex", "# note: \x1b[2J\n4E 57 01 1B\n");
  EXPECT_THAT(run_program({"redact", file}).out, Not(HasSubstr("\x1b")));
}

}  // namespace
}  // namespace jkbms::test
