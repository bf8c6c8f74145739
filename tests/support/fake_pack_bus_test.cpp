#include "support/fake_pack_bus.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "jkbms/bms_client.hpp"
#include "jkbms/json.hpp"
#include "jkbms/serial_transport.hpp"
#include "support/frame_writer_jk02.hpp"
#include "support/printed_json.hpp"

namespace jkbms::test {
namespace {

using std::chrono::milliseconds;
using testing::ElementsAre;
using testing::IsEmpty;

constexpr milliseconds short_wait{200};
constexpr milliseconds long_wait{5'000};

Result<Snapshot> poll(const FakePackBus& bus, std::uint8_t address,
                      milliseconds reply_timeout = long_wait) {
  const auto transport = SerialTransport::open(bus.line().path());
  if (!transport) return transport.error();
  SystemClock clock;
  ClientOptions options;
  options.address = address;
  options.attempts = 1;
  options.reply_timeout = reply_timeout;
  return BmsClient(**transport, jk02(), clock, options).poll(Part::all);
}

TEST(FakePackBus, EachPackAnswersAtItsAddressWithAllItsValues) {
  FakePackBus bus(FakeBms::Pace::wire);
  const std::vector<std::uint8_t> addresses = {0, 1, 7, 15};
  bus.join(addresses);
  for (const std::uint8_t address : addresses) {
    const auto snapshot = poll(bus, address);
    ASSERT_TRUE(snapshot) << snapshot.error().detail;
    EXPECT_EQ(snapshot->address, address);
    EXPECT_THAT(printed_differences(to_json(*snapshot), sample_pack(address).state_json),
                IsEmpty());
  }
}

TEST(FakePackBus, NoPackAnswersForAnother) {
  FakePackBus bus;
  bus.join({1});
  EXPECT_FALSE(poll(bus, 2, short_wait));
  EXPECT_EQ(bus.line().received(), trigger(2, info_register));
  bus.join({2});
  EXPECT_TRUE(poll(bus, 2));
  bus.leave(2);
  EXPECT_FALSE(poll(bus, 2, short_wait));
}

TEST(FakePackBus, FillersEchoAndAddedBytesAreSent) {
  FakePackBus bus;
  bus.join(1, sample_pack(1), {.fillers = 2});
  bus.disturb({.before = {0x00}, .behind = {0x00}, .echo = true});
  const auto transport = SerialTransport::open(bus.line().path());
  ASSERT_TRUE(transport);
  const Bytes request = trigger(1, status_register);
  ASSERT_TRUE((*transport)->send(request));
  const Bytes expected = joined({request,
                                 {0x00},
                                 sample_pack(1).status,
                                 {0x00, 0x00},
                                 acknowledgement(1, status_register),
                                 {0x00}});
  Bytes received;
  while (received.size() < expected.size()) {
    std::array<std::uint8_t, 512> chunk;
    const auto count = (*transport)->receive(chunk, patience);
    ASSERT_TRUE(count && *count > 0);
    received.insert(received.end(), chunk.begin(),
                    chunk.begin() + static_cast<std::ptrdiff_t>(*count));
  }
  EXPECT_EQ(received, expected);
}

TEST(FakePackBus, WithoutAcknowledgementAnAnswerIsNotAttributed) {
  FakePackBus bus;
  bus.join(1, sample_pack(1), {.acknowledges = false});
  const auto snapshot = poll(bus, 1);
  ASSERT_FALSE(snapshot);
  EXPECT_EQ(snapshot.error().code, Errc::unexpected_reply);
}

TEST(FakePackBus, TheMasterPollsAndAnswersNoRequest) {
  FakePackBus bus;
  bus.join({0, 1, 3});
  bus.start_master(milliseconds(1));
  const auto transport = SerialTransport::open(bus.line().path());
  ASSERT_TRUE(transport);
  SystemClock clock;
  Line line(jk02(), clock);
  line.attach(**transport);
  std::vector<std::pair<int, Part>> heard;
  for (int documents = 0; documents < 12; ++documents) {
    const auto message = line.next(clock.now() + patience);
    ASSERT_TRUE(message && *message);
    heard.emplace_back((*message)->address.value(), (*message)->part.value());
  }
  const auto master = std::ranges::find(heard, std::pair(0, Part::state));
  ASSERT_LE(master - heard.begin(), 6);
  heard.erase(heard.begin(), master);
  heard.resize(6);
  using Heard = std::pair<int, Part>;
  EXPECT_THAT(heard, ElementsAre(Heard{0, Part::state}, Heard{0, Part::settings},
                                 Heard{1, Part::state}, Heard{1, Part::settings},
                                 Heard{3, Part::state}, Heard{3, Part::settings}));
  EXPECT_EQ(line.counters().bad_frames, 0U);
  EXPECT_THAT(bus.line().received(), IsEmpty());
}

}  // namespace
}  // namespace jkbms::test
