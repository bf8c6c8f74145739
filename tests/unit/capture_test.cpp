#include "jkbms/capture.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <algorithm>
#include <cerrno>
#include <fstream>

#include "support/sample_reply.hpp"
#include "support/temporary_directory.hpp"

namespace jkbms {
namespace {

using Direction = CaptureRecord::Direction;
using std::chrono::milliseconds;
using testing::HasSubstr;

std::string error_of(std::string_view text) {
  const auto capture = parse_capture(text);
  EXPECT_FALSE(capture) << text;
  if (capture) return "no error";
  EXPECT_EQ(capture.error().code, Errc::invalid_argument);
  return capture.error().detail;
}

TEST(ParseCapture, ReadsHeaderTimesAndDirections) {
  const auto capture = parse_capture(
      "# source: a test\n"
      "# note: with: a colon\r\n"
      "# just words\n"
      "\n"
      "+0.000 > 4E 57\n"
      "  +12.027 <4e57 01\r\n"
      "+3 00\n"
      "> FF\n"
      "0102");
  ASSERT_TRUE(capture);
  EXPECT_EQ(capture->header.size(), 2U);
  EXPECT_EQ(capture->find("source"), "a test");
  EXPECT_EQ(capture->find("note"), "with: a colon");
  EXPECT_EQ(capture->find("model"), std::nullopt);
  ASSERT_EQ(capture->records.size(), 5U);
  EXPECT_EQ(capture->records[0].at, milliseconds(0));
  EXPECT_EQ(capture->records[0].direction, Direction::sent);
  EXPECT_EQ(capture->records[0].bytes, (Bytes{0x4E, 0x57}));
  EXPECT_EQ(capture->records[1].at, milliseconds(12027));
  EXPECT_EQ(capture->records[1].direction, Direction::received);
  EXPECT_EQ(capture->records[1].bytes, (Bytes{0x4E, 0x57, 0x01}));
  EXPECT_EQ(capture->records[2].at, milliseconds(15027)) << "of a recording that was appended";
  EXPECT_EQ(capture->records[2].direction, Direction::received);
  EXPECT_EQ(capture->records[3].at, std::nullopt);
  EXPECT_EQ(capture->records[3].direction, Direction::sent);
  EXPECT_EQ(capture->records[4].direction, Direction::received);
}

TEST(ParseCapture, TheTimesOfAnAppendedRecordingCountOn) {
  const auto capture = parse_capture("+1 00\n+5 01\n# source: a second run\n+0.5 02\n+2 03\n+1 04");
  ASSERT_TRUE(capture) << capture.error().detail;
  std::vector<std::optional<milliseconds>> times;
  for (const CaptureRecord& record : capture->records) times.push_back(record.at);
  EXPECT_THAT(times,
              testing::ElementsAre(milliseconds(1000), milliseconds(5000), milliseconds(5500),
                                   milliseconds(7000), milliseconds(8000)));
}

TEST(ParseCapture, RecordingsOfMoreThanTenYearsAreRefused) {
  EXPECT_TRUE(parse_capture("+315360000 00\n"));
  EXPECT_THAT(error_of("+315360000 00\n+1 01\n"), HasSubstr("line 2"));
}

TEST(ParseCapture, ALastLineThatWasCutIsLeftOut) {
  for (const std::string_view cut : {"+", "+0.", "+0.123 < 4", "+0.123 < 4E 5", "+0.123 x"}) {
    const auto capture = parse_capture("+0.100 < 01 02\n" + std::string(cut));
    ASSERT_TRUE(capture) << cut;
    EXPECT_EQ(capture->records.size(), 1U) << cut;
    EXPECT_THAT(error_of("+0.100 < 01 02\n" + std::string(cut) + "\n"), HasSubstr("line 2"));
  }
}

TEST(RedactCapture, APasscodeOverSeveralLinesIsMaskedAndTheRequestsBetweenThemStay) {
  const Bytes reply = test::write_frame(test::sample_reply(16));
  const Bytes request{0x01, 0x02};
  const auto place = std::search(reply.begin(), reply.end(), test::sample_passcode.begin(),
                                 test::sample_passcode.end()) +
                     4;
  Capture capture;
  capture.records = {{std::nullopt, Direction::received, {reply.begin(), place}, {}},
                     {std::nullopt, Direction::sent, request, {}},
                     {std::nullopt, Direction::received, {place, reply.end()}, {}}};
  redact(capture, jk4e57(), Redaction::passcodes);
  Bytes received = capture.records[0].bytes;
  received.insert(received.end(), capture.records[2].bytes.begin(), capture.records[2].bytes.end());
  EXPECT_EQ(received, test::write_frame(test::sample_reply(16).set_text(0xB2, "XXXXXXXXXX", 10)));
  EXPECT_EQ(capture.records[1].bytes, request);
  ASSERT_EQ(capture.records[0].masked.size(), 1U);
  EXPECT_EQ(capture.records[0].masked[0].size, 4U);
  ASSERT_EQ(capture.records[2].masked.size(), 1U);
  EXPECT_EQ(capture.records[2].masked[0].size, 6U);
}

TEST(RedactCapture, APasscodeThatIsWrittenOverSeveralLinesIsMasked) {
  constexpr std::string_view passcode = "1234567890";
  const Bytes write = *from_hex(
      "4E 57 00 1D 00 00 00 00 02 03 00 B2 31 32 33 34 35 36 37 38 39 30 00 00 00 00 68 00 00 03 "
      "EE");
  Capture capture;
  for (const BytesView part : {BytesView(write).first(14), BytesView(write).subspan(14)}) {
    capture.records.push_back({std::nullopt, Direction::sent, {part.begin(), part.end()}, {}});
    capture.records.push_back({std::nullopt, Direction::received, {0x01, 0x02}, {}});
  }
  redact(capture, jk4e57(), Redaction::passcodes);
  Bytes sent = capture.records[0].bytes;
  sent.insert(sent.end(), capture.records[2].bytes.begin(), capture.records[2].bytes.end());
  EXPECT_TRUE(jk4e57().frame(sent)) << "the checksum is right";
  EXPECT_FALSE(test::holds(sent, passcode.substr(0, 2)));
  EXPECT_FALSE(test::holds(sent, passcode.substr(2)));
  EXPECT_EQ(capture.records[1].bytes, (Bytes{0x01, 0x02}));
}

TEST(ParseCapture, AcceptsAByteOrderMarkAndCarriageReturns) {
  const auto capture = parse_capture("\xEF\xBB\xBF# note: x\r\n+0.1 < 4E 57\r\n");
  ASSERT_TRUE(capture) << capture.error().detail;
  EXPECT_EQ(capture->find("note"), "x");
  ASSERT_EQ(capture->records.size(), 1U);
  EXPECT_EQ(capture->records[0].bytes, (Bytes{0x4E, 0x57}));
}

TEST(ParseCapture, TheFirstOfEqualKeysIsFound) {
  EXPECT_EQ(parse_capture("# note: one\n# note: two\n")->find("note"), "one");
}

TEST(ParseCapture, AnEmptyTextIsAnEmptyCapture) {
  for (const char* text : {"", "\n\n", "# nothing\n"}) {
    const auto capture = parse_capture(text);
    ASSERT_TRUE(capture);
    EXPECT_TRUE(capture->records.empty());
  }
}

TEST(ParseCapture, ReadsOneToThreeDecimals) {
  EXPECT_EQ(parse_capture("+0.5 00")->records[0].at, milliseconds(500));
  EXPECT_EQ(parse_capture("+0.05 00")->records[0].at, milliseconds(50));
  EXPECT_EQ(parse_capture("+0.005 00")->records[0].at, milliseconds(5));
}

TEST(ParseCapture, ErrorsNameTheLine) {
  EXPECT_THAT(error_of("# note: x\n00 11\n0G\n"), HasSubstr("line 3"));
  EXPECT_THAT(error_of("00\n\n123"), HasSubstr("line 3"));
  EXPECT_THAT(error_of("* 00"), HasSubstr("line 1"));
  EXPECT_THAT(error_of("> > 00"), HasSubstr("line 1"));
}

TEST(ParseCapture, RefusesAnInvalidTime) {
  for (const char* text : {"+ 00", "+x 00", "+-1 00", "+1. 00", "+1.0000 00", "+1.x 00", "+1.5x 00",
                           "+1,5 00", "+99999999999999999999 00", "+315360001 00", "+1.+5 00"}) {
    EXPECT_THAT(error_of(text), HasSubstr("is not a time")) << text;
  }
}

TEST(ToLine, ParseCaptureReadsItBack) {
  const CaptureRecord records[] = {{milliseconds(0), Direction::sent, {0x4E, 0x57}, {}},
                                   {milliseconds(86400027), Direction::received, {0x00}, {}},
                                   {std::nullopt, Direction::received, {0xFF, 0x01}, {}},
                                   {std::nullopt, Direction::sent, {0x10}, {}}};
  EXPECT_EQ(to_line(records[0]), "+0.000 > 4E 57\n");
  EXPECT_EQ(to_line(records[1]), "+86400.027 < 00\n");
  EXPECT_EQ(to_line(records[2]), "< FF 01\n");
  for (const CaptureRecord& record : records) {
    const auto capture = parse_capture(to_line(record));
    ASSERT_TRUE(capture);
    ASSERT_EQ(capture->records.size(), 1U);
    EXPECT_EQ(capture->records[0].at, record.at);
    EXPECT_EQ(capture->records[0].direction, record.direction);
    EXPECT_EQ(capture->records[0].bytes, record.bytes);
  }
}

class ReadCaptureTest : public testing::Test {
 protected:
  std::string write(const std::string& name, const std::string& text) {
    const auto path = folder_.path() / name;
    std::ofstream(path) << text;
    return path.string();
  }
  test::TemporaryDirectory folder_;
};

TEST_F(ReadCaptureTest, ReadsAFile) {
  const auto capture = read_capture(write("good.hex", "# note: x\n< 4E 57\n"));
  ASSERT_TRUE(capture);
  EXPECT_EQ(capture->records.size(), 1U);
  EXPECT_TRUE(read_capture(write("empty.hex", "")));
}

TEST_F(ReadCaptureTest, AnErrorNamesFileAndLine) {
  const std::string path = write("bad.hex", "00\nzz\n");
  const auto capture = read_capture(path);
  ASSERT_FALSE(capture);
  EXPECT_EQ(capture.error().code, Errc::invalid_argument);
  EXPECT_THAT(capture.error().detail, HasSubstr(path + ", line 2"));
}

TEST_F(ReadCaptureTest, SaysWhyAFileCannotBeRead) {
  const auto missing = read_capture((folder_.path() / "missing.hex").string());
  ASSERT_FALSE(missing);
  EXPECT_EQ(missing.error().code, Errc::io);
  EXPECT_EQ(missing.error().system_error, ENOENT);
  EXPECT_THAT(missing.error().detail, HasSubstr("missing.hex"));

  const auto folder = read_capture(folder_.path());
  ASSERT_FALSE(folder);
  EXPECT_EQ(folder.error().code, Errc::io);
  EXPECT_EQ(folder.error().system_error, EISDIR);
  const auto directory = read_capture(folder_.path().string());
  ASSERT_FALSE(directory);
  EXPECT_EQ(directory.error().code, Errc::io);
  EXPECT_EQ(directory.error().system_error, EISDIR);
}

}  // namespace
}  // namespace jkbms
