#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <cstdio>
#include <fstream>

#include "golden/expected_state.hpp"
#include "jkbms/capture_replay.hpp"
#include "support/capture_files.hpp"
#include "support/sample_reply.hpp"
#include "support/temporary_directory.hpp"

// A recorded capture in tests/golden is a test, without a line of code: CONTRIBUTING.md.

namespace jkbms::test {
namespace {

using std::filesystem::path;
using testing::Contains;
using testing::ElementsAre;
using testing::HasSubstr;
using testing::IsEmpty;

bool is_recorded(const Capture& capture) {
  return capture.find("nature") == "recorded";
}

/// The same bytes, one in each record.
Capture byte_by_byte(const Capture& capture) {
  Capture pieces;
  for (const CaptureRecord& record : capture.records) {
    if (record.direction == CaptureRecord::Direction::sent) {
      pieces.records.push_back(record);
      continue;
    }
    for (const std::uint8_t byte : record.bytes) {
      pieces.records.push_back({record.at, record.direction, {byte}, {}});
    }
  }
  return pieces;
}

/// What is known of each pack at the end, and how many messages with values there were.
struct Replayed {
  std::map<std::optional<std::uint8_t>, Snapshot> packs;
  int messages = 0;
};

Replayed replay(const Capture& capture, const Protocol& protocol) {
  CaptureReplay replay(capture, protocol);
  Replayed all;
  while (const auto reading = replay.next()) {
    all.packs[reading->message.address] = reading->known;
    ++all.messages;
  }
  return all;
}

/// Whether a second redaction changes something.
bool has_passcode(const Capture& capture, const Protocol& protocol) {
  Capture redacted = capture;
  redact(redacted, protocol, Redaction::passcodes);
  for (std::size_t i = 0; i < capture.records.size(); ++i) {
    if (redacted.records[i].bytes != capture.records[i].bytes) return true;
  }
  return false;
}

/// What is wrong with a recorded capture, and with the state beside it: what was known of the first
/// pack at the end.
std::vector<std::string> faults_of(const path& file) {
  const auto capture = read_capture(file.string());
  if (!capture) return {capture.error().detail};
  const Protocol& protocol = protocol_of(*capture);
  const Replayed whole = replay(*capture, protocol);
  std::vector<std::string> faults;
  if (whole.messages == 0) return {"it holds no values"};
  if (has_passcode(*capture, protocol)) faults.emplace_back("it holds a passcode");
  if (!capture->find("source")) faults.emplace_back("it has no line '# source: ...'");
  if (replay(byte_by_byte(*capture), protocol).messages != whole.messages) {
    faults.emplace_back("other messages are found in single bytes");
  }
  if (const auto state = read_text(path(file).replace_extension(".state.json"))) {
    for (const std::string& each : differences(whole.packs.begin()->second, *state)) {
      faults.push_back(each);
    }
  }
  return faults;
}

TEST(RecordedCaptures, InThisFolderAreReadAsTheirStatesSay) {
  int compared = 0;
  for (const path& file : list_captures(JKBMS_GOLDEN_DIR)) {
    const auto capture = read_capture(file.string());
    ASSERT_TRUE(capture) << capture.error().detail;
    if (!is_recorded(*capture)) continue;
    EXPECT_THAT(faults_of(file), IsEmpty()) << file;
    ++compared;
  }
  std::printf("compared %d recorded captures\n", compared);
}

// The same for a capture that a person has dropped.

class DroppedCapture : public testing::Test {
 protected:
  [[nodiscard]] path write(const std::vector<FrameFields>& replies,
                           const std::string& state = "") const {
    const path file = folder_.path() / "dropped.hex";
    std::ofstream stream(file);
    stream << "# source: a test\n# nature: recorded\n";
    for (std::size_t i = 0; i < replies.size(); ++i) {
      stream << "+" << i << ".000 < " << to_hex(write_frame(replies[i])) << "\n";
    }
    if (!state.empty()) std::ofstream(path(file).replace_extension(".state.json")) << state;
    return file;
  }

  const FrameFields redacted_ = sample_reply(16).set_text(0xB2, "XXXXXXXXXX", 10);
  TemporaryDirectory folder_;
};

TEST_F(DroppedCapture, IsComparedWithItsState) {
  const std::string right = R"({"document": "state", "voltage_v": 52.94})";
  const std::string wrong = R"({"document": "state", "voltage_v": 12.34})";
  const FrameFields reply =
      sample_reply(16).set_text(0xB2, "XXXXXXXXXX", 10).set(0x83, {0x14, 0xAE});
  EXPECT_THAT(faults_of(write({redacted_, reply}, right)),
              testing::Not(Contains(HasSubstr("voltage"))));
  EXPECT_THAT(faults_of(write({redacted_, reply}, wrong)), Contains("voltage_v is wrong"));
}

TEST_F(DroppedCapture, NeedsNoState) {
  EXPECT_THAT(faults_of(write({redacted_, redacted_})), IsEmpty());
}

TEST_F(DroppedCapture, MustHoldNoPasscode) {
  EXPECT_THAT(faults_of(write({sample_reply(16)})), ElementsAre("it holds a passcode"));
}

TEST_F(DroppedCapture, MustHoldValues) {
  EXPECT_THAT(faults_of(write({})), ElementsAre("it holds no values"));
}

}  // namespace
}  // namespace jkbms::test
