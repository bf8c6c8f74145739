#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <map>

#include "jkbms/capture_replay.hpp"
#include "jkbms/frame_assembler.hpp"
#include "jkbms/json.hpp"
#include "support/capture_files.hpp"
#include "support/printed_json.hpp"
#include "support/sample_pack.hpp"

namespace jkbms::test {
namespace {

// Checks that the captures of examples/ have the values that their names promise.
struct Example {
  const char* name;
  std::size_t polls;
  std::uint32_t cells;
  const char* mode;
  bool alarm;
};

constexpr Example examples[] = {{"pack-16s-charging.hex", 10, 16, "charging", false},
                                {"pack-16s-discharging.hex", 5, 16, "discharging", false},
                                {"pack-8s-alarm.hex", 3, 8, "idle", true},
                                {"pack-4s-cold.hex", 3, 4, "discharging", true}};

TEST(ExampleCaptures, HaveTheStatesThatTheirNamesSay) {
  const Protocol& protocol = jk4e57();
  for (const Example& example : examples) {
    SCOPED_TRACE(example.name);
    const auto stream = read_received(std::filesystem::path(JKBMS_EXAMPLES_DIR) / example.name);
    ASSERT_TRUE(stream);
    FrameAssembler assembler(protocol);
    assembler.feed(*stream);
    std::size_t polls = 0;
    while (const auto frame = assembler.next()) {
      const auto decoded = protocol.decode(*frame, {});
      ASSERT_TRUE(decoded);
      EXPECT_EQ(decoded->snapshot.state->cell_count, example.cells);
      EXPECT_EQ(decoded->snapshot.state->mode, example.mode);
      EXPECT_EQ(decoded->snapshot.state->alarm, example.alarm);
      ++polls;
    }
    EXPECT_EQ(polls, example.polls);
    EXPECT_EQ(assembler.counters().bytes_dropped, 0U);
  }
}

TEST(ExampleCaptures, AreConstructedAndHaveNoPasscode) {
  const Protocol& protocol = jk4e57();
  for (const Example& example : examples) {
    SCOPED_TRACE(example.name);
    const auto file = std::filesystem::path(JKBMS_EXAMPLES_DIR) / example.name;
    const auto capture = read_capture(file.string());
    ASSERT_TRUE(capture);
    EXPECT_EQ(capture->find("nature"), "constructed");
    auto stream = read_received(file);
    ASSERT_TRUE(stream);
    const Bytes before = *stream;
    EXPECT_EQ(protocol.redact(*stream, Redaction::passcodes).size(), example.polls);
    EXPECT_EQ(*stream, before);
  }
}

TEST(ExampleCaptures, UseTheRequestOfTheProgram) {
  const auto plan = jk4e57().plan(0, Part::all);
  for (const Example& example : examples) {
    SCOPED_TRACE(example.name);
    const auto capture =
        read_capture((std::filesystem::path(JKBMS_EXAMPLES_DIR) / example.name).string());
    ASSERT_TRUE(capture);
    std::size_t asked = 0;
    for (const CaptureRecord& record : capture->records) {
      ASSERT_TRUE(record.at);
      if (record.direction != CaptureRecord::Direction::sent) continue;
      EXPECT_EQ(to_hex(record.bytes), to_hex(plan.at(0).bytes));
      EXPECT_EQ(*record.at, std::chrono::seconds(asked));
      ++asked;
    }
    EXPECT_EQ(asked, example.polls);
  }
}

TEST(ExampleCaptures, ABusCaptureHasTwoPbPacks) {
  const Protocol& protocol = jk02();
  const auto file = std::filesystem::path(JKBMS_EXAMPLES_DIR) / "bus-of-two-pb-packs.hex";
  const auto capture = read_capture(file.string());
  ASSERT_TRUE(capture);
  EXPECT_EQ(capture->find("nature"), "constructed");
  EXPECT_EQ(&protocol_of(*capture), &protocol);
  for (const CaptureRecord& record : capture->records) {
    Bytes bytes = record.bytes;
    static_cast<void>(protocol.redact(bytes, Redaction::passcodes));
    EXPECT_EQ(to_hex(bytes), to_hex(record.bytes)) << "a passcode";
    if (record.direction != CaptureRecord::Direction::sent) continue;
    std::vector<std::string> plan;
    for (const Request& request : protocol.plan(record.bytes[0], Part::all)) {
      plan.push_back(to_hex(request.bytes));
    }
    EXPECT_THAT(plan, testing::Contains(to_hex(record.bytes)));
  }
  CaptureReplay replay(*capture, protocol);
  std::map<std::uint8_t, Snapshot> packs;
  while (const auto reading = replay.next()) {
    ASSERT_TRUE(reading->message.address);
    merge(packs[*reading->message.address], reading->message.snapshot);
  }
  EXPECT_EQ(replay.counters().unattributed(), 0U);
  ASSERT_EQ(packs.size(), 2U);
  for (const auto& [address, pack] : packs) {
    EXPECT_THAT(printed_differences(to_json(pack), sample_pack(address).state_json),
                testing::IsEmpty());
  }
}

}  // namespace
}  // namespace jkbms::test
