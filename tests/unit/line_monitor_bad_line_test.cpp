#include <random>

#include "monitored_bus.hpp"

/// When a monitor reports a pack offline, with any kind of noise on the line.
namespace jkbms::test {
namespace {

using testing::ElementsAre;
using testing::IsEmpty;

constexpr milliseconds tolerance{500};

struct BadLine {
  const char* name;
  /// Adds the bytes on the line after the pack has died, from `from` to `to`.
  std::function<void(MemoryTransport& wire, milliseconds from, milliseconds to)> fill;
  /// The reply to a request; empty: none.
  Bytes reply;
};

Bytes random_bytes(std::mt19937& random, std::size_t size) {
  Bytes bytes(size);
  for (auto& byte : bytes) byte = static_cast<std::uint8_t>(random());
  return bytes;
}

void random_noise(MemoryTransport& wire, milliseconds from, milliseconds to) {
  std::mt19937 random(7);
  for (auto at = from; at < to; at += milliseconds(5)) {
    wire.inject({at, random_bytes(random, 57)});  // as many as at 115200 baud
  }
}

void half_frames(MemoryTransport& wire, milliseconds from, milliseconds to) {
  Bytes half = state_of(1);
  half.resize(150);
  for (auto at = from; at < to; at += milliseconds(700)) wire.inject({at, half});
}

void frame_heads(MemoryTransport& wire, milliseconds from, milliseconds to) {
  for (auto at = from; at < to; at += milliseconds(40)) {
    wire.inject({at, Bytes{0x55, 0xAA, 0xEB, 0x90, 0x02}});
  }
}

void nothing(MemoryTransport&, milliseconds, milliseconds) {}

class OfflineInTime : public MonitoredBusTest, public testing::WithParamInterface<BadLine> {};

TEST_P(OfflineInTime, WithinTenSecondsOrThreePolls) {
  for (const auto& [interval, patience] :
       {std::pair<milliseconds, milliseconds>{seconds(1), seconds(10)},
        {seconds(5), seconds(15)}}) {
    const auto begin = elapsed();
    const auto dies = begin + seconds(30);
    GetParam().fill(wire_, seconds(30), seconds(60));
    answer_ = [&](auto address, auto what) {
      if (elapsed() < dies) return answer(address, what);
      if (!GetParam().reply.empty()) wire_.inject({milliseconds(1), GetParam().reply});
    };
    observer_.readings.clear();
    observer_.offline.clear();
    MonitorOptions options = bus(LineMode::poll, {1});
    options.poll_interval = interval;
    run(options, begin + seconds(60));
    stop_ = {};
    ASSERT_FALSE(observer_.readings.empty());
    const auto last = states(1).back().at;
    ASSERT_EQ(observer_.offline.size(), 1U);
    EXPECT_GE(observer_.offline[0], last + patience);
    EXPECT_LE(observer_.offline[0], last + patience + tolerance);
  }
}

INSTANTIATE_TEST_SUITE_P(Lines, OfflineInTime,
                         testing::Values(BadLine{"Silence", nothing, {}},
                                         BadLine{"RandomNoise", random_noise, {}},
                                         BadLine{"HalfFrames", half_frames, {}},
                                         BadLine{"FrameHeads", frame_heads, {}},
                                         BadLine{"Echo", nothing, jk02_status_request(1)},
                                         BadLine{"CutReplies", nothing,
                                                 [] {
                                                   Bytes cut = state_of(1);
                                                   cut.resize(280);
                                                   return cut;
                                                 }()}),
                         [](const auto& test) { return test.param.name; });

TEST_F(MonitoredBusTest, AFlakyPackIsUnreliableAndTheOthersAreNot) {
  int polls = 0;
  answer_ = [&](auto address, auto what) {
    if (address == 1 && what == for_state && ++polls % 2 == 0) return;
    answer(address, what);
  };
  MonitorOptions options = bus(LineMode::poll, {1, 2});
  options.poll_interval = seconds(2);
  run(options, hours(3) + minutes(1));
  EXPECT_THAT(observer_.events,
              ElementsAre("line open", "line polling", "pack 1 answering", "pack 2 answering",
                          "pack 1 silent", "pack 1 answering", "pack 1 unreliable", "pack 1 report",
                          "pack 1 report", "pack 1 report"));
  EXPECT_THAT(observer_.offline, IsEmpty());
}

TEST_F(MonitoredBusTest, AnUnreliablePackIsReportedGoodAfterFiveGoodMinutes) {
  int polls = 0;
  answer_ = [&](auto address, auto what) {
    if (elapsed() < minutes(10) && what == for_state && ++polls % 2 == 0) return;
    answer(address, what);
  };
  run(bus(LineMode::poll, {1}), minutes(20));
  EXPECT_THAT(observer_.events,
              ElementsAre("line open", "line polling", "pack 1 answering", "pack 1 silent",
                          "pack 1 answering", "pack 1 unreliable", "pack 1 answering"));
}

}  // namespace
}  // namespace jkbms::test
