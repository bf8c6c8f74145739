#include <gtest/gtest.h>

#include <algorithm>
#include <random>

#include "jkbms/frame_assembler.hpp"
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

std::vector<std::size_t> frame_sizes(const Bytes& stream) {
  FrameAssembler assembler(protocol());
  assembler.feed(stream);
  std::vector<std::size_t> sizes;
  while (const auto frame = assembler.next()) sizes.push_back(frame->bytes().size());
  return sizes;
}

/// Replies with some bytes changed, and noise between them.
Bytes damaged_stream(Random& random) {
  Bytes stream;
  const std::size_t replies = 1 + below(random, 3);
  for (std::size_t i = 0; i < replies; ++i) {
    const auto cells = static_cast<std::uint8_t>(1 + below(random, 32));
    const Bytes reply = write_frame(sample_reply(cells));
    stream.insert(stream.end(), reply.begin(), reply.end());
    for (std::size_t n = below(random, 6); n > 0; --n) {
      stream.push_back(static_cast<std::uint8_t>(below(random, 256)));
    }
  }
  for (std::size_t n = below(random, 3); n > 0; --n) {
    stream[below(random, stream.size())] = static_cast<std::uint8_t>(below(random, 256));
  }
  return stream;
}

TEST(RedactProperty, KeepsSizeAndFramesAndReturnsEveryChange) {
  Random random(11);
  for (int i = 0; i < 2000; ++i) {
    const Bytes before = damaged_stream(random);
    Bytes after = before;
    const auto what = i % 2 == 0 ? Redaction::passcodes : Redaction::passcodes_and_names;
    const auto ranges = protocol().redact(after, what);
    ASSERT_EQ(after.size(), before.size());
    ASSERT_EQ(frame_sizes(after), frame_sizes(before)) << "round " << i;
    for (const ByteRange& range : ranges) {
      ASSERT_LE(range.offset + range.size, after.size());
      const BytesView masked = BytesView(after).subspan(range.offset, range.size);
      ASSERT_TRUE(std::ranges::all_of(masked, [](std::uint8_t byte) { return byte == 'X'; }));
    }
  }
}

TEST(RedactProperty, TwoDamagedBytesElsewhereRevealNoPasscode) {
  Random random(12);
  for (int i = 0; i < 3000; ++i) {
    Bytes stream = write_frame(sample_reply(static_cast<std::uint8_t>(1 + below(random, 32))));
    const auto place =
        std::search(stream.begin(), stream.end(), sample_passcode.begin(), sample_passcode.end()) -
        stream.begin();
    const auto tag = static_cast<std::size_t>(place - 1);
    for (int damaged = 0; damaged < 2; ++damaged) {
      const std::size_t at = below(random, stream.size());
      if (at < tag) stream[at] = static_cast<std::uint8_t>(below(random, 256));
    }
    if (!frame_sizes(stream).empty()) continue;  // changes that cancel out leave a valid message
    static_cast<void>(protocol().redact(stream, Redaction::passcodes));
    ASSERT_FALSE(holds(stream, sample_passcode)) << "round " << i;
  }
}

}  // namespace
}  // namespace jkbms::test
