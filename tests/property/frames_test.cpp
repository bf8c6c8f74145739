#include <gtest/gtest.h>

#include <algorithm>
#include <random>
#include <set>

#include "jkbms/frame_assembler.hpp"
#include "support/decode_message.hpp"
#include "support/sample_reply.hpp"

namespace jkbms::test {
namespace {

using Random = std::mt19937;

const Protocol& protocol() {
  return jk4e57();
}

std::size_t below(Random& random, std::size_t limit) {
  return std::uniform_int_distribution<std::size_t>(0, limit - 1)(random);
}

std::uint8_t any_byte(Random& random) {
  return static_cast<std::uint8_t>(below(random, 256));
}

Bytes copy_of(BytesView bytes) {
  return {bytes.begin(), bytes.end()};
}

Bytes noise(Random& random, std::size_t longest) {
  Bytes bytes(below(random, longest + 1));
  for (auto& byte : bytes) byte = below(random, 8) == 0 ? 0x4E : any_byte(random);
  return bytes;
}

Bytes message(Random& random) {
  const auto cells = static_cast<std::uint8_t>(1 + below(random, 32));
  switch (below(random, 4)) {
    case 0:
      return write_frame(sample_reply(cells));
    case 1:
      return write_frame(sample_reply_version_0(cells));
    case 2:
      return write_frame(single_reply({0x83, {any_byte(random), any_byte(random)}}));
    default:
      return copy_of(protocol().plan(0, Part::all).at(0).bytes);
  }
}

std::uint16_t sum_of(BytesView bytes) {
  unsigned sum = 0;
  for (const std::uint8_t byte : bytes) sum += byte;
  return static_cast<std::uint16_t>(sum);
}

void expect_right_frame(BytesView frame) {
  ASSERT_GE(frame.size(), 20U);
  EXPECT_EQ(frame[0], 0x4E);
  EXPECT_EQ(frame[1], 0x57);
  EXPECT_EQ(frame[2] * 256U + frame[3] + 2, frame.size());
  EXPECT_EQ(frame[frame.size() - 5], 0x68);
  EXPECT_EQ(frame[frame.size() - 2] * 256 + frame.back(), sum_of(frame.first(frame.size() - 4)));
}

/// Every message of `stream`, fed in pieces of random sizes. Expects that every byte is counted.
std::vector<Bytes> assemble(BytesView stream, Random& random, std::size_t longest_piece) {
  FrameAssembler assembler(protocol());
  std::vector<Bytes> frames;
  std::size_t in_frames = 0;
  const std::size_t total = stream.size();
  while (!stream.empty()) {
    const std::size_t size = std::min(stream.size(), 1 + below(random, longest_piece));
    assembler.feed(stream.first(size));
    stream = stream.subspan(size);
    while (const auto frame = assembler.next()) {
      expect_right_frame(frame->bytes());
      static_cast<void>(protocol().decode(*frame, {}));
      frames.push_back(copy_of(frame->bytes()));
      in_frames += frame->bytes().size();
    }
  }
  assembler.clear();
  EXPECT_EQ(in_frames + assembler.counters().bytes_dropped, total);
  EXPECT_EQ(assembler.counters().frames, frames.size());
  return frames;
}

struct Stream {
  std::vector<Bytes> messages;
  Bytes bytes;
};

Stream clean_stream(Random& random) {
  Stream stream;
  const std::size_t count = 1 + below(random, 5);
  for (std::size_t i = 0; i < count; ++i) {
    stream.messages.push_back(message(random));
    const Bytes& last = stream.messages.back();
    stream.bytes.insert(stream.bytes.end(), last.begin(), last.end());
  }
  return stream;
}

/// Whether `part` is `whole` without some of its elements.
bool is_subsequence(const std::vector<Bytes>& part, const std::vector<Bytes>& whole) {
  auto at = whole.begin();
  for (const Bytes& frame : part) {
    at = std::find(at, whole.end(), frame);
    if (at == whole.end()) return false;
    ++at;
  }
  return true;
}

TEST(FramesProperty, AnySplitGivesTheSameFrames) {
  Random random(1);
  for (int i = 0; i < 400; ++i) {
    const Stream stream = clean_stream(random);
    for (const std::size_t longest : {1U, 5U, 64U, 2000U}) {
      ASSERT_EQ(assemble(stream.bytes, random, longest), stream.messages) << "round " << i;
    }
  }
}

TEST(FramesProperty, NoiseThatCannotBeginAMessageChangesNothing) {
  Random random(2);
  for (int i = 0; i < 1000; ++i) {
    const Stream stream = clean_stream(random);
    Bytes bytes = noise(random, 40);
    for (std::size_t at = 1; at < bytes.size(); ++at) {
      if (bytes[at - 1] == 0x4E && bytes[at] == 0x57) bytes[at] = 0x58;
    }
    bytes.insert(bytes.end(), stream.bytes.begin(), stream.bytes.end());
    ASSERT_EQ(assemble(bytes, random, 100), stream.messages) << "round " << i;
  }
}

TEST(FramesProperty, ALostByteLosesFramesAndAddsNone) {
  Random random(3);
  for (int i = 0; i < 1000; ++i) {
    const Stream stream = clean_stream(random);
    Bytes bytes = stream.bytes;
    bytes.erase(bytes.begin() + static_cast<std::ptrdiff_t>(below(random, bytes.size())));
    const auto frames = assemble(bytes, random, 100);
    ASSERT_TRUE(is_subsequence(frames, stream.messages)) << "round " << i;
  }
}

TEST(FramesProperty, AFlippedBitLosesOneFrameUnlessTheBitIsNotChecked) {
  Random random(4);
  for (int i = 0; i < 1000; ++i) {
    const Bytes good = message(random);
    Bytes bad = good;
    const std::size_t at = below(random, bad.size());
    bad[at] ^= static_cast<std::uint8_t>(1U << below(random, 8));
    const bool reserved = at == good.size() - 4 || at == good.size() - 3;
    const auto frames = assemble(bad, random, 100);
    ASSERT_EQ(frames.size(), reserved ? 1U : 0U) << "round " << i << ", byte " << at;
  }
}

TEST(FramesProperty, AMessageAfterADamagedOneIsFound) {
  Random random(5);
  for (int i = 0; i < 500; ++i) {
    Bytes bytes = message(random);
    bytes[below(random, bytes.size())] ^= 0x55;
    const Bytes good = message(random);
    // After a damaged length the following bytes count as part of the message, up to the longest
    // length.
    const std::size_t copies = protocol().max_frame_size() / good.size() + 2;
    for (std::size_t copy = 0; copy < copies; ++copy) {
      bytes.insert(bytes.end(), good.begin(), good.end());
    }
    const auto frames = assemble(bytes, random, 100);
    ASSERT_GE(std::ranges::count(frames, good), 1) << "round " << i;
  }
}

TEST(FramesProperty, NoiseIsNeverAFrameWithAWrongChecksum) {
  Random random(6);
  for (int i = 0; i < 2000; ++i) {
    Bytes bytes = noise(random, 600);
    for (int starts = 0; starts < 3 && bytes.size() > 20; ++starts) {
      const std::size_t at = below(random, bytes.size() - 12);
      const std::uint8_t length = any_byte(random);
      const Bytes start{0x4E, 0x57, 0x00, length, 0, 0, 0, 0, 6, 0, 1};
      std::ranges::copy(start, bytes.begin() + static_cast<std::ptrdiff_t>(at));
    }
    assemble(bytes, random, 100);
  }
}

TEST(FramesProperty, AnyInformationFieldIsDecodedOrRefused) {
  Random random(7);
  std::set<Decoded::Kind> kinds;
  int refused = 0;
  for (int i = 0; i < 20000; ++i) {
    FrameFields fields;
    fields.command = static_cast<std::uint8_t>(below(random, 8));
    fields.source = static_cast<std::uint8_t>(below(random, 2));
    const std::size_t count = below(random, 4);
    for (std::size_t field = 0; field < count; ++field) {
      fields.registers.push_back(
          {static_cast<std::uint8_t>(0x78 + below(random, 0x4A)), noise(random, 12)});
    }
    const auto decoded = decode_message(protocol(), write_frame(fields));
    if (decoded) {
      kinds.insert(decoded->kind);
    } else {
      EXPECT_EQ(decoded.error().code, Errc::bad_frame);
      ++refused;
    }
  }
  EXPECT_EQ(kinds.size(), 3U);
  EXPECT_GT(refused, 0);
}

}  // namespace
}  // namespace jkbms::test
