#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <csignal>

#include "support/fake_broker.hpp"
#include "support/mosquitto_broker.hpp"
#include "support/mqtt_subscriber.hpp"

namespace jkbms::test {
namespace {

using std::chrono::milliseconds;

constexpr auto publisher = JKBMS_MOSQUITTO_PUB;

/// Publishes with the client program of the broker. Returns its exit code.
std::optional<int> publish(const MosquittoBroker& broker, std::vector<std::string> arguments) {
  arguments.insert(arguments.begin(),
                   {"-h", "127.0.0.1", "-p", std::to_string(broker.port()), "-q", "1"});
  ChildProcess child(publisher, {.arguments = arguments});
  return child.wait();
}

std::string uri(const MosquittoBroker& broker) {
  return "tcp://" + broker.address();
}

TEST(MqttSubscriber, ReceivesPublishedAndRetainedMessages) {
  const MosquittoBroker broker;
  ASSERT_EQ(publish(broker, {"-t", "early", "-m", "kept", "-r"}), 0);
  const MqttSubscriber subscriber(uri(broker));
  ASSERT_EQ(publish(broker, {"-t", "a/b", "-m", "{}"}), 0);

  const auto fresh = subscriber.wait_for("a/b");
  ASSERT_TRUE(fresh);
  EXPECT_EQ(fresh->payload, "{}");
  EXPECT_EQ(fresh->qos, 1);
  EXPECT_FALSE(fresh->retained);
  const auto kept = subscriber.wait_for("early");
  ASSERT_TRUE(kept);
  EXPECT_TRUE(kept->retained);
  EXPECT_EQ(subscriber.messages("early").size(), 1U);
}

TEST(MqttSubscriber, WaitsForAConditionUntilTheTimeout) {
  const MosquittoBroker broker;
  MqttSubscriber subscriber(uri(broker));
  ASSERT_EQ(publish(broker, {"-t", "t", "-m", "1"}), 0);
  ASSERT_EQ(publish(broker, {"-t", "t", "-m", "2"}), 0);
  const auto second = subscriber.wait_for(
      "t", [](const ReceivedMessage& message) { return message.payload == "2"; });
  ASSERT_TRUE(second);
  subscriber.clear();
  EXPECT_TRUE(subscriber.messages().empty());
  EXPECT_FALSE(subscriber.wait_for(
      "t", [](const ReceivedMessage&) { return true; }, milliseconds(1)));
}

TEST(MosquittoBroker, RestartsOnTheSamePort) {
  MosquittoBroker broker;
  const int port = broker.port();
  const MqttSubscriber subscriber(uri(broker));
  broker.kill();
  broker.start();
  EXPECT_EQ(broker.port(), port);
  ASSERT_TRUE(subscriber.wait_for_subscriptions(2));
  broker.stop();
  broker.start();
  ASSERT_TRUE(subscriber.wait_for_subscriptions(3));
  ASSERT_EQ(publish(broker, {"-t", "t", "-m", "1"}), 0);
  EXPECT_TRUE(subscriber.wait_for("t"));
}

TEST(MosquittoBroker, PausesWithItsConnectionsOpen) {
  MosquittoBroker broker;
  const MqttSubscriber subscriber(uri(broker));
  broker.pause();
  ChildProcess child(
      publisher, {.arguments = {"-h", "127.0.0.1", "-p", std::to_string(broker.port()), "-t", "t",
                                "-m", "1", "-q", "1"}});
  EXPECT_FALSE(subscriber.wait_for(
      "t", [](const ReceivedMessage&) { return true; }, milliseconds(50)));
  broker.resume();
  EXPECT_TRUE(subscriber.wait_for("t"));
  EXPECT_EQ(child.wait(), 0);
}

TEST(MosquittoBroker, RefusesClientsWithoutThePassword) {
  const MosquittoBroker broker({.login = MosquittoBroker::Login{"me", "right"}});
  EXPECT_THROW(MqttSubscriber(uri(broker), {.user = "me", .password = "wrong"}),
               std::runtime_error);
  const MqttSubscriber subscriber(uri(broker), {.user = "me", .password = "right"});
  EXPECT_NE(publish(broker, {"-t", "t", "-m", "1"}), 0);
  EXPECT_EQ(publish(broker, {"-u", "me", "-P", "right", "-t", "t", "-m", "2"}), 0);
  const auto message = subscriber.wait_for("t");
  ASSERT_TRUE(message);
  EXPECT_EQ(message->payload, "2");
}

/// A client of the broker with a will.
ChildProcess client_with_will(const FakeBroker& broker, const std::vector<std::string>& more) {
  const std::string address = broker.address();
  std::vector<std::string> arguments = {"-h",
                                        "127.0.0.1",
                                        "-t",
                                        "t",
                                        "-q",
                                        "1",
                                        "-p",
                                        address.substr(address.find(':') + 1),
                                        "--will-topic",
                                        "w",
                                        "--will-payload",
                                        "gone"};
  arguments.insert(arguments.end(), more.begin(), more.end());
  return {publisher, {.arguments = arguments}};
}

std::vector<std::string> texts_of(const FakeBroker& broker) {
  std::vector<std::string> texts;
  for (const FakeBroker::Message& message : broker.messages()) {
    texts.push_back(message.topic + " " + message.payload);
  }
  return texts;
}

TEST(FakeBroker, AddsTheWillOfAConnectionThatBreaks) {
  const FakeBroker broker;
  ChildProcess client = client_with_will(broker, {"-l"});  // it awaits lines to publish
  ASSERT_TRUE(broker.wait_for_packets(FakeBroker::connect, 1));
  client.signal(SIGKILL);
  client.wait();
  EXPECT_TRUE(broker.wait_for_open_connections(0));
  EXPECT_THAT(texts_of(broker), testing::ElementsAre("w gone"));
}

TEST(FakeBroker, AddsNoWillOfAConnectionThatEnds) {
  const FakeBroker broker;
  ChildProcess client = client_with_will(broker, {"-m", "1"});
  EXPECT_EQ(client.wait(), 0);
  EXPECT_TRUE(broker.wait_for_open_connections(0));
  EXPECT_THAT(texts_of(broker), testing::ElementsAre("t 1"));
}

}  // namespace
}  // namespace jkbms::test
