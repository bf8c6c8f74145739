#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <csignal>
#include <optional>
#include <thread>

#include "broker/gateway_run.hpp"

// During every kind of outage the pack is polled. After it the newest state is published.

namespace jkbms::test {
namespace {

using std::chrono::seconds;
using testing::HasSubstr;

constexpr std::size_t many_polls = 20;
constexpr auto state_topic = "NodeJKBMS/state";
constexpr auto connected_line = " connected to broker ";
constexpr auto lost_line = " connection to broker ";

/// Waits for a state that the pack sends after this call.
void expect_fresh_state(const FakeBms& bms, const MqttSubscriber& subscriber) {
  const std::size_t now = bms.requests();
  EXPECT_TRUE(subscriber.wait_for(
      state_topic, [now](const ReceivedMessage& got) { return number_of(got) > now; }));
}

void let_poll(const FakeBms& bms, std::size_t count = many_polls) {
  ASSERT_TRUE(bms.wait_for_requests(bms.requests() + count));
}

TEST(Outages, BrokerThatIsStartedLater) {
  const FakeBms bms(numbered_answers());
  MosquittoBroker broker;
  broker.kill();
  const auto gateway = start_gateway(bms, broker);
  let_poll(bms);
  EXPECT_EQ(count_of(gateway.err(), "trying again"), 1U) << gateway.err();
  const std::size_t polled = bms.requests();
  broker.start();
  const MqttSubscriber subscriber(broker.uri());
  expect_fresh_state(bms, subscriber);
  expect_rising_from(polled - 1, subscriber.messages(state_topic));
  EXPECT_TRUE(subscriber.wait_for("NodeJKBMS/gateway", says("online")));
  EXPECT_TRUE(subscriber.wait_for("NodeJKBMS/availability", says("online")));
  EXPECT_EQ(count_of(gateway.err(), "trying again"), 1U) << gateway.err();
}

TEST(Outages, NewestStateFirstThenRetainedDocumentsAgain) {
  const FakeBms bms(numbered_answers());
  MosquittoBroker broker;
  MqttSubscriber subscriber(broker.uri());
  const auto gateway = start_gateway(bms, broker);
  ASSERT_TRUE(subscriber.wait_for(state_topic));
  broker.kill();
  ASSERT_TRUE(gateway.wait_for_err(lost_line));
  let_poll(bms);
  gateway.signal(SIGSTOP);  // until the subscriber listens again
  const std::size_t polled = bms.requests();
  broker.start();
  ASSERT_TRUE(subscriber.wait_for_subscriptions(2));
  subscriber.clear();
  gateway.signal(SIGCONT);
  expect_fresh_state(bms, subscriber);
  expect_rising_from(polled - 1, subscriber.messages(state_topic));
  for (const char* const kept : {"info", "settings", "alarm"}) {
    EXPECT_TRUE(subscriber.wait_for(std::string("NodeJKBMS/") + kept)) << kept;
  }
  EXPECT_TRUE(subscriber.wait_for("NodeJKBMS/availability", says("online")));
  EXPECT_TRUE(subscriber.wait_for("NodeJKBMS/gateway", says("online")));
}

TEST(Outages, NewestStateDoesNotWaitForTheNextPoll) {
  const FakeBms bms(numbered_answers());
  MosquittoBroker broker;
  const MqttSubscriber subscriber(broker.uri());
  const auto gateway = start_gateway(bms, broker, {.interval = "3600"});
  ASSERT_TRUE(subscriber.wait_for(state_topic));
  broker.kill();
  ASSERT_TRUE(gateway.wait_for_err(lost_line));
  gateway.signal(SIGSTOP);
  broker.start();
  ASSERT_TRUE(subscriber.wait_for_subscriptions(2));
  gateway.signal(SIGCONT);
  EXPECT_TRUE(eventually([&] { return subscriber.messages(state_topic).size() == 2; }));
  EXPECT_EQ(bms.requests(), 1U);
}

TEST(Outages, EachKillAndEachRestartIsLoggedOnce) {
  const FakeBms bms(numbered_answers());
  MosquittoBroker broker;
  const MqttSubscriber subscriber(broker.uri());
  const auto gateway = start_gateway(bms, broker);
  constexpr int outages = 2;  // the third in a minute is logged in another sentence
  for (int outage = 1; outage <= outages; ++outage) {
    expect_fresh_state(bms, subscriber);
    broker.kill();
    let_poll(bms);
    broker.start();
    ASSERT_TRUE(subscriber.wait_for_subscriptions(outage + 1));
  }
  expect_fresh_state(bms, subscriber);
  EXPECT_EQ(count_of(gateway.err(), lost_line), outages) << gateway.err();
  EXPECT_EQ(count_of(gateway.err(), connected_line), outages + 1) << gateway.err();
}

TEST(Outages, HangingWithTheConnectionOpen) {
  const FakeBms bms(numbered_answers());
  MosquittoBroker broker;
  MqttSubscriber subscriber(broker.uri());
  const auto gateway = start_gateway(bms, broker);
  ASSERT_TRUE(subscriber.wait_for(state_topic));
  broker.pause();
  const auto begin = std::chrono::steady_clock::now();
  constexpr std::size_t polls_of_12_s = 120;
  let_poll(bms, polls_of_12_s);
  std::this_thread::sleep_until(begin + seconds(12));
  subscriber.clear();
  const std::size_t polled = bms.requests();
  broker.resume();
  ASSERT_TRUE(subscriber.wait_for(
      state_topic, [polled](const ReceivedMessage& got) { return number_of(got) >= polled; }));
  expect_fresh_state(bms, subscriber);
  expect_rising_from(1, subscriber.messages(state_topic));
  EXPECT_LE(count_of(gateway.err(), lost_line), 1U) << gateway.err();
}

TEST(Outages, HangingLongerThanTheKeepAlive) {
  const FakeBms bms(numbered_answers());
  MosquittoBroker broker;
  const MqttSubscriber subscriber(broker.uri());
  const auto gateway = start_gateway(bms, broker);
  ASSERT_TRUE(subscriber.wait_for(state_topic));
  broker.pause();
  ASSERT_TRUE(gateway.wait_for_err(lost_line)) << gateway.err();
  let_poll(bms);
  broker.resume();
  expect_fresh_state(bms, subscriber);
  EXPECT_TRUE(eventually([&] {
    const auto said = subscriber.messages("NodeJKBMS/gateway");
    return said.size() >= 2 && said.back().payload == "online";
  }));
  EXPECT_EQ(count_of(gateway.err(), lost_line), 1U) << gateway.err();
}

TEST(Outages, WrongPassword) {
  const FakeBms bms(numbered_answers());
  const MosquittoBroker broker({.login = MosquittoBroker::Login{"me", "right"}});
  const MqttSubscriber subscriber(broker.uri(), {.user = "me", .password = "right"});
  const TemporaryDirectory directory;
  const auto gateway = start_gateway(
      bms, broker, {.arguments = {"-u", "me"}, .environment = {{"JKBMS_MQTTPASS", "wrong-one"}}});
  ASSERT_TRUE(eventually([&] { return count_of(broker.log(), "not authorised") >= 3; }));
  let_poll(bms);
  EXPECT_EQ(count_of(gateway.err(), "refuses user name or password"), 1U) << gateway.err();
  EXPECT_EQ(count_of(gateway.err(), "wrong-one"), 0U) << gateway.err();
  EXPECT_TRUE(subscriber.messages().empty());
}

TEST(Outages, FullBroker) {
  const FakeBms bms(numbered_answers());
  const MosquittoBroker broker({.max_connections = 2});
  const MqttSubscriber subscriber(broker.uri());
  std::optional<MqttSubscriber> other;
  other.emplace(broker.uri());
  const auto gateway = start_gateway(bms, broker);
  ASSERT_TRUE(eventually([&] { return count_of(broker.log(), "max_connections") >= 3; }));
  let_poll(bms);
  EXPECT_EQ(count_of(gateway.err(), "trying again"), 1U) << gateway.err();
  const std::size_t polled = bms.requests();
  other.reset();
  expect_fresh_state(bms, subscriber);
  expect_rising_from(polled - 1, subscriber.messages(state_topic));
}

}  // namespace
}  // namespace jkbms::test
