#include <condition_variable>
#include <mutex>

#include "paho_client_fixture.hpp"

// What the client does with the one topic that it subscribes to.

namespace jkbms::app {
namespace {

using test::FakeBroker;
using testing::HasSubstr;
using Kind = BrokerEvent::Kind;

/// A PUBLISH with QoS 0 of at most 127 bytes.
Bytes published(const std::string& topic, const std::string& payload, bool retained = false) {
  Bytes packet = {static_cast<std::uint8_t>(retained ? 0x31 : 0x30),
                  static_cast<std::uint8_t>(2 + topic.size() + payload.size()), 0,
                  static_cast<std::uint8_t>(topic.size())};
  packet.insert(packet.end(), topic.begin(), topic.end());
  packet.insert(packet.end(), payload.begin(), payload.end());
  return packet;
}

TEST_F(PahoClient, OfASubscribedTopicOnlyFreshMessagesCount) {
  FakeBroker broker;
  std::mutex mutex;
  std::condition_variable changed;
  std::vector<std::string> payloads;
  connect_to(broker, MqttSubscription{"s/status", [&](std::string_view payload) {
                                        const std::lock_guard lock(mutex);
                                        payloads.emplace_back(payload);
                                        changed.notify_all();
                                      }});
  ASSERT_EQ(events_.next().kind, Kind::connected);
  EXPECT_EQ(broker.packets(FakeBroker::subscribe), 0U);
  client_->subscribe();
  ASSERT_TRUE(broker.wait_for_packets(FakeBroker::subscribe, 1));
  ASSERT_TRUE(broker.send(published("s/status", "kept", true)));
  ASSERT_TRUE(broker.send(published("s/statu", "short")));
  ASSERT_TRUE(broker.send(published("s/status/x", "long")));
  ASSERT_TRUE(broker.send(published("s/status", "online")));
  ASSERT_TRUE(broker.send(published("s/status", "")));
  std::unique_lock lock(mutex);
  EXPECT_TRUE(changed.wait_for(lock, test::patience, [&] { return payloads.size() >= 2; }));
  EXPECT_THAT(payloads, testing::ElementsAre("online", ""));
}

TEST_F(PahoClient, ASubscriptionThatIsRefusedIsReportedAndTheConnectionStays) {
  FakeBroker broker(FakeBroker::obedient_but(FakeBroker::subscribe, [](const auto& packet) {
    return FakeBroker::Reaction{.bytes = FakeBroker::suback_with(packet, 0x80)};
  }));
  connect_to(broker, MqttSubscription{"s/status", [](std::string_view) {}});
  ASSERT_EQ(events_.next().kind, Kind::connected);
  client_->subscribe();
  const BrokerEvent event = events_.next();
  EXPECT_EQ(event.kind, Kind::not_subscribed);
  EXPECT_EQ(event.message, Message::no_birth_messages);
  EXPECT_THAT(event.reason, HasSubstr("s/status"));
  EXPECT_TRUE(client_->connected());
}

TEST_F(PahoClient, WithoutASubscriptionNothingIsSubscribed) {
  FakeBroker broker;
  connect_to(broker);
  ASSERT_EQ(events_.next().kind, Kind::connected);
  client_->subscribe();
  ASSERT_TRUE(client_->publish({"T", "x", 1, false}));
  ASSERT_TRUE(broker.wait_for_packets(FakeBroker::publish, 1));
  EXPECT_EQ(broker.packets(FakeBroker::subscribe), 0U);
}

}  // namespace
}  // namespace jkbms::app
