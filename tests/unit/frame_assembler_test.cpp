#include "jkbms/frame_assembler.hpp"

#include <gtest/gtest.h>

#include "support/sample_reply.hpp"

namespace jkbms::test {
namespace {

const Protocol& protocol() {
  return jk4e57();
}

Bytes joined(std::initializer_list<Bytes> parts) {
  Bytes bytes;
  for (const Bytes& part : parts) bytes.insert(bytes.end(), part.begin(), part.end());
  return bytes;
}

Bytes request() {
  const BytesView bytes = protocol().plan(0, Part::all).at(0).bytes;
  return {bytes.begin(), bytes.end()};
}

Bytes reply(std::uint8_t cells = 16) {
  return write_frame(sample_reply(cells));
}

Bytes with_bad_sum(Bytes frame) {
  frame.back() ^= 0x01;
  return frame;
}

class FrameAssemblerTest : public testing::Test {
 protected:
  void expect_frames(const std::vector<Bytes>& expected) {
    std::vector<std::string> found;
    while (const auto frame = assembler_.next()) found.push_back(to_hex(frame->bytes()));
    std::vector<std::string> wanted;
    for (const Bytes& frame : expected) wanted.push_back(to_hex(frame));
    EXPECT_EQ(found, wanted);
  }
  void expect_counters(std::uint64_t frames, std::uint64_t corrupt, std::uint64_t dropped) {
    EXPECT_EQ(assembler_.counters().frames, frames);
    EXPECT_EQ(assembler_.counters().corrupt, corrupt);
    EXPECT_EQ(assembler_.counters().bytes_dropped, dropped);
  }

