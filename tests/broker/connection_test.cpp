#include <gtest/gtest.h>
#include <unistd.h>

#include <fstream>

#include "broker/gateway_run.hpp"
#include "broker/tcp_listener.hpp"
#include "support/process_usage.hpp"

// Faults of NodeJKBMS in its connection to the broker, which this program must not have.

namespace jkbms::test {
namespace {

constexpr auto state_topic = "NodeJKBMS/state";
constexpr std::size_t many_polls = 60;

TEST(Connection, NodejkbmsRow33OneConnectionForManyPolls) {
  const MosquittoBroker broker;
  const MqttSubscriber subscriber(broker.uri());
  const FakeBms bms(numbered_answers());
  auto gateway = start_gateway(bms, broker);
  ASSERT_TRUE(subscriber.wait_for(
      state_topic, [](const ReceivedMessage& got) { return number_of(got) >= many_polls; }));
  EXPECT_EQ(connections(broker), 1U);
  EXPECT_EQ(count_of(broker.log(), "Received DISCONNECT from jkbms-"), 0U);
  expect_clean_end(gateway);
  EXPECT_EQ(connections(broker), 1U);
  EXPECT_TRUE(broker.wait_for_log("Received DISCONNECT from jkbms-"));
}

TEST(Connection, NodejkbmsRow34WillAndLevels) {
  const MosquittoBroker broker;
  const MqttSubscriber subscriber(broker.uri());
  const FakeBms bms(numbered_answers());
  const auto gateway = start_gateway(bms, broker, {.arguments = {"--qos", "1", "--retain"}});
  EXPECT_TRUE(broker.wait_for_log("Will message specified (7 bytes) (r1, q1)"));
  EXPECT_TRUE(broker.wait_for_log("NodeJKBMS/gateway"));
  const auto state = subscriber.wait_for(state_topic);
  ASSERT_TRUE(state);
  EXPECT_EQ(state->qos, 1);
  const MqttSubscriber late(broker.uri());
  EXPECT_TRUE(late.wait_for(state_topic, [](const ReceivedMessage& got) { return got.retained; }));
}

TEST(Connection, NodejkbmsRow35BrokerThatNeverAnswersTheConnect) {
  const TcpListener listener;
  const FakeBms bms(numbered_answers());
  const auto gateway = start_gateway(bms, listener.address());
  fd_io::Descriptor current = listener.accept();
  ASSERT_TRUE(current);
  ASSERT_TRUE(bms.wait_for_requests(2));
  const std::uint64_t descriptors = usage_of(gateway.pid()).descriptors;
  for (int attempt = 2; attempt <= 4; ++attempt) {
    EXPECT_TRUE(wait_for_close(current)) << "attempt " << attempt - 1;
    current = listener.accept();
    ASSERT_TRUE(current);
    EXPECT_LE(usage_of(gateway.pid()).descriptors, descriptors);
  }
  EXPECT_EQ(count_of(gateway.err(), "trying again"), 1U) << gateway.err();
}

TEST(Connection, NodejkbmsRow35BrokerThatHangsUpBeforeItAnswers) {
  const TcpListener listener;
  const FakeBms bms(numbered_answers());
  const auto gateway = start_gateway(bms, listener.address());
  for (int attempt = 1; attempt <= 4; ++attempt) {
    ASSERT_TRUE(listener.accept()) << "attempt " << attempt;
  }
  EXPECT_EQ(count_of(gateway.err(), "trying again"), 1U) << gateway.err();
}

TEST(Connection, NodejkbmsRow36NewestSampleAfterRefusals) {
  MosquittoBroker broker;
  broker.kill();
  const FakeBms bms(numbered_answers());
  const auto gateway = start_gateway(bms, broker);
  ASSERT_TRUE(bms.wait_for_requests(many_polls));
  broker.start();
  const MqttSubscriber subscriber(broker.uri());
  ASSERT_TRUE(subscriber.wait_for(state_topic));
  expect_rising_from(many_polls - 1, subscriber.messages(state_topic));
}

TEST(Connection, NodejkbmsRow37WrongPasswordThenRightPassword) {
  const MosquittoBroker broker({.login = MosquittoBroker::Login{"me", "right"}});
  const FakeBms bms(numbered_answers());
  {
    auto gateway = start_gateway(bms, broker, {.arguments = {"-u", "me", "-p", "guess"}});
    ASSERT_TRUE(eventually([&] { return count_of(broker.log(), "not authorised") >= 2; }));
    EXPECT_EQ(count_of(gateway.err(), "trying again"), 1U) << gateway.err();
    expect_clean_end(gateway);
  }
  const auto gateway = start_gateway(bms, broker, {.arguments = {"-u", "me", "-p", "right"}});
  EXPECT_TRUE(broker.wait_for_log("'NodeJKBMS/state'"));
}

TEST(Connection, NodejkbmsRow38TwoInstancesDoNotDisturbEachOther) {
  const MosquittoBroker broker;
  const MqttSubscriber subscriber(broker.uri());
  const FakeBms first_bms(numbered_answers());
  const FakeBms second_bms(numbered_answers());
  const auto first = start_gateway(first_bms, broker, {.arguments = {"-t", "first"}});
  const auto second = start_gateway(second_bms, broker, {.arguments = {"-t", "second"}});
  for (const char* const topic : {"first/state", "second/state"}) {
    ASSERT_TRUE(subscriber.wait_for(
        topic, [](const ReceivedMessage& got) { return number_of(got) >= many_polls; }));
  }
  EXPECT_EQ(connections(broker), 2U) << broker.log();
}

TEST(Connection, TwoProgramsWithOneClientIdAreReported) {
  const MosquittoBroker broker;
  const FakeBms first_bms(numbered_answers());
  const FakeBms second_bms(numbered_answers());
  const GatewayRun run{.arguments = {"--client-id", "twin"}};
  const auto first = start_gateway(first_bms, broker, run);
  const auto second = start_gateway(second_bms, broker, run);
  EXPECT_TRUE(first.wait_for_err("another client with this id seems to connect")) << first.err();
  EXPECT_TRUE(second.wait_for_err("another client with this id seems to connect")) << second.err();
}

TEST(Connection, NodejkbmsRow39AddressesOfOneBroker) {
  const MosquittoBroker broker;
  const std::string port = std::to_string(broker.port());
  std::size_t expected = 0;
  for (const std::string& address : {"127.0.0.1:" + port, "localhost:" + port,
                                     "mqtt://127.0.0.1:" + port, "tcp://localhost:" + port}) {
    const FakeBms bms(numbered_answers());
    const auto gateway = start_gateway(bms, address);
    ++expected;
    EXPECT_TRUE(eventually([&] { return connections(broker) == expected; })) << address;
  }
}

TEST(Connection, NodejkbmsRow39AddressOfVersion6) {
  if (!std::ifstream("/proc/net/if_inet6").good() || access("/proc/net/if_inet6", R_OK) != 0) {
    GTEST_SKIP() << "this system has no IPv6";
  }
  const MosquittoBroker broker({.host = "::1"});
  const FakeBms bms(numbered_answers());
  const auto gateway = start_gateway(bms, broker.address());
  EXPECT_TRUE(broker.wait_for_log("'NodeJKBMS/state'")) << gateway.err();
}

TEST(Connection, NodejkbmsRow39Websockets) {
  const MosquittoBroker broker({.websockets = true});
  const FakeBms bms(numbered_answers());
  const auto gateway = start_gateway(bms, "ws://" + broker.address());
  EXPECT_TRUE(broker.wait_for_log("'NodeJKBMS/state'")) << gateway.err();
}

TEST(Connection, ProxyInTheEnvironmentIsNotUsed) {
  const TcpListener proxy;
  const MosquittoBroker broker;
  const FakeBms bms(numbered_answers());
  const std::string proxy_uri = "http://" + proxy.address();
  const auto gateway = start_gateway(
      bms, broker, {.environment = {{"http_proxy", proxy_uri}, {"https_proxy", proxy_uri}}});
  EXPECT_TRUE(broker.wait_for_log("'NodeJKBMS/state'")) << gateway.err();
}

}  // namespace
}  // namespace jkbms::test
