#include "redact/masking.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <algorithm>

#include "redact/frame_census.hpp"
#include "support/jk02_frames.hpp"
#include "support/sample_reply.hpp"

namespace jkbms::app {
namespace {

using testing::ElementsAre;
using testing::IsEmpty;
using testing::SizeIs;
using Direction = CaptureRecord::Direction;
using Header = std::vector<std::pair<std::string, std::string>>;

constexpr std::string_view serial_number = "2087654321";

Bytes sample_frame() {
  return test::write_frame(test::sample_reply(4));
}

/// Some bytes as received records of `size` bytes.
Capture received(BytesView bytes, std::size_t size = 10'000) {
  Capture capture;
  for (std::size_t at = 0; at < bytes.size(); at += size) {
    const BytesView part = bytes.subspan(at, std::min(size, bytes.size() - at));
    capture.records.push_back({{}, Direction::received, {part.begin(), part.end()}, {}});
  }
  return capture;
}

Bytes joined(const Capture& capture) {
  Bytes bytes;
  for (const CaptureRecord& record : capture.records) {
    bytes.insert(bytes.end(), record.bytes.begin(), record.bytes.end());
  }
  return bytes;
}

std::vector<const Protocol*> all() {
  return {protocols().begin(), protocols().end()};
}

Header header_after(const Header& lines, Redaction what = Redaction::passcodes) {
  Capture capture = received(sample_frame());
  capture.header = lines;
  mask(capture, all(), what);
  Header kept = capture.header;
  EXPECT_EQ(kept.back().first, "redacted");
  kept.pop_back();
  return kept;
}

TEST(Masking, APasscodeOverSeveralLinesIsOnePlace) {
  const std::vector<const Protocol*> protocol = {&jk4e57()};
  for (const std::size_t size : {3U, 7U, 1000U}) {
    Capture capture = received(sample_frame(), size);
    EXPECT_EQ(mask(capture, protocol, Redaction::passcodes).passcodes, 1U);
    EXPECT_FALSE(test::holds(joined(capture), test::sample_passcode));
    EXPECT_EQ(count_frames(capture, jk4e57()).frames(), 1U) << "the checksum is right";
  }
}

TEST(Masking, NamesAreMaskedIfAsked) {
  const Bytes info = test::jk02_info(1, serial_number);
  const std::vector<const Protocol*> protocol = {&jk02()};
  Capture capture = received(info);
  EXPECT_EQ(mask(capture, protocol, Redaction::passcodes).names, 0U);
  EXPECT_TRUE(test::holds(joined(capture), serial_number));
  capture = received(info);
  EXPECT_GT(mask(capture, protocol, Redaction::passcodes_and_names).names, 0U);
  EXPECT_FALSE(test::holds(joined(capture), serial_number));
  EXPECT_EQ(capture.find("redacted"),
            "passcodes, names and serial numbers (X in their place, checksums made right)");
}

TEST(Masking, HeaderLinesThatTellNothingStay) {
  const Header lines = {{"source", "jkbms-mqtt 0.9.0"},
                        {"model/firmware", "JK_B2A8S20P, 11.XW, 11.26"},
                        {"nature", "recorded"},
                        {"checksum", "pass"},
                        {"device", "spinning"}};
  EXPECT_EQ(header_after(lines), lines);
}

TEST(Masking, HeaderLinesThatSpeakOfAPasscodeAreLeftOut) {
  EXPECT_THAT(header_after({{"Passcode", "9999"},
                            {"note", "the password is 9999"},
                            {"PIN", "9999"},
                            {"redacted", "no"}}),
              IsEmpty());
}

TEST(Masking, HeaderLinesThatRepeatAPasscodeAreLeftOut) {
  EXPECT_THAT(header_after({{"note", "opens with " + std::string(test::sample_passcode)}}),
              IsEmpty());
}

TEST(Masking, HeaderLinesThatNameThePackGoWithTheNames) {
  const Header lines = {{"name", "garage"}, {"serial number", "1"}, {"nature", "recorded"}};
  EXPECT_EQ(header_after(lines), lines);
  EXPECT_THAT(header_after(lines, Redaction::passcodes_and_names),
              ElementsAre(testing::Pair("nature", "recorded")));
}

TEST(FrameCensus, CountsFramesOfBothDirections) {
  Bytes bytes = sample_frame();
  bytes.insert(bytes.begin(), {1, 2, 3});
  Capture capture = received(bytes, 5);
  capture.records.push_back(
      {{},
       Direction::sent,
       *from_hex("4E 57 00 13 00 00 00 00 06 03 00 00 00 00 00 00 68 00 00 01 29"),
       {}});
  EXPECT_EQ(count_frames(capture, jk4e57()).text(),
            "jk4e57: 2 whole frames (1 request, 1 with values); 3 bytes form no frame");
}

TEST(FrameCensus, CountsTheDocumentsOfAPackOnABus) {
  Bytes bytes;
  for (const Bytes& message : {test::jk02_status_request(1), test::jk02_status(1, 5280),
                               test::jk02_settings(1, 3650), test::jk02_info(1, serial_number)}) {
    bytes.insert(bytes.end(), message.begin(), message.end());
  }
  EXPECT_EQ(count_frames(received(bytes), jk02()).text(),
            "jk02: 7 whole frames (1 request, 3 acknowledgements, 1 with values, 1 with settings, "
            "1 with device info); 0 bytes form no frame");
}

TEST(FrameCensus, TheProtocolsWithDataAreFound) {
  Bytes bytes = sample_frame();
  const auto one = protocols_in(received(bytes));
  ASSERT_THAT(one, SizeIs(1));
  EXPECT_EQ(one.front().protocol, &jk4e57());
  const Bytes other = test::jk02_info(1, serial_number);
  bytes.insert(bytes.end(), other.begin(), other.end());
  EXPECT_THAT(protocols_in(received(bytes)), SizeIs(2));
  EXPECT_THAT(protocols_in(received(Bytes{1, 2, 3, 4})), IsEmpty());
}

TEST(FrameCensus, ACutFrameOfAnotherProtocolIsNotForgotten) {
  Bytes bytes = sample_frame();
  const Bytes other = test::jk02_info(1, serial_number);
  bytes.insert(bytes.end(), other.begin(), other.begin() + 200);
  const auto found = protocols_in(received(bytes));
  ASSERT_THAT(found, SizeIs(2));
  EXPECT_EQ(found.back().protocol, &jk02());
  EXPECT_EQ(found.back().frames(), 0U);
}

}  // namespace
}  // namespace jkbms::app
