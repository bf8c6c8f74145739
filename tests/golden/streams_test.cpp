#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <array>
#include <cstdio>
#include <vector>

#include "golden/expected_state.hpp"
#include "jkbms/capture_replay.hpp"
#include "support/capture_files.hpp"

namespace jkbms::test {
namespace {

using std::filesystem::path;
using testing::IsEmpty;

const Protocol& protocol() {
  return jk02();
}

Capture in_pieces(const Bytes& stream, std::size_t size) {
  Capture capture;
  for (BytesView rest = stream; !rest.empty();) {
    const BytesView piece = rest.first(std::min(size, rest.size()));
    rest = rest.subspan(piece.size());
    capture.records.push_back(
        {std::nullopt, CaptureRecord::Direction::received, {piece.begin(), piece.end()}, {}});
  }
  return capture;
}

void compare_states(const Capture& capture, const ExpectedStream& expected) {
  CaptureReplay replay(capture, protocol());
  for (std::size_t i = 0; i < expected.states.size(); ++i) {
    SCOPED_TRACE("state " + std::to_string(i));
    const auto reading = replay.next();
    ASSERT_TRUE(reading);
    EXPECT_EQ(reading->message.address, expected.states[i].address);
    EXPECT_THAT(differences(reading->message.snapshot, expected.states[i].json), IsEmpty());
  }
  EXPECT_FALSE(replay.next());
  EXPECT_EQ(replay.counters().unattributed(), expected.unattributed);
  EXPECT_EQ(replay.counters().bytes_dropped, expected.unexplained_bytes);
}

void compare_counts(const Bytes& stream, const ExpectedStream& expected) {
  FrameAssembler assembler(protocol());
  assembler.feed(stream);
  std::array<std::uint64_t, 4> found{};
  while (const auto frame = assembler.next()) {
    const auto decoded = protocol().decode(*frame, {});
    ASSERT_TRUE(decoded);
    ++found[static_cast<std::size_t>(decoded->kind)];
  }
  const auto count = [&](Decoded::Kind kind) { return found[static_cast<std::size_t>(kind)]; };
  EXPECT_EQ(count(Decoded::Kind::data), expected.frames);
  EXPECT_EQ(count(Decoded::Kind::acknowledgement), expected.acknowledgements);
  EXPECT_EQ(count(Decoded::Kind::request), expected.requests);
  EXPECT_EQ(count(Decoded::Kind::other), 0U);
}

TEST(GoldenStreams, EveryMessageIsFromThePackThatAcknowledgedIt) {
  const path captures = JKBMS_CAPTURES_DIR;
  if (captures.empty()) GTEST_SKIP() << "JKBMS_CAPTURES_DIR is not set";
  const path folder = captures / "stream";
  int compared = 0;
  for (const path& file : list_captures(folder)) {
    SCOPED_TRACE(file.filename().string());
    const auto stream = read_received(file);
    const auto text = read_text(path(file).replace_extension(".states.json"));
    ASSERT_TRUE(stream && text);
    const auto expected = read_expected_stream(*text);
    ASSERT_TRUE(expected);
    for (const std::size_t size : std::vector<std::size_t>{stream->size(), 1, 7, 64, 299, 309}) {
      SCOPED_TRACE("in pieces of " + std::to_string(size));
      compare_states(in_pieces(*stream, size), *expected);
    }
    compare_counts(*stream, *expected);
    ++compared;
  }
  std::printf("compared %d captures of %s\n", compared, folder.c_str());
  EXPECT_GT(compared, 0);
}

}  // namespace
}  // namespace jkbms::test
