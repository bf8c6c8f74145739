#include <dlfcn.h>
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <atomic>
#include <barrier>
#include <thread>

#include "paho_client_fixture.hpp"
#include "support/process_usage.hpp"

// How the client handles a broker that violates the protocol.

namespace jkbms::app {
namespace {

using std::chrono::milliseconds;
using std::chrono::seconds;
using test::FakeBroker;
using testing::HasSubstr;
using Kind = BrokerEvent::Kind;

FakeBroker::Reaction nothing(const FakeBroker::Packet& /*packet*/) {
  return {};
}

/// The bytes that the MQTT library has allocated and not freed; nullopt if it does not count them.
std::optional<std::size_t> memory_of_library() {
  struct HeapInfo {
    std::size_t current_size;
    std::size_t max_size;
  };
  void* const found = dlsym(RTLD_DEFAULT, "Heap_get_info");
  if (found == nullptr) return std::nullopt;
  return reinterpret_cast<const HeapInfo* (*)()>(found)()->current_size;
}

TEST_F(PahoClient, PublishesToABrokerThatFollowsTheProtocol) {
  const FakeBroker broker;
  connect_to(broker);
  ASSERT_EQ(events_.next().kind, Kind::connected);
  for (const int qos : {0, 1, 2}) EXPECT_TRUE(client_->publish({"T/state", "{}", qos, false}));
  EXPECT_TRUE(broker.wait_for_packets(FakeBroker::publish, 3));
  EXPECT_TRUE(client_->close(seconds(5)));
  EXPECT_TRUE(broker.wait_for_packets(FakeBroker::disconnect, 1));
  EXPECT_EQ(events_.count(), 1U);
}

TEST_F(PahoClient, TwoThreadsThatPublishAtOnceLoseNothing) {
  const FakeBroker broker;
  connect_to(broker);
  ASSERT_EQ(events_.next().kind, Kind::connected);
  constexpr std::size_t rounds = 20;
  constexpr std::size_t of_each = 20;
  std::barrier begin(2);
  std::atomic<int> refused = 0;
  const auto publish = [&] {
    for (std::size_t round = 1; round <= rounds; ++round) {
      begin.arrive_and_wait();
      for (std::size_t i = 0; i < of_each; ++i) {
        if (!client_->publish({"T", std::string(10'000, 'x'), 0, false})) ++refused;
      }
      begin.arrive_and_wait();
      if (refused > 0) return;
      broker.wait_for_packets(FakeBroker::publish, 2 * of_each * round);
    }
  };
  {
    const std::jthread one(publish);
    const std::jthread other(publish);
  }
  EXPECT_EQ(refused, 0);
}

TEST_F(PahoClient, AMissingAcknowledgementEndsTheConnectionAfter30Seconds) {
  for (const int qos : {1, 2}) {
    FakeBroker broker(FakeBroker::obedient_but(FakeBroker::publish, &nothing));
    connect_to(broker);
    ASSERT_EQ(events_.next().kind, Kind::connected);
    ASSERT_TRUE(client_->publish({"T/state", "{}", qos, false}));
    ASSERT_TRUE(broker.wait_for_packets(FakeBroker::publish, 1));
    clock_.advance(seconds(30) - milliseconds(1));
    client_->give_up_overdue();
    EXPECT_TRUE(client_->connected());
    clock_.advance(milliseconds(1));
    client_->give_up_overdue();
    EXPECT_FALSE(client_->connected());
    const BrokerEvent event = events_.next();
    EXPECT_EQ(event.kind, Kind::lost);
    EXPECT_THAT(event.reason, HasSubstr("not been acknowledged for 30 s"));
    EXPECT_FALSE(client_->publish({"T/state", "{}", 0, false}));

    client_->reset();
    EXPECT_TRUE(broker.wait_for_open_connections(0));
    client_->connect();
    EXPECT_EQ(events_.next().kind, Kind::connected);
    client_->give_up_overdue();
    EXPECT_TRUE(client_->connected());
    client_.reset();
  }
}

TEST_F(PahoClient, QosZeroContinuesWhileAcknowledgementsAreMissing) {
  const FakeBroker broker(FakeBroker::obedient_but(FakeBroker::publish, &nothing));
  connect_to(broker);
  ASSERT_EQ(events_.next().kind, Kind::connected);
  std::size_t accepted = 0;
  for (int i = 0; i < 250; ++i) {
    if (client_->publish({"T/alarm", "{}", 1, true})) ++accepted;
    ASSERT_TRUE(broker.wait_for_packets(FakeBroker::publish, accepted));
  }
  EXPECT_EQ(accepted, 200U);
  for (std::size_t i = 1; i <= 250; ++i) {
    EXPECT_TRUE(client_->publish({"T/state", "{}", 0, false})) << i;
    ASSERT_TRUE(broker.wait_for_packets(FakeBroker::publish, accepted + i));
  }
}

TEST_F(PahoClient, AnAcknowledgementOfAnotherMessageDoesNotCount) {
  const FakeBroker broker(
      FakeBroker::obedient_but(FakeBroker::publish, [](const FakeBroker::Packet& packet) {
        return FakeBroker::Reaction{
            .bytes = {0x40, 2, packet.id()[0], static_cast<std::uint8_t>(packet.id()[1] + 100)}};
      }));
  connect_to(broker);
  ASSERT_EQ(events_.next().kind, Kind::connected);
  ASSERT_TRUE(client_->publish({"T/state", "{}", 1, false}));
  ASSERT_TRUE(broker.wait_for_packets(FakeBroker::publish, 1));
  clock_.advance(seconds(30));
  client_->give_up_overdue();
  EXPECT_EQ(events_.next().kind, Kind::lost);
}

TEST_F(PahoClient, DuplicateAcknowledgementsAreIgnored) {
  const FakeBroker broker([](const FakeBroker::Packet& packet) {
    FakeBroker::Reaction reaction = FakeBroker::answer(packet);
    if (packet.type() == FakeBroker::connect) return reaction;
    const Bytes once = reaction.bytes;
    reaction.bytes.insert(reaction.bytes.end(), once.begin(), once.end());
    return reaction;
  });
  connect_to(broker);
  ASSERT_EQ(events_.next().kind, Kind::connected);
  for (int i = 0; i < 20; ++i) client_->publish({"T/state", "{}", 1 + i % 2, false});
  EXPECT_TRUE(broker.wait_for_packets(FakeBroker::publish, 20));
  EXPECT_TRUE(client_->close(seconds(5)));
}

TEST_F(PahoClient, ADuplicateConnackIsALoss) {
  const FakeBroker broker(
      FakeBroker::obedient_but(FakeBroker::connect, [](const FakeBroker::Packet&) {
        return FakeBroker::Reaction{.bytes = {0x20, 2, 0, 0, 0x20, 2, 0, 0}};
      }));
  connect_to(broker);
  ASSERT_EQ(events_.next().kind, Kind::connected);
  EXPECT_EQ(events_.next().kind, Kind::lost);
}

TEST_F(PahoClient, EachRefusalIsReportedInASentence) {
  const std::pair<std::uint8_t, const char*> refusals[] = {
      {1, "does not speak MQTT 3.1.1"}, {2, "refuses the client id"}, {3, "not available"},
      {4, "user name or password"},     {5, "user name or password"}, {99, "code 99"},
  };
  for (const auto& [code, reason] : refusals) {
    expect_refusal(FakeBroker::obedient_but(FakeBroker::connect,
                                            [code = code](const FakeBroker::Packet& /*packet*/) {
                                              return FakeBroker::Reaction{
                                                  .bytes = FakeBroker::connack_with(code)};
                                            }),
                   reason);
  }
}

TEST_F(PahoClient, AnAnswerThatIsNotMqttIsARefusal) {
  const Bytes answers[] = {
      {0x20, 1, 0},  // a CONNACK that is too short
      {'H', 'T', 'T', 'P', '/', '1', '.', '1', ' ', '4', '0', '0', '\r', '\n', '\r', '\n'},
      {0x20, 0xFF, 0xFF, 0xFF, 0xFF, 0x01},  // a length with too many bytes
      {0x00, 0x00, 0x00, 0x00},
  };
  for (const Bytes& bytes : answers) {
    const FakeBroker broker(
        FakeBroker::obedient_but(FakeBroker::connect, [bytes](const FakeBroker::Packet&) {
          return FakeBroker::Reaction{.bytes = bytes, .close = true};
        }));
    connect_to(broker);
    EXPECT_EQ(events_.next().kind, Kind::refused) << to_hex(bytes);
    client_.reset();
  }
}

TEST_F(PahoClient, AConnackMayComeInPieces) {
  FakeBroker broker(FakeBroker::obedient_but(FakeBroker::connect, [](const FakeBroker::Packet&) {
    return FakeBroker::Reaction{.bytes = {0x20}};
  }));
  connect_to(broker);
  ASSERT_TRUE(broker.wait_for_packets(FakeBroker::connect, 1));
  for (const Bytes& piece : {Bytes{2}, Bytes{0}, Bytes{0}}) ASSERT_TRUE(broker.send(piece));
  EXPECT_EQ(events_.next().kind, Kind::connected);
  EXPECT_TRUE(client_->publish({"T/state", "{}", 1, false}));
  EXPECT_TRUE(broker.wait_for_packets(FakeBroker::publish, 1));
}

TEST_F(PahoClient, AHugeLengthAllocatesNoMemory) {
  const std::uint64_t before = test::usage_of(getpid()).resident_kib;
  FakeBroker broker;
  connect_to(broker);
  ASSERT_EQ(events_.next().kind, Kind::connected);
  const Bytes publish_of_256_mib = {0x30, 0xFF, 0xFF, 0xFF, 0x7F, 0, 1, 'a'};
  ASSERT_TRUE(broker.send(publish_of_256_mib));
  for (std::size_t i = 1; i <= 20; ++i) {
    EXPECT_TRUE(client_->publish({"T/state", "{}", 0, false}));
    ASSERT_TRUE(broker.wait_for_packets(FakeBroker::publish, i));
  }
  EXPECT_LE(test::usage_of(getpid()).resident_kib, before + 16'384);
}

TEST_F(PahoClient, ABrokerThatClosesAfterItsConnackIsALoss) {
  const FakeBroker broker(
      FakeBroker::obedient_but(FakeBroker::connect, [](const FakeBroker::Packet&) {
        return FakeBroker::Reaction{.bytes = FakeBroker::connack_with(0), .close = true};
      }));
  connect_to(broker);
  EXPECT_EQ(events_.next().kind, Kind::connected);
  EXPECT_EQ(events_.next().kind, Kind::lost);
  reconnect();
  EXPECT_EQ(events_.next().kind, Kind::connected);
  EXPECT_EQ(events_.next().kind, Kind::lost);
}

TEST_F(PahoClient, ABrokerThatClosesAfterEachMessageIsALoss) {
  const FakeBroker broker(FakeBroker::obedient_but(
      FakeBroker::publish,
      [](const FakeBroker::Packet&) { return FakeBroker::Reaction{.close = true}; }));
  connect_to(broker);
  for (int i = 0; i < 3; ++i) {
    ASSERT_EQ(events_.next().kind, Kind::connected);
    client_->publish({"T/state", "{}", 0, false});
    ASSERT_EQ(events_.next().kind, Kind::lost);
    reconnect();
  }
}

TEST_F(PahoClient, ABrokerThatReadsNothingIsGivenUpAfter30Seconds) {
  const FakeBroker broker(
      FakeBroker::obedient_but(FakeBroker::connect, [](const FakeBroker::Packet&) {
        return FakeBroker::Reaction{.bytes = FakeBroker::connack_with(0), .stop_reading = true};
      }));
  connect_to(broker);
  ASSERT_EQ(events_.next().kind, Kind::connected);
  const std::string much(100'000, 'x');
  int accepted = 0;
  while (accepted < 2000 && client_->publish({"T/state", much, 0, false})) ++accepted;
  EXPECT_LT(accepted, 2000);
  clock_.advance(seconds(30));
  client_->give_up_overdue();
  EXPECT_EQ(events_.next().kind, Kind::lost);
  reconnect();
  EXPECT_EQ(events_.next().kind, Kind::connected);
}

TEST_F(PahoClient, TheLibraryKeepsFewMessagesOfALostConnection) {
  if (!memory_of_library()) GTEST_SKIP() << "this MQTT library does not count its memory";
  const std::string payload(100'000, 'x');
  constexpr std::size_t most_kept = 21;  // one of them written in part
  for (const int qos : {0, 1}) {
    const FakeBroker broker(
        FakeBroker::obedient_but(FakeBroker::connect, [](const FakeBroker::Packet&) {
          return FakeBroker::Reaction{.bytes = FakeBroker::connack_with(0), .stop_reading = true};
        }));
    const std::size_t before = *memory_of_library();
    connect_to(broker);
    ASSERT_EQ(events_.next().kind, Kind::connected);
    std::size_t accepted = 0;
    while (accepted < 2000 && client_->publish({"T/state", payload, qos, false})) ++accepted;
    EXPECT_GT(accepted, 100U);
    clock_.advance(seconds(30));
    client_->give_up_overdue();
    EXPECT_EQ(events_.next().kind, Kind::lost);
    client_.reset();
    EXPECT_LE(*memory_of_library(), before + most_kept * (payload.size() + 1000)) << "QoS " << qos;
  }
}

TEST_F(PahoClient, MessagesThatABrokerSendsAreDropped) {
  FakeBroker broker;
  connect_to(broker);
  ASSERT_EQ(events_.next().kind, Kind::connected);
  const Bytes with_qos_0 = {0x30, 5, 0, 1, 'a', 'x', 'y'};
  const Bytes with_qos_1 = {0x32, 7, 0, 1, 'a', 0, 9, 'x', 'y'};
  for (int i = 0; i < 1000; ++i) {
    ASSERT_TRUE(broker.send(with_qos_0));
    ASSERT_TRUE(broker.send(with_qos_1));
  }
  EXPECT_TRUE(broker.wait_for_packets(FakeBroker::puback, 1000));
  EXPECT_TRUE(client_->connected());
}

TEST_F(PahoClient, MessagesThatABrokerSendsWithQosTwoAreNotKept) {
  Bytes flood;
  for (int id = 1; id <= 60'000; ++id) {  // of 1 KiB each
    const Bytes head = {0x34,
                        0x80,
                        0x08,
                        0,
                        1,
                        'a',
                        static_cast<std::uint8_t>(id >> 8),
                        static_cast<std::uint8_t>(id)};
    flood.insert(flood.end(), head.begin(), head.end());
    flood.insert(flood.end(), 1019, 'x');
  }
  FakeBroker broker;
  connect_to(broker);
  ASSERT_EQ(events_.next().kind, Kind::connected);
  const std::uint64_t before = test::usage_of(getpid()).resident_kib;
  std::jthread sender([&] { broker.send(flood); });
  const BrokerEvent event = events_.next();
  EXPECT_EQ(event.kind, Kind::lost);
  EXPECT_THAT(event.reason, HasSubstr("nobody asked for"));
  client_->reset();
  sender.join();
  EXPECT_TRUE(broker.wait_for_open_connections(0));
  EXPECT_LT(test::usage_of(getpid()).resident_kib, before + flood.size() / 1024 / 2);
}

}  // namespace
}  // namespace jkbms::app
