#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <algorithm>

#include "jkbms/frame_assembler.hpp"
#include "support/sample_reply.hpp"

namespace jkbms::test {
namespace {

using testing::ElementsAre;
using testing::Field;

const Protocol& protocol() {
  return jk4e57();
}

std::ptrdiff_t place_of(std::string_view text, const Bytes& bytes) {
  return std::search(bytes.begin(), bytes.end(), text.begin(), text.end()) - bytes.begin();
}

Bytes redacted(Bytes stream) {
  static_cast<void>(protocol().redact(stream, Redaction::passcodes));
  return stream;
}

auto range(std::ptrdiff_t offset, std::size_t size) {
  return testing::AllOf(Field(&ByteRange::offset, static_cast<std::size_t>(offset)),
                        Field(&ByteRange::size, size));
}

/// The frames of `stream`, which must not hold other bytes.
std::vector<Bytes> frames_of(const Bytes& stream) {
  FrameAssembler assembler(protocol());
  assembler.feed(stream);
  std::vector<Bytes> frames;
  while (const auto frame = assembler.next())
    frames.emplace_back(frame->bytes().begin(), frame->bytes().end());
  EXPECT_EQ(assembler.counters().bytes_dropped, 0U);
  return frames;
}

Bytes write_to_pack(std::uint8_t command, std::uint8_t tag, std::string_view text) {
  FrameFields fields;
  fields.command = command;
  fields.source = 3;
  fields.type = 0;
  fields.registers.push_back({tag, {text.begin(), text.end()}});
  return write_frame(fields);
}

TEST(Jk4e57Redact, MasksThePasscodeOfAReplyAndCorrectsTheChecksum) {
  const Bytes before = write_frame(sample_reply(16));
  const auto place = place_of(sample_passcode, before);
  Bytes after = before;
  EXPECT_THAT(protocol().redact(after, Redaction::passcodes),
              ElementsAre(range(place, sample_passcode.size())));
  EXPECT_TRUE(holds(after, "\xB2XXXXXXXXXX\xB3"));
  EXPECT_EQ(after, write_frame(sample_reply(16).set_text(0xB2, "XXXXXXXXXX", 10)));
}

TEST(Jk4e57Redact, MasksNamesIfAsked) {
  const FrameFields named =
      sample_reply(16).set_text(0xB4, "garage", 8).set_text(0xBA, "my user datamy device", 24);
  Bytes after = write_frame(named);
  EXPECT_EQ(protocol().redact(after, Redaction::passcodes_and_names).size(), 3U);
  EXPECT_EQ(after, write_frame(sample_reply(16)
                                   .set_text(0xB2, "XXXXXXXXXX", 10)
                                   .set_text(0xB4, "XXXXXXXX", 8)
                                   .set_text(0xBA, "XXXXXXXXXXXXXXXXXXXXXXXX", 24)));
}

TEST(Jk4e57Redact, NoFlippedByteRevealsAName) {
  const Bytes good =
      write_frame(sample_reply(16).set_text(0xB4, "garage", 8).set_text(0xBA, "my data", 24));
  for (std::size_t at = 0; at < good.size(); ++at) {
    Bytes stream = good;
    stream[at] ^= 0xFF;
    static_cast<void>(protocol().redact(stream, Redaction::passcodes_and_names));
    EXPECT_FALSE(holds(stream, "garage") || holds(stream, "my data")) << "byte " << at;
  }
}

TEST(Jk4e57Redact, ChangesNothingWithoutAPasscode) {
  for (const Bytes& before : {Bytes{}, Bytes(40, 0x00), Bytes{0x4E, 0x57, 0x00},
                              write_frame(sample_reply(4).remove(0xB2))}) {
    Bytes after = before;
    EXPECT_TRUE(protocol().redact(after, Redaction::passcodes).empty());
    EXPECT_EQ(after, before);
  }
}

TEST(Jk4e57Redact, ASecondRedactionChangesNothing) {
  const Bytes once = redacted(write_frame(sample_reply(16)));
  EXPECT_EQ(redacted(once), once);
}

TEST(Jk4e57Redact, MasksEachOfTwoRepliesWithoutAGap) {
  Bytes stream = write_frame(sample_reply(4));
  const Bytes second = write_frame(sample_reply(24));
  stream.insert(stream.end(), second.begin(), second.end());
  EXPECT_EQ(protocol().redact(stream, Redaction::passcodes).size(), 2U);
  EXPECT_FALSE(holds(stream, sample_passcode));
  EXPECT_EQ(frames_of(stream).size(), 2U);
}

TEST(Jk4e57Redact, MasksAPasswordRequest) {
  Bytes request = write_to_pack(0x05, 0x31, "234567890");
  EXPECT_EQ(protocol().redact(request, Redaction::passcodes).size(), 1U);
  EXPECT_FALSE(holds(request, "1234567890"));
  EXPECT_EQ(frames_of(request).size(), 1U);
}

TEST(Jk4e57Redact, MasksAWriteOfThePasscode) {
  Bytes write = write_to_pack(0x02, 0xB2, sample_passcode);
  EXPECT_EQ(protocol().redact(write, Redaction::passcodes).size(), 1U);
  EXPECT_FALSE(holds(write, sample_passcode));
  EXPECT_EQ(frames_of(write).size(), 1U);
}

TEST(Jk4e57Redact, MasksAWriteOfAShortPasscode) {
  const Bytes write = redacted(write_to_pack(0x02, 0xB2, "246813"));
  EXPECT_FALSE(holds(write, "246813"));
  EXPECT_EQ(frames_of(write).size(), 1U);
}

// A newer firmware may send an unknown identifier before 0xB2. Decoding ends there.
TEST(Jk4e57Redact, MasksThePasscodeAfterAnUnknownIdentifier) {
  for (const std::uint8_t before : {std::uint8_t{0x80}, std::uint8_t{0xAA}, std::uint8_t{0xB2}}) {
    const Bytes frame = redacted(write_frame(sample_reply(16).insert(before, {0xD5, {1, 2, 3}})));
    EXPECT_FALSE(holds(frame, sample_passcode));
    EXPECT_EQ(frames_of(frame).size(), 1U);
  }
}

TEST(Jk4e57Redact, MasksThePasscodeOfAFrameWithAWrongStructure) {
  const Bytes frame = redacted(write_frame(sample_reply(16).set(0x79, {0xFF, 1, 0x0C, 0xE5})));
  EXPECT_FALSE(holds(frame, sample_passcode));
  EXPECT_EQ(frames_of(frame).size(), 1U);
}

TEST(Jk4e57Redact, NoFlippedByteRevealsAPasscode) {
  const Bytes good = write_frame(sample_reply(16));
  const auto place = place_of(sample_passcode, good);
  for (std::size_t at = 0; at < good.size(); ++at) {
    for (const int flip : {0x01, 0x80, 0xFF}) {
      Bytes stream = good;
      stream[at] ^= static_cast<std::uint8_t>(flip);
      const Bytes masked = redacted(stream);
      const auto first = masked.begin() + place;
      EXPECT_EQ(std::string(first, first + std::ssize(sample_passcode)), "XXXXXXXXXX")
          << "byte " << at << " flipped by " << flip;
    }
  }
}

TEST(Jk4e57Redact, NoLostByteRevealsAPasscode) {
  const Bytes good = write_frame(sample_reply(16));
  for (std::size_t at = 0; at < good.size(); ++at) {
    Bytes stream = good;
    stream.erase(stream.begin() + static_cast<std::ptrdiff_t>(at));
    stream = redacted(stream);
    for (std::size_t digits = 0; digits + 5 <= sample_passcode.size(); ++digits) {
      EXPECT_FALSE(holds(stream, sample_passcode.substr(digits, 5))) << "byte " << at;
    }
  }
}

TEST(Jk4e57Redact, NoCutRevealsAPasscode) {
  const Bytes good = write_frame(sample_reply(16));
  const auto begin = place_of(sample_passcode, good);
  const auto end = begin + std::ssize(sample_passcode);
  for (std::ptrdiff_t at = 0; at <= std::ssize(good); ++at) {
    const Bytes head = redacted({good.begin(), good.begin() + at});
    for (auto i = begin; i < std::min(end, at); ++i) {
      EXPECT_EQ(head[static_cast<std::size_t>(i)], 'X') << "cut after byte " << at;
    }
    const Bytes tail = redacted({good.begin() + at, good.end()});
    for (auto i = std::max(begin, at); i < end; ++i) {
      EXPECT_EQ(tail[static_cast<std::size_t>(i - at)], 'X') << "cut before byte " << at;
    }
  }
}

TEST(Jk4e57Redact, AFrameAfterADamagedOneStaysValid) {
  Bytes stream = write_frame(sample_reply(16));
  stream.back() ^= 1;
  const std::size_t wreck = stream.size();
  const Bytes good = write_frame(sample_reply(8));
  stream.insert(stream.end(), good.begin(), good.end());
  stream = redacted(stream);
  EXPECT_FALSE(holds(stream, sample_passcode));
  EXPECT_EQ(frames_of({stream.begin() + static_cast<std::ptrdiff_t>(wreck), stream.end()}).size(),
            1U);
}

}  // namespace
}  // namespace jkbms::test
