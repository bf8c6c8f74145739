#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <csignal>

#include "broker/gateway_run.hpp"
#include "support/fake_pack_bus.hpp"
#include "support/tcp_gateway.hpp"

// A gateway whose connection to a serial-to-Ethernet gateway is lost again and again.

namespace jkbms::test {
namespace {

using std::chrono::milliseconds;
using testing::HasSubstr;
using testing::IsEmpty;
using testing::Not;

ChildProcess start(const std::string& address, const MosquittoBroker& broker,
                   std::vector<std::string> more = {}) {
  std::vector<std::string> arguments = {"-s",        address, "-m", broker.uri(),
                                        "--payload", "none",  "-i", "0.2"};
  arguments.insert(arguments.end(), more.begin(), more.end());
  return start_program(std::move(arguments));
}

bool wait_for_new_state(const MqttSubscriber& subscriber, const FakeBms& bms) {
  const std::size_t asked = bms.requests();
  return subscriber
      .wait_for("NodeJKBMS/state",
                [asked](const ReceivedMessage& got) { return number_of(got) > asked; })
      .has_value();
}

TEST(NetworkGateway, ConnectionsThatAreClosedOrResetAreMadeAnew) {
  for (const bool resets : {false, true}) {
    const MosquittoBroker broker;
    const MqttSubscriber subscriber(broker.uri());
    const FakeBms bms(numbered_answers());
    const TcpGateway gateway(bms.path(), {.closes_after = milliseconds(900), .resets = resets});
    auto program = start(gateway.address(), broker);
    ASSERT_TRUE(eventually([&] { return gateway.clients() >= 4; })) << program.err();
    EXPECT_TRUE(wait_for_new_state(subscriber, bms)) << program.err();
    EXPECT_THAT(program.err(), Not(HasSubstr("adapter")));
    expect_clean_end(program);
    expect_only_read_all(bms);
  }
}

TEST(NetworkGateway, AHalfOpenConnectionIsGivenUp) {
  const MosquittoBroker broker;
  const MqttSubscriber subscriber(broker.uri());
  const FakeBms bms(numbered_answers());
  TcpGateway gateway(bms.path());
  auto program = start(gateway.address(), broker);
  ASSERT_TRUE(wait_for_new_state(subscriber, bms)) << program.err();
  gateway.half_open();
  EXPECT_TRUE(eventually([&] { return gateway.clients() >= 2; })) << program.err();
  EXPECT_TRUE(wait_for_new_state(subscriber, bms)) << program.err();
  EXPECT_THAT(program.err(), HasSubstr(gateway.address() + ": connected, and no valid message"));
  expect_clean_end(program);
}

TEST(NetworkGateway, BesideAMasterEveryPackComesBackAfterALoss) {
  const MosquittoBroker broker;
  const MqttSubscriber subscriber(broker.uri());
  FakePackBus bus;
  bus.join({0, 1});
  bus.start_master(milliseconds(10));
  const TcpGateway gateway(bus.line().path(),
                           {.delay = milliseconds(350), .closes_after = milliseconds(3000)});
  auto program = start(gateway.address(), broker, {"--mode", "listen"});
  for (const std::size_t connection : {1U, 2U}) {
    ASSERT_TRUE(eventually([&] { return gateway.clients() >= connection; })) << program.err();
    EXPECT_TRUE(subscriber.wait_for("NodeJKBMS/0/state")) << program.err();
    EXPECT_TRUE(subscriber.wait_for("NodeJKBMS/1/state")) << program.err();
  }
  expect_clean_end(program);
  EXPECT_THAT(bus.line().received(), IsEmpty());
}

TEST(NetworkGateway, AStopEndsTheProgramWhileItConnects) {
  const MosquittoBroker broker;
  auto program = start("tcp://192.0.2.1:8899", broker);  // reserved: nobody answers there
  program.signal(SIGTERM);
  EXPECT_TRUE(program.wait().has_value());
}

}  // namespace
}  // namespace jkbms::test
