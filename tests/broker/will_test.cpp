#include <gtest/gtest.h>

#include <csignal>
#include <iostream>

#include "broker/gateway_run.hpp"
#include "broker/tcp_listener.hpp"
#include "support/answers.hpp"
#include "support/loopback.hpp"

// The gateway publishes that it is offline, however it ends.

namespace jkbms::test {
namespace {

using Clock = std::chrono::steady_clock;
using std::chrono::milliseconds;
using std::chrono::seconds;

constexpr auto availability = "NodeJKBMS/availability";
constexpr auto gateway_topic = "NodeJKBMS/gateway";

/// Sends the signal. The gateway must end soon, whatever its broker and its pack do.
void expect_prompt_end(ChildProcess& gateway, int signal) {
  const auto begin = Clock::now();
  gateway.signal(signal);
  EXPECT_EQ(gateway.wait(seconds(5)), 0) << gateway.err();
  const auto took = std::chrono::duration_cast<milliseconds>(Clock::now() - begin);
  std::cout << "ended after " << took.count() << " ms\n";
}

void expect_goodbye(int signal) {
  const FakeBms bms(numbered_answers());
  const MosquittoBroker broker;
  const MqttSubscriber subscriber(broker.uri());
  auto gateway = start_gateway(bms, broker);
  ASSERT_TRUE(subscriber.wait_for("NodeJKBMS/state"));
  expect_prompt_end(gateway, signal);
  const auto offline = subscriber.wait_for(gateway_topic, says("offline"));
  ASSERT_TRUE(offline);
  EXPECT_EQ(offline->qos, 1);
  EXPECT_TRUE(subscriber.wait_for(availability, says("offline")));
  EXPECT_EQ(subscriber.messages(gateway_topic).size(), 2U) << "the will must not be published too";
  const MqttSubscriber late(broker.uri());
  EXPECT_TRUE(late.wait_for(gateway_topic, says("offline")));
  EXPECT_TRUE(late.wait_for(availability, says("offline")));
}

TEST(Will, OfflineIsPublishedWhenTheProgramDies) {
  const FakeBms bms(numbered_answers());
  const MosquittoBroker broker;
  const MqttSubscriber subscriber(broker.uri());
  auto gateway = start_gateway(bms, broker);
  ASSERT_TRUE(subscriber.wait_for(gateway_topic, says("online")));
  ASSERT_TRUE(subscriber.wait_for("NodeJKBMS/state"));
  gateway.signal(SIGKILL);
  const auto will = subscriber.wait_for(gateway_topic, says("offline"));
  ASSERT_TRUE(will);
  EXPECT_EQ(will->qos, 1);
  const MqttSubscriber late(broker.uri());
  EXPECT_TRUE(late.wait_for(gateway_topic, says("offline")));
}

TEST(Will, OfflineIsPublishedOnSigterm) {
  expect_goodbye(SIGTERM);
}

TEST(Will, OfflineIsPublishedOnSigint) {
  expect_goodbye(SIGINT);
}

TEST(Will, EndsWhileTheBrokerHangs) {
  for (const int signal : {SIGTERM, SIGINT}) {
    const FakeBms bms(numbered_answers());
    MosquittoBroker broker;
    const MqttSubscriber subscriber(broker.uri());
    auto gateway = start_gateway(bms, broker);
    ASSERT_TRUE(subscriber.wait_for("NodeJKBMS/state"));
    broker.pause();
    ASSERT_TRUE(bms.wait_for_requests(bms.requests() + 10));
    expect_prompt_end(gateway, signal);
    broker.resume();
    EXPECT_TRUE(subscriber.wait_for(gateway_topic, says("offline")));
  }
}

TEST(Will, EndsWhileTheBrokerHangsWithAcknowledgementsDue) {
  const FakeBms bms(numbered_answers());
  MosquittoBroker broker;
  const MqttSubscriber subscriber(broker.uri());
  auto gateway = start_gateway(bms, broker, {.arguments = {"--qos", "2"}});
  ASSERT_TRUE(subscriber.wait_for("NodeJKBMS/state"));
  broker.pause();
  ASSERT_TRUE(bms.wait_for_requests(bms.requests() + 100));
  expect_prompt_end(gateway, SIGTERM);
  broker.resume();
}

TEST(Will, EndsWhileThereIsNoBroker) {
  const FakeBms bms(numbered_answers());
  const ReservedPort no_broker;
  auto gateway = start_gateway(bms, no_broker.address());
  ASSERT_TRUE(gateway.wait_for_err("trying again"));
  expect_prompt_end(gateway, SIGTERM);
}

TEST(Will, EndsWhileTheBrokerDoesNotAnswerTheConnect) {
  const FakeBms bms(numbered_answers());
  const TcpListener listener;
  auto gateway = start_gateway(bms, listener.address());
  const auto connection = listener.accept();
  ASSERT_TRUE(connection);
  expect_prompt_end(gateway, SIGTERM);
}

TEST(Will, EndsWhileTheBrokerDoesNotAnswerTheTlsHandshake) {
  const FakeBms bms(numbered_answers());
  const TcpListener listener;
  auto gateway = start_gateway(bms, "mqtts://" + listener.address());
  const auto connection = listener.accept();
  ASSERT_TRUE(connection);
  expect_prompt_end(gateway, SIGTERM);
}

TEST(Will, EndsWhileThePackIsSilent) {
  const FakeBms bms([](BytesView) { return FakeBms::Answer{answers::silence()}; });
  const MosquittoBroker broker;
  const MqttSubscriber subscriber(broker.uri());
  auto gateway = start_gateway(bms, broker, {.arguments = {"--reply-timeout", "60"}});
  ASSERT_TRUE(bms.wait_for_requests(1));
  ASSERT_TRUE(subscriber.wait_for(gateway_topic, says("online")));
  expect_prompt_end(gateway, SIGTERM);
  EXPECT_TRUE(subscriber.wait_for(gateway_topic, says("offline")));
}

TEST(Will, EndsWhileThePortIsMissing) {
  FakeBms bms(numbered_answers());
  bms.hang_up();
  const MosquittoBroker broker;
  const MqttSubscriber subscriber(broker.uri());
  auto gateway = start_gateway(bms, broker);
  ASSERT_TRUE(subscriber.wait_for(gateway_topic, says("online")));
  expect_prompt_end(gateway, SIGTERM);
  EXPECT_TRUE(subscriber.wait_for(gateway_topic, says("offline")));
}

}  // namespace
}  // namespace jkbms::test
