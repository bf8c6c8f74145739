#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "jkbms/frame_assembler.hpp"
#include "support/decode_message.hpp"
#include "support/frame_writer_jk02.hpp"
#include "support/sample_reply.hpp"

namespace jkbms::test {
namespace {

constexpr std::string_view bluetooth_passcode = "2468135";
constexpr std::string_view settings_passcode = "975310864";
constexpr std::string_view short_passcode = "4711";

const Protocol& protocol() {
  return jk02();
}

Jk02Frame device_info(std::string_view software) {
  Jk02Frame frame(Jk02Frame::device_info);
  frame.text(6, "JK_PB2A16S20P").text(30, software).text(46, "garage").text(86, "30703201234");
  frame.text(62, bluetooth_passcode).text(118, settings_passcode);
  return frame.text(97, short_passcode);
}

Bytes redacted(Bytes stream) {
  static_cast<void>(protocol().redact(stream, Redaction::passcodes));
  return stream;
}

void expect_no_passcode(const Bytes& stream) {
  for (const auto passcode : {bluetooth_passcode, settings_passcode, short_passcode}) {
    EXPECT_FALSE(holds(stream, passcode));
  }
}

std::vector<std::size_t> sizes_of(const Bytes& stream) {
  FrameAssembler assembler(protocol());
  assembler.feed(stream);
  std::vector<std::size_t> sizes;
  while (const auto frame = assembler.next()) sizes.push_back(frame->bytes().size());
  return sizes;
}

/// A reply to another device's read of the registers from the passcodes on.
Bytes foreign_reply(std::string_view text) {
  Bytes reply{1, 0x03, static_cast<std::uint8_t>(text.size())};
  reply.insert(reply.end(), text.begin(), text.end());
  return modbus(reply);
}

TEST(Jk02Redact, MasksThePasscodesOfDeviceInfoAndCorrectsTheChecksum) {
  const Bytes after = redacted(device_info("15.41").bytes());
  expect_no_passcode(after);
  EXPECT_EQ(after, device_info("15.41")
                       .text(62, "XXXXXXXXXXXXXXXX")
                       .text(118, "XXXXXXXXXXXXXXXX")
                       .text(97, "XXXXX")
                       .bytes());
}

TEST(Jk02Redact, FromFirmware19OnTheWholeSerialNumberStays) {
  const Bytes after = redacted(device_info("19.27").bytes());
  EXPECT_FALSE(holds(after, bluetooth_passcode));
  EXPECT_FALSE(holds(after, settings_passcode));
  const auto decoded = decode_message(protocol(), after);
  ASSERT_TRUE(decoded);
  EXPECT_EQ(decoded->snapshot.info->serial_number, "307032012344711");
}

TEST(Jk02Redact, MasksNamesIfAsked) {
  for (const std::string_view software : {"15.41", "19.27"}) {
    Bytes after = device_info(software).text(102, "my user data").text(134, "more").bytes();
    static_cast<void>(protocol().redact(after, Redaction::passcodes_and_names));
    const std::string_view masked = "XXXXXXXXXXXXXXXX";
    EXPECT_EQ(after, device_info(software)
                         .text(46, masked)
                         .text(62, masked)
                         .text(86, masked)
                         .text(102, masked)
                         .text(118, masked)
                         .text(134, masked)
                         .bytes());
    const auto decoded = decode_message(protocol(), after);
    ASSERT_TRUE(decoded);
    EXPECT_EQ(decoded->snapshot.info->model, "JK_PB2A16S20P");
  }
}

TEST(Jk02Redact, ChangesNothingWithoutAPasscode) {
  for (const Bytes& before : {Bytes{}, Bytes(40, 0x00), Bytes{0x55, 0xAA, 0xEB},
                              joined({trigger(1, status_register), sample_status(52800).bytes(),
                                      acknowledgement(1, status_register)})}) {
    Bytes after = before;
    EXPECT_TRUE(protocol().redact(after, Redaction::passcodes).empty());
    EXPECT_EQ(after, before);
  }
}

TEST(Jk02Redact, MasksReadsOfThePasscodesByOthers) {
  const Bytes after = redacted(foreign_reply("9753108642"));
  expect_no_passcode(after);
  EXPECT_EQ(sizes_of(after), std::vector<std::size_t>{15});
}

TEST(Jk02Redact, MasksWritesOfThePasscodesByOthers) {
  Bytes write{1, 0x10, 0x14, 0x70, 0, 5, 10};
  const std::string_view passcode = "9753108642";
  write.insert(write.end(), passcode.begin(), passcode.end());
  const Bytes after = redacted(modbus(write));
  EXPECT_FALSE(holds(after, settings_passcode));
  EXPECT_EQ(sizes_of(after), std::vector<std::size_t>{19});
}

TEST(Jk02Redact, ASecondRedactionChangesNothing) {
  const Bytes once = redacted(device_info("15.41").bytes());
  EXPECT_EQ(redacted(once), once);
}

TEST(Jk02Redact, NoFlippedByteRevealsAPasscode) {
  const Bytes good = device_info("15.41").bytes();
  for (std::size_t at = 0; at < good.size(); ++at) {
    if (at >= 62 && at < 134) continue;
    Bytes stream = good;
    stream[at] ^= 0xFF;
    expect_no_passcode(redacted(stream));
  }
}

/// Expects that `part` of device_info(), from offset `begin` on, has no character of a passcode.
void expect_no_fragment(const Bytes& part, std::size_t begin) {
  const std::pair<std::size_t, std::string_view> passcodes[] = {
      {62, bluetooth_passcode}, {97, short_passcode}, {118, settings_passcode}};
  for (const auto& [offset, text] : passcodes) {
    for (std::size_t i = 0; i < text.size(); ++i) {
      const std::size_t at = offset + i;
      if (at < begin || at - begin >= part.size()) continue;
      EXPECT_EQ(part[at - begin], 'X') << "byte " << at << " of a part from " << begin;
    }
  }
}

TEST(Jk02Redact, NoCutRevealsPartOfAPasscode) {
  const Bytes good = device_info("15.41").bytes();
  for (std::ptrdiff_t at = 1; at < std::ssize(good); ++at) {
    expect_no_fragment(redacted({good.begin(), good.begin() + at}), 0);
    expect_no_fragment(redacted({good.begin() + at, good.end()}), static_cast<std::size_t>(at));
  }
}

TEST(Jk02Redact, AFrameAfterADamagedOneStaysValid) {
  Bytes wreck = device_info("15.41").bytes();
  wreck.resize(200);
  const Bytes status = joined({sample_status(52800).bytes(), acknowledgement(2, status_register)});
  const Bytes after = redacted(joined({wreck, status}));
  expect_no_passcode(after);
  EXPECT_EQ(Bytes(after.begin() + 200, after.end()), status);
}

}  // namespace
}  // namespace jkbms::test
