#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <cstddef>
#include <cstdio>
#include <vector>

#include "golden/expected_state.hpp"
#include "jkbms/bms_client.hpp"
#include "jkbms/frame_assembler.hpp"
#include "jkbms/memory_transport.hpp"
#include "support/capture_files.hpp"

namespace jkbms::test {
namespace {

using std::filesystem::path;
using testing::IsEmpty;

/// A dialect, and noise that resembles the beginning of its messages.
struct Dialect {
  const Protocol& protocol;
  Bytes noise;
};

Dialect jk4e57() {
  return {jkbms::jk4e57(), {0x00, 0xFF, 0x4E, 0x4E, 0x68, 0x00, 0x57, 0x4E}};
}

Dialect jk02() {
  return {jkbms::jk02(), {0x00, 0xFF, 0x01, 0x83, 0x55, 0xAA, 0x05, 0x10, 0x16, 0x20, 0x00, 0x01}};
}

/// Every data message of `stream`, fed `chunk` bytes at a time.
std::vector<Snapshot> decode_all(const Protocol& protocol, BytesView stream, std::size_t chunk) {
  FrameAssembler assembler(protocol);
  std::vector<Snapshot> snapshots;
  const auto collect = [&](const Frame& frame) {
    auto decoded = protocol.decode(frame, {});
    if (decoded && decoded->kind == Decoded::Kind::data) snapshots.push_back(decoded->snapshot);
  };
  while (!stream.empty()) {
    const BytesView piece = stream.first(std::min(chunk, stream.size()));
    stream = stream.subspan(piece.size());
    assembler.feed(piece);
    while (const auto frame = assembler.next()) collect(*frame);
  }
  while (const auto frame = assembler.next_behind_gap()) collect(*frame);
  return snapshots;
}

Bytes with_noise_before(const Dialect& dialect, const Bytes& stream) {
  Bytes bytes = dialect.noise;
  bytes.insert(bytes.end(), stream.begin(), stream.end());
  return bytes;
}

Result<Snapshot> poll(const Bytes& reply) {
  using std::chrono::milliseconds;
  ManualClock clock;
  MemoryTransport transport(clock);
  const ClientOptions options{.attempts = 1};
  BmsClient client(transport, jk4e57().protocol, clock, options);
  transport.answer({{milliseconds(20), reply}});
  return client.poll();
}

/// The whole stream at once, and pieces.
std::vector<std::size_t> piece_sizes(const Bytes& stream) {
  return {stream.size(), 1, 2, 3, 7, 64, 299};
}

void compare_with_state(const Dialect& dialect, const Bytes& stream, const std::string& state) {
  for (const Bytes& bytes : {stream, with_noise_before(dialect, stream)}) {
    for (const std::size_t chunk : piece_sizes(bytes)) {
      SCOPED_TRACE("in pieces of " + std::to_string(chunk));
      const auto snapshots = decode_all(dialect.protocol, bytes, chunk);
      ASSERT_EQ(snapshots.size(), 1U);
      EXPECT_THAT(differences(snapshots[0], state), IsEmpty());
    }
  }
  if (state.find("\"document\": \"all\"") == std::string::npos) return;
  const auto snapshot = poll(stream);
  ASSERT_TRUE(snapshot) << snapshot.error().detail;
  EXPECT_THAT(differences(*snapshot, state), IsEmpty());
}

void expect_no_snapshot(const Dialect& dialect, const Bytes& stream) {
  for (const std::size_t chunk : piece_sizes(stream)) {
    EXPECT_THAT(decode_all(dialect.protocol, stream, chunk), IsEmpty());
    EXPECT_THAT(decode_all(dialect.protocol, with_noise_before(dialect, stream), chunk), IsEmpty());
  }
  EXPECT_EQ(poll(stream).has_value(), false);
}

bool is_damaged(const std::string& name) {
  return name.starts_with("bad-") || name.starts_with("cut-") ||
         name.find("-CORRUPT") != std::string::npos;
}

/// The captures of this project that are built from fields. golden_recorded reads the others.
std::vector<path> constructed_captures() {
  std::vector<path> files = list_captures(JKBMS_GOLDEN_DIR);
  std::erase_if(files, [](const path& file) {
    const auto capture = read_capture(file.string());
    return capture && capture->find("nature") != "constructed";
  });
  return files;
}

/// Compares captures of one message each. Returns how many there were.
int compare(const Dialect& dialect, const std::vector<path>& files) {
  int compared = 0;
  for (const path& file : files) {
    SCOPED_TRACE(file.filename().string());
    const auto stream = read_received(file);
    if (!stream) {
      ADD_FAILURE() << stream.error().detail;
      continue;
    }
    if (is_damaged(file.filename().string())) {
      expect_no_snapshot(dialect, *stream);
      ++compared;
    } else if (const auto state = read_text(path(file).replace_extension(".state.json"))) {
      compare_with_state(dialect, *stream, *state);
      ++compared;
    }
  }
  return compared;
}

int compare_folder(const Dialect& dialect, const path& folder) {
  const int compared = compare(dialect, list_captures(folder));
  std::printf("compared %d captures of %s\n", compared, folder.c_str());
  return compared;
}

TEST(GoldenCaptures, OwnCapturesAreDecodedAsExpected) {
  EXPECT_GT(compare(jk4e57(), constructed_captures()), 0);
}

TEST(GoldenCaptures, CapturesOfRealPacksAreDecodedAsExpected) {
  const path folder = JKBMS_CAPTURES_DIR;
  if (folder.empty()) GTEST_SKIP() << "JKBMS_CAPTURES_DIR is not set";
  EXPECT_GT(compare_folder(jk4e57(), folder / "uart"), 0);
  EXPECT_GT(compare_folder(jk02(), folder / "pb"), 0);
}

// Shows that the comparison can fail.
TEST(GoldenCaptures, AWrongValueIsDetected) {
  const auto stream = read_received(path(JKBMS_GOLDEN_DIR) / "16s-cold.hex");
  const auto state = read_text(path(JKBMS_GOLDEN_DIR) / "16s-cold.state.json");
  ASSERT_TRUE(stream && state);
  Snapshot snapshot = decode_all(jk4e57().protocol, *stream, stream->size()).at(0);
  snapshot.state->voltage_v = *snapshot.state->voltage_v + 0.0006;
  snapshot.state->soc_percent = std::nullopt;
  snapshot.state->heating = false;
  snapshot.state->alarms->push_back("bit_15");
  snapshot.settings.reset();
  EXPECT_THAT(differences(snapshot, *state),
              testing::UnorderedElementsAre("voltage_v is wrong", "soc_percent is missing",
                                            "heating should be absent", "alarms is wrong",
                                            "settings is wrong"));
}

}  // namespace
}  // namespace jkbms::test
