#include <gmock/gmock.h>
#include <gtest/gtest.h>
#include <rapidjson/document.h>

#include "broker/gateway_run.hpp"
#include "broker/json_number.hpp"
#include "support/answers.hpp"
#include "support/sample_reply.hpp"

// `<topic>/gateway/statistics` counts what happened between the pack and the broker.

namespace jkbms::test {
namespace {

constexpr auto statistics_topic = "NodeJKBMS/gateway/statistics";
constexpr auto gateway_topic = "NodeJKBMS/gateway";
constexpr auto state_topic = "NodeJKBMS/state";

std::string text_in(const std::string& payload, const char* key) {
  rapidjson::Document document;
  document.Parse(payload.c_str());
  return document.IsObject() && document.HasMember(key) && document[key].IsString()
             ? document[key].GetString()
             : "";
}

MqttSubscriber::Condition number_is(const char* key, double value) {
  return [key, value](const ReceivedMessage& got) { return number_in(got.payload, key) == value; };
}

/// The document that the broker keeps.
std::string kept(const MosquittoBroker& broker) {
  const MqttSubscriber late(broker.uri());
  const auto message = late.wait_for(statistics_topic);
  return message && message->retained ? message->payload : "nothing is kept";
}

TEST(Statistics, ArePublishedAtTheStart) {
  const FakeBms bms(numbered_answers());
  const MosquittoBroker broker;
  const MqttSubscriber subscriber(broker.uri());
  const auto gateway = start_gateway(bms, broker, {.interval = "3600"});
  const auto first = subscriber.wait_for(statistics_topic);
  ASSERT_TRUE(first);
  EXPECT_EQ(first->qos, 1);
  EXPECT_LE(text_in(first->payload, "since"), text_in(first->payload, "timestamp"));
  EXPECT_THAT(text_in(first->payload, "since"), testing::EndsWith("Z"));
  EXPECT_EQ(number_in(first->payload, "broker_reconnects"), 0);
  EXPECT_EQ(kept(broker), first->payload);
}

TEST(Statistics, AtTheEndHoldEveryAnswerOfThePack) {
  const FakeBms bms(numbered_answers());
  const MosquittoBroker broker;
  const MqttSubscriber subscriber(broker.uri());
  auto gateway = start_gateway(bms, broker);
  ASSERT_TRUE(bms.wait_for_requests(20));
  ASSERT_TRUE(subscriber.wait_for(state_topic));
  expect_clean_end(gateway);
  ASSERT_TRUE(subscriber.wait_for(gateway_topic, says("offline")));
  const std::string last = kept(broker);
  const auto states = subscriber.messages(state_topic);
  ASSERT_FALSE(states.empty());
  EXPECT_EQ(number_in(last, "answers"), number_of(states.back()));
  EXPECT_GE(number_in(last, "polls"), number_in(last, "answers"));
  EXPECT_EQ(number_in(last, "bad_frames"), 0);
  EXPECT_GT(number_in(last, "longest_answer_s"), 0.0);
  const auto since = text_in(last, "since");
  EXPECT_LT(since, text_in(last, "timestamp"));
  const auto all = subscriber.messages();
  EXPECT_EQ(all.back().topic, gateway_topic) << "offline is said last";
}

TEST(Statistics, CountTheFaultsOfTheWire) {
  constexpr std::size_t bad_sums = 3;
  const FakeBms bms([number = std::size_t{0}](BytesView) mutable {
    const Bytes frame = write_frame(sample_reply(16));
    return FakeBms::Answer{++number <= bad_sums ? answers::bad_sum(frame) : answers::normal(frame)};
  });
  const MosquittoBroker broker;
  const MqttSubscriber subscriber(broker.uri());
  auto gateway = start_gateway(bms, broker);
  ASSERT_TRUE(subscriber.wait_for(state_topic));
  expect_clean_end(gateway);
  const std::string last = kept(broker);
  EXPECT_EQ(number_in(last, "timeouts"), bad_sums);
  EXPECT_GE(number_in(last, "bad_frames"), bad_sums);
  EXPECT_GE(number_in(last, "bytes_dropped"), bad_sums * write_frame(sample_reply(16)).size());
}

TEST(Statistics, CountTheLossesOfPortAndBroker) {
  FakeBms bms(numbered_answers());
  MosquittoBroker broker;
  MqttSubscriber subscriber(broker.uri());
  auto gateway = start_gateway(bms, broker);
  ASSERT_TRUE(subscriber.wait_for(state_topic));
  bms.hang_up();
  ASSERT_TRUE(gateway.wait_for_err(" is gone"));
  bms.return_anew();
  ASSERT_TRUE(eventually([&] { return count_of(gateway.err(), " is open at ") == 2; }));
  broker.kill();
  ASSERT_TRUE(gateway.wait_for_err(" connection to broker "));
  broker.start();
  const auto again = subscriber.wait_for(statistics_topic, number_is("broker_reconnects", 1));
  ASSERT_TRUE(again) << gateway.err();
  EXPECT_EQ(number_in(again->payload, "port_reconnects"), 1);
  EXPECT_EQ(text_in(again->payload, "since").size(),
            std::string("2026-01-01T00:00:00.000Z").size());
  expect_clean_end(gateway);
  EXPECT_EQ(number_in(kept(broker), "broker_reconnects"), 1);
}

}  // namespace
}  // namespace jkbms::test
