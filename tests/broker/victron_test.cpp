#include <gmock/gmock.h>
#include <gtest/gtest.h>
#include <rapidjson/document.h>

#include <algorithm>
#include <csignal>

#include "broker/gateway_run.hpp"
#include "support/fake_pack_bus.hpp"

// What Venus OS gets from a real broker: only what the pack has just said.

namespace jkbms::test {
namespace {

constexpr auto topic = "NodeJKBMS/victron";

/// The number of the answer (numbered_answers()) in a message.
std::size_t charge_cycles(const ReceivedMessage& message) {
  rapidjson::Document document;
  document.Parse(message.payload.c_str());
  if (!document.IsObject() || !document.HasMember("History")) return 0;
  return document["History"]["ChargeCycles"].GetUint();
}

void expect_each_once(const std::vector<ReceivedMessage>& messages) {
  for (std::size_t i = 1; i < messages.size(); ++i) {
    EXPECT_GT(charge_cycles(messages[i]), charge_cycles(messages[i - 1]));
  }
}

TEST(VictronOfAGateway, ComesWithEachPollAndIsNotRetained) {
  const FakeBms bms(numbered_answers());
  const MosquittoBroker broker;
  const MqttSubscriber subscriber(broker.uri());
  auto gateway = start_gateway(bms, broker, {.arguments = {"--victron", "--retain"}});
  ASSERT_TRUE(eventually([&] { return subscriber.messages(topic).size() >= 5; })) << gateway.err();
  expect_each_once(subscriber.messages(topic));
  EXPECT_EQ(subscriber.messages(topic).front().payload.find("Info"), std::string::npos);
  expect_clean_end(gateway);
  const MqttSubscriber late(broker.uri());
  ASSERT_TRUE(late.wait_for("NodeJKBMS/state")) << "retained";
  EXPECT_TRUE(late.wait_for("NodeJKBMS/gateway", says("offline")));
  EXPECT_THAT(late.messages(topic), testing::IsEmpty());
}

TEST(VictronOfAGateway, HasLimitsWithTheirOption) {
  const FakeBms bms(numbered_answers());
  const MosquittoBroker broker;
  const MqttSubscriber subscriber(broker.uri());
  auto gateway = start_gateway(bms, broker, {.arguments = {"--victron", "--victron-limits"}});
  const auto message = subscriber.wait_for(topic);
  ASSERT_TRUE(message) << gateway.err();
  EXPECT_THAT(message->payload, testing::HasSubstr(R"("Info":{"MaxChargeCurrent":)"));
  expect_clean_end(gateway);
}

TEST(VictronOfAGateway, EndsWhenThePackFallsSilent) {
  FakeBms bms(numbered_answers());
  const MosquittoBroker broker;
  const MqttSubscriber subscriber(broker.uri());
  auto gateway = start_gateway(bms, broker, {.arguments = {"--victron", "--homeassistant"}});
  ASSERT_TRUE(subscriber.wait_for(topic)) << gateway.err();
  bms.answer([](BytesView) { return FakeBms::Answer{}; });
  ASSERT_TRUE(subscriber.wait_for("NodeJKBMS/availability", says("offline")));
  expect_clean_end(gateway);
  ASSERT_TRUE(subscriber.wait_for("NodeJKBMS/gateway", says("offline")));
  expect_each_once(subscriber.messages(topic));
  // Messages of one client arrive in order: what was sent late would stand behind this one.
  const auto messages = subscriber.messages();
  const auto offline = std::ranges::find_if(messages, [](const ReceivedMessage& message) {
    return message.topic == "NodeJKBMS/availability" && message.payload == "offline";
  });
  ASSERT_NE(offline, messages.end());
  EXPECT_EQ(std::count_if(offline, messages.end(),
                          [](const auto& message) { return message.topic == topic; }),
            0);
}

TEST(VictronOfAGateway, NothingOldComesAfterAnOutageOfTheBroker) {
  FakeBms bms(numbered_answers());
  MosquittoBroker broker;
  MqttSubscriber subscriber(broker.uri());
  auto gateway = start_gateway(bms, broker, {.arguments = {"--victron", "--qos", "1"}});
  ASSERT_TRUE(subscriber.wait_for(topic)) << gateway.err();
  broker.kill();
  ASSERT_TRUE(gateway.wait_for_err(" connection to broker "));
  ASSERT_TRUE(bms.wait_for_requests(bms.requests() + 10));
  gateway.signal(SIGSTOP);  // until the subscriber listens again
  const std::size_t polled = bms.requests();
  broker.start();
  ASSERT_TRUE(subscriber.wait_for_subscriptions(2));
  subscriber.clear();
  gateway.signal(SIGCONT);
  ASSERT_TRUE(eventually([&] { return subscriber.messages(topic).size() >= 3; }));
  for (const ReceivedMessage& message : subscriber.messages(topic)) {
    EXPECT_GE(charge_cycles(message), polled);
  }
  expect_each_once(subscriber.messages(topic));
  expect_clean_end(gateway);
}

TEST(VictronOfAGateway, ABankHasAMessageOfItsOwn) {
  FakePackBus bus;
  bus.join({1, 2});
  const MosquittoBroker broker;
  MqttSubscriber subscriber(broker.uri());
  auto gateway = start_gateway(bus.line(), broker,
                               {.interval = "0.2",
                                .arguments = {"--mode", "poll", "--pack", "garage=1", "--pack",
                                              "shed=2", "--bank", "house", "--victron"}});
  const auto whole = [](const ReceivedMessage& message) {
    return message.payload.find(R"("NrOfModulesOnline":2,"NrOfModulesOffline":0)") !=
           std::string::npos;
  };
  const auto bank = subscriber.wait_for("NodeJKBMS/house/victron", whole);
  ASSERT_TRUE(bank) << gateway.err();
  EXPECT_THAT(bank->payload, testing::HasSubstr(R"("InstalledCapacity":540.003,)"));
  EXPECT_THAT(bank->payload, testing::HasSubstr(R"("MaxVoltageCellId":"shed/C16")"));
  EXPECT_TRUE(subscriber.wait_for("NodeJKBMS/garage/victron"));
  EXPECT_TRUE(subscriber.wait_for("NodeJKBMS/shed/victron"));
  subscriber.clear();
  bus.leave(2);
  EXPECT_TRUE(subscriber.wait_for("NodeJKBMS/house/victron", [](const ReceivedMessage& message) {
    return message.payload.find(R"("NrOfModulesOnline":1,"NrOfModulesOffline":1)") !=
           std::string::npos;
  }));
  expect_clean_end(gateway);
}

}  // namespace
}  // namespace jkbms::test