  FrameAssembler assembler_{protocol()};
};

TEST_F(FrameAssemblerTest, ReturnsAWholeFrameOnce) {
  EXPECT_FALSE(assembler_.pending());
  EXPECT_FALSE(assembler_.next());
  assembler_.feed(reply());
  EXPECT_TRUE(assembler_.pending());
  expect_frames({reply()});
  EXPECT_FALSE(assembler_.pending());
  expect_counters(1, 0, 0);
}

TEST_F(FrameAssemblerTest, ReturnsTheEchoAndThenTheReply) {
  assembler_.feed(joined({request(), reply()}));
  expect_frames({request(), reply()});
  expect_counters(2, 0, 0);
}

TEST_F(FrameAssemblerTest, ReturnsEachOfTwoRepliesWithoutAGap) {
  assembler_.feed(joined({reply(4), reply(24), reply(32)}));
  expect_frames({reply(4), reply(24), reply(32)});
  expect_counters(3, 0, 0);
}

TEST_F(FrameAssemblerTest, PutsPiecesTogether) {
  const Bytes whole = reply();
  for (std::size_t i = 0; i + 1 < whole.size(); ++i) {
    assembler_.feed(BytesView(whole).subspan(i, 1));
    ASSERT_FALSE(assembler_.next()) << "after byte " << i;
    ASSERT_TRUE(assembler_.pending());
  }
  assembler_.feed(BytesView(whole).last(1));
  expect_frames({whole});
  expect_counters(1, 0, 0);
}

TEST_F(FrameAssemblerTest, AnEmptyFeedChangesNothing) {
  assembler_.feed({});
  EXPECT_FALSE(assembler_.next());
  EXPECT_FALSE(assembler_.pending());
  expect_counters(0, 0, 0);
}

TEST_F(FrameAssemblerTest, DropsAndCountsNoise) {
  assembler_.feed(joined({{0x00, 0xFF, 0x68, 0x57}, reply(), {0x13, 0x37}}));
  expect_frames({reply()});
  expect_counters(1, 0, 6);
  EXPECT_FALSE(assembler_.pending());
}

TEST_F(FrameAssemblerTest, FindsAFrameAfterAnotherStartByte) {
  assembler_.feed(joined({{0x4E, 0x4E}, reply()}));  // becomes 4E 4E 4E 57 ...
  expect_frames({reply()});
  expect_counters(1, 0, 2);
}

TEST_F(FrameAssemblerTest, ZeroBytesAreNotAFrame) {
  for (const std::size_t count : {4U, 16U}) assembler_.feed(Bytes(count, 0x00));
  expect_frames({});
  expect_counters(0, 0, 20);
  EXPECT_FALSE(assembler_.pending());
  assembler_.feed(reply());
  expect_frames({reply()});
}

TEST_F(FrameAssemblerTest, AGoodFrameAfterABadOneIsFound) {
  const Bytes bad = with_bad_sum(reply(8));
  assembler_.feed(joined({bad, reply(4)}));
  expect_frames({reply(4)});
  expect_counters(1, 1, bad.size());
}

TEST_F(FrameAssemblerTest, AGoodFrameInsideABadOneIsFound) {
  Bytes outer = reply(32);
  const Bytes inner = request();
  std::copy(inner.begin(), inner.end(), outer.begin() + 40);
  assembler_.feed(outer);
  expect_frames({inner});
  expect_counters(1, 1, outer.size() - inner.size());
}

TEST_F(FrameAssemblerTest, StartAndEndMarksInsideValuesDoNotCutAFrame) {
  FrameFields fields = sample_reply(16);
  fields.set_text(0xB4, "\x4E\x57\x68hNW\x4E\x57", 8);
  fields.set_u16(0x90, 0x1068);
  const Bytes frame = write_frame(fields);
  assembler_.feed(joined({frame, frame}));
  expect_frames({frame, frame});
  expect_counters(2, 0, 0);
}

TEST_F(FrameAssemblerTest, AnImpossibleLengthIsRejectedAtOnce) {
  for (const Bytes& start : {Bytes{0x4E, 0x57, 0xFF, 0xFF}, Bytes{0x4E, 0x57, 0x00, 0x11}}) {
    FrameAssembler assembler(protocol());
    assembler.feed(start);
    EXPECT_FALSE(assembler.next());
    EXPECT_FALSE(assembler.pending());
    EXPECT_EQ(assembler.counters().corrupt, 1U);
    EXPECT_EQ(assembler.counters().bytes_dropped, 4U);
  }
}

TEST_F(FrameAssemblerTest, AWrongSourceOrTypeIsRejectedBeforeTheFrameIsComplete) {
  for (const auto& [offset, value] : {std::pair{9, 4}, std::pair{10, 3}, std::pair{10, 0}}) {
    FrameAssembler assembler(protocol());
    Bytes start(11, 0x00);
    std::copy_n(reply().begin(), start.size(), start.begin());
    start[static_cast<std::size_t>(offset)] = static_cast<std::uint8_t>(value);
    assembler.feed(start);
    EXPECT_FALSE(assembler.next());
    EXPECT_EQ(assembler.counters().corrupt, 1U);
    EXPECT_FALSE(assembler.pending());
  }
}

TEST_F(FrameAssemblerTest, AnIncompleteMessageHidesTheNextFrameOnlyUntilTheGap) {
  Bytes beginning = reply(32);
  beginning.resize(20);
  assembler_.feed(joined({beginning, reply(4)}));
  EXPECT_FALSE(assembler_.next());
  const auto frame = assembler_.next_behind_gap();
  ASSERT_TRUE(frame);
  EXPECT_EQ(to_hex(frame->bytes()), to_hex(reply(4)));
  expect_counters(1, 1, beginning.size());
}

TEST_F(FrameAssemblerTest, AfterTheGapNothingIsDroppedIfThereIsNoFrame) {
  Bytes beginning = reply();
  const Bytes rest(beginning.begin() + 100, beginning.end());
  beginning.resize(100);
  assembler_.feed(beginning);
  EXPECT_FALSE(assembler_.next_behind_gap());
  expect_counters(0, 0, 0);
  assembler_.feed(rest);
  expect_frames({reply()});
  EXPECT_FALSE(assembler_.next_behind_gap());
}

TEST_F(FrameAssemblerTest, ClearDropsAndCountsTheBufferedBytes) {
  assembler_.feed(Bytes{0x4E, 0x57, 0x00});
  EXPECT_FALSE(assembler_.next());
  assembler_.clear();
  EXPECT_FALSE(assembler_.pending());
  expect_counters(0, 0, 3);
  assembler_.feed(reply());
  expect_frames({reply()});
}

}  // namespace
}  // namespace jkbms::test
