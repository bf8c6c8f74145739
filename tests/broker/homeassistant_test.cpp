#include <gmock/gmock.h>
#include <gtest/gtest.h>
#include <rapidjson/document.h>

#include <csignal>
#include <map>

#include "broker/gateway_run.hpp"
#include "support/answers.hpp"
#include "support/loopback.hpp"
#include "support/sample_reply.hpp"
#include "support/temporary_directory.hpp"

// Discovery for Home Assistant, from the pack to the broker.

namespace jkbms::test {
namespace {

using testing::Each;
using testing::ElementsAre;
using testing::HasSubstr;
using testing::IsEmpty;
using testing::Not;
using testing::SizeIs;
using testing::StartsWith;

constexpr auto gateway_config = "homeassistant/device/jkbms-NodeJKBMS-gateway/config";
constexpr auto pack_config = "homeassistant/device/jkbms-NodeJKBMS/config";
constexpr auto last_entity = "homeassistant/binary_sensor/jkbms-NodeJKBMS_charging/config";
constexpr auto status_topic = "homeassistant/status";
constexpr std::size_t many_polls = 20;

const GatewayRun with_discovery{.arguments = {"--homeassistant"}};

void publish(const MosquittoBroker& broker, const std::string& topic, const std::string& payload,
             bool retained = false) {
  std::vector<std::string> arguments = {"-h", "127.0.0.1", "-p", std::to_string(broker.port()),
                                        "-q", "1",         "-t", topic,
                                        "-m", payload};
  if (retained) arguments.emplace_back("-r");
  ChildProcess tool(JKBMS_MOSQUITTO_PUB, {.arguments = std::move(arguments)});
  EXPECT_EQ(tool.wait(), 0) << tool.err();
}

/// The documents of discovery that a later subscriber gets, by topic.
std::map<std::string, std::string> kept_documents(const MosquittoBroker& broker) {
  const MqttSubscriber late(broker.uri(), {.filter = "homeassistant/#"});
  publish(broker, "homeassistant/end", "end");
  EXPECT_TRUE(late.wait_for("homeassistant/end"));
  std::map<std::string, std::string> documents;
  for (const ReceivedMessage& message : late.messages()) {
    if (message.retained) documents[message.topic] = message.payload;
  }
  return documents;
}

std::vector<std::string> topics_of_discovery(const MqttSubscriber& subscriber) {
  std::vector<std::string> topics;
  for (const ReceivedMessage& message : subscriber.messages()) {
    if (message.topic.ends_with("/config")) topics.push_back(message.topic);
  }
  return topics;
}

void let_poll(const FakeBms& bms) {
  ASSERT_TRUE(bms.wait_for_requests(bms.requests() + many_polls));
}

TEST(HomeAssistant, GatewayAndPackAreToldOfOnceRetained) {
  const FakeBms bms(golden("16s-discharging").frame);
  const MosquittoBroker broker;
  const MqttSubscriber subscriber(broker.uri());
  auto gateway = start_gateway(bms, broker, with_discovery);
  ASSERT_TRUE(subscriber.wait_for(pack_config));
  let_poll(bms);
  EXPECT_THAT(topics_of_discovery(subscriber), ElementsAre(gateway_config, pack_config));
  EXPECT_EQ(subscriber.wait_for(pack_config)->qos, 1);
  expect_clean_end(gateway);
  EXPECT_THAT(kept_documents(broker), SizeIs(2));
}

TEST(HomeAssistant, TheDocumentNamesTheTopicsAndCellsOfThePack) {
  const FakeBms bms(golden("16s-discharging").frame);
  const MosquittoBroker broker;
  const MqttSubscriber subscriber(broker.uri());
  const auto gateway = start_gateway(bms, broker, with_discovery);
  const auto config = subscriber.wait_for(pack_config);
  ASSERT_TRUE(config);
  rapidjson::Document document;
  document.Parse(config->payload.c_str());
  ASSERT_TRUE(document.IsObject());
  EXPECT_STREQ(document["state_topic"].GetString(), "NodeJKBMS/state");
  EXPECT_STREQ(document["availability"][0]["topic"].GetString(), "NodeJKBMS/gateway");
  EXPECT_STREQ(document["availability"][1]["topic"].GetString(), "NodeJKBMS/availability");
  EXPECT_STREQ(document["device"]["via_device"].GetString(), "jkbms-NodeJKBMS-gateway");
  EXPECT_TRUE(document["components"].HasMember("cell_16_v"));
  EXPECT_FALSE(document["components"].HasMember("cell_17_v"));
  EXPECT_EQ(document["components"]["voltage_v"]["expire_after"].GetInt(), 60);
}

TEST(HomeAssistant, TwoRunsPublishTheSameBytes) {
  std::vector<std::map<std::string, std::string>> runs;
  for (int run = 0; run < 2; ++run) {
    const FakeBms bms(golden("16s-discharging").frame);
    const MosquittoBroker broker;
    const MqttSubscriber subscriber(broker.uri());
    auto gateway = start_gateway(bms, broker, with_discovery);
    ASSERT_TRUE(subscriber.wait_for(pack_config));
    expect_clean_end(gateway);
    runs.push_back(kept_documents(broker));
  }
  EXPECT_THAT(runs[0], SizeIs(2));
  EXPECT_EQ(runs[0], runs[1]);
}

TEST(HomeAssistant, AStateFollowsTheDocumentsAlsoIfPollsAreRare) {
  const FakeBms bms(numbered_answers());
  const MosquittoBroker broker;
  const MqttSubscriber subscriber(broker.uri());
  const auto gateway =
      start_gateway(bms, broker, {.interval = "3600", .arguments = with_discovery.arguments});
  ASSERT_TRUE(subscriber.wait_for(pack_config));
  EXPECT_TRUE(eventually([&] { return subscriber.messages("NodeJKBMS/state").size() == 2; }));
  EXPECT_EQ(bms.requests(), 1U);
}

TEST(HomeAssistant, TheCountersAreThoseOfTheGateway) {
  const FakeBms bms(numbered_answers());
  const MosquittoBroker broker;
  const MqttSubscriber subscriber(broker.uri());
  const auto gateway = start_gateway(bms, broker, with_discovery);
  EXPECT_TRUE(subscriber.wait_for("NodeJKBMS/counters", [](const ReceivedMessage& got) {
    rapidjson::Document counters;
    counters.Parse(got.payload.c_str());
    return counters["polls"].GetUint() > 0 && counters["timeouts"].GetUint() == 0;
  }));
}

TEST(HomeAssistant, ABirthMakesItPublishAgain) {
  const FakeBms bms(numbered_answers());
  const MosquittoBroker broker;
  MqttSubscriber subscriber(broker.uri());
  const auto gateway = start_gateway(bms, broker, with_discovery);
  ASSERT_TRUE(subscriber.wait_for(pack_config));
  subscriber.clear();
  publish(broker, status_topic, "online");
  ASSERT_TRUE(subscriber.wait_for(pack_config));
  EXPECT_THAT(topics_of_discovery(subscriber), ElementsAre(gateway_config, pack_config));
}

TEST(HomeAssistant, OtherMessagesMakeItPublishNothing) {
  const FakeBms bms(numbered_answers());
  const MosquittoBroker broker;
  MqttSubscriber subscriber(broker.uri());
  const auto gateway = start_gateway(bms, broker, with_discovery);
  ASSERT_TRUE(subscriber.wait_for(pack_config));
  subscriber.clear();
  for (const char* const payload : {"offline", "ONLINE", "online ", "{}"}) {
    publish(broker, status_topic, payload);
  }
  publish(broker, "homeassistant/status/x", "online");
  publish(broker, "NodeJKBMS/set", "online");
  publish(broker, status_topic, "online");
  ASSERT_TRUE(subscriber.wait_for(pack_config));
  let_poll(bms);
  EXPECT_THAT(topics_of_discovery(subscriber), ElementsAre(gateway_config, pack_config));
}

TEST(HomeAssistant, ItSubscribesToTheStatusAlone) {
  const FakeBms bms(numbered_answers());
  const MosquittoBroker broker;
  const auto gateway =
      start_gateway(bms, broker, {.arguments = {"--homeassistant=ha", "--client-id", "gateway-1"}});
  ASSERT_TRUE(broker.wait_for_log("Received SUBSCRIBE from gateway-1"));
  ASSERT_TRUE(broker.wait_for_log("Sending SUBACK to gateway-1"));
  let_poll(bms);
  EXPECT_EQ(count_of(broker.log(), "Received SUBSCRIBE from gateway-1"), 1U);
  EXPECT_THAT(broker.log(), HasSubstr("gateway-1 0 ha/status"));
}

TEST(HomeAssistant, WithoutTheOptionItSubscribesToNothingAndTellsNothing) {
  const FakeBms bms(numbered_answers());
  const MosquittoBroker broker;
  const MqttSubscriber subscriber(broker.uri());
  const auto gateway = start_gateway(bms, broker, {.arguments = {"--client-id", "gateway-1"}});
  ASSERT_TRUE(subscriber.wait_for("NodeJKBMS/state"));
  let_poll(bms);
  EXPECT_EQ(count_of(broker.log(), "Received SUBSCRIBE from gateway-1"), 0U);
  EXPECT_THAT(topics_of_discovery(subscriber), IsEmpty());
  EXPECT_THAT(subscriber.messages("NodeJKBMS/counters"), IsEmpty());
}

TEST(HomeAssistant, WhenTheProgramIsKilledTheDocumentsStayAndItsWillSaysOffline) {
  const FakeBms bms(numbered_answers());
  const MosquittoBroker broker;
  const MqttSubscriber subscriber(broker.uri());
  auto gateway = start_gateway(bms, broker, with_discovery);
  ASSERT_TRUE(subscriber.wait_for(pack_config));
  gateway.signal(SIGKILL);
  gateway.wait();
  EXPECT_TRUE(subscriber.wait_for("NodeJKBMS/gateway", says("offline")));
  EXPECT_THAT(kept_documents(broker), SizeIs(2));
}

TEST(HomeAssistant, WhenTheBrokerLosesItsStoreTheDocumentsComeAgain) {
  const FakeBms bms(numbered_answers());
  MosquittoBroker broker;
  MqttSubscriber subscriber(broker.uri());
  const auto gateway = start_gateway(bms, broker, with_discovery);
  ASSERT_TRUE(subscriber.wait_for(pack_config));
  const auto before = kept_documents(broker);
  broker.kill();
  ASSERT_TRUE(gateway.wait_for_err("lost"));
  subscriber.clear();
  broker.start();
  ASSERT_TRUE(subscriber.wait_for(pack_config));
  EXPECT_EQ(kept_documents(broker), before);
  EXPECT_TRUE(broker.wait_for_log("homeassistant/status")) << "it must subscribe again";
}

TEST(HomeAssistant, TheSingleFormHasATopicForEachEntity) {
  const FakeBms bms(golden("04s-idle").frame);
  const MosquittoBroker broker;
  const MqttSubscriber subscriber(broker.uri());
  auto gateway = start_gateway(
      bms, broker, {.arguments = {"--homeassistant", "--homeassistant-form", "single"}});
  ASSERT_TRUE(subscriber.wait_for(last_entity));
  const auto topics = topics_of_discovery(subscriber);
  EXPECT_EQ(topics.front(),
            "homeassistant/binary_sensor/jkbms-NodeJKBMS-gateway_connection/config");
  EXPECT_THAT(topics, testing::Contains("homeassistant/sensor/jkbms-NodeJKBMS_cell_4_v/config"));
  EXPECT_THAT(topics, Each(Not(StartsWith("homeassistant/device/"))));
  EXPECT_THAT(kept_documents(broker), SizeIs(topics.size()));
}

/// Whether a document has a component that is more than its platform.
bool has_component(const std::string& payload, const char* key) {
  rapidjson::Document document;
  document.Parse(payload.c_str());
  const auto& components = document["components"];
  return components.HasMember(key) && components[key].MemberCount() > 1;
}

TEST(HomeAssistant, CellsThatVanishAreRemoved) {
  FakeBms bms(write_frame(sample_reply(16)));
  const MosquittoBroker broker;
  MqttSubscriber subscriber(broker.uri());
  const auto gateway = start_gateway(bms, broker, with_discovery);
  const auto before = subscriber.wait_for(pack_config);
  ASSERT_TRUE(before && has_component(before->payload, "cell_16_v"));
  subscriber.clear();
  bms.answer(
      [](BytesView) { return FakeBms::Answer{answers::normal(write_frame(sample_reply(15)))}; });
  const auto is_reduced = [](const ReceivedMessage& got) {
    return got.payload.find(R"("cell_16_v":{"platform":"sensor"})") != std::string::npos;
  };
  const auto has_no_trace = [](const ReceivedMessage& got) {
    return got.payload.find("cell_16_v") == std::string::npos;
  };
  EXPECT_TRUE(subscriber.wait_for(pack_config, is_reduced));
  EXPECT_TRUE(subscriber.wait_for(pack_config, has_no_trace));
  EXPECT_EQ(kept_documents(broker)[pack_config].find("cell_16_v"), std::string::npos);
}

TEST(HomeAssistant, CellsThatVanishBetweenTwoRunsAreRemoved) {
  const TemporaryDirectory state_directory;
  const MosquittoBroker broker;
  MqttSubscriber subscriber(broker.uri());
  const GatewayRun run{.arguments = with_discovery.arguments,
                       .environment = {{"STATE_DIRECTORY", state_directory.path()}}};
  {
    const FakeBms bms(write_frame(sample_reply(16)));
    auto gateway = start_gateway(bms, broker, run);
    ASSERT_TRUE(subscriber.wait_for(pack_config));
    ASSERT_TRUE(eventually([&] { return exists(state_directory.path() / "discovery"); }));
    expect_clean_end(gateway);
  }
  const FakeBms bms(write_frame(sample_reply(8)));
  const auto gateway = start_gateway(bms, broker, run);
  EXPECT_TRUE(subscriber.wait_for(pack_config, [](const ReceivedMessage& got) {
    return got.payload.find(R"("cell_16_v":{"platform":"sensor"})") != std::string::npos;
  }));
  EXPECT_TRUE(eventually(
      [&] { return kept_documents(broker)[pack_config].find("cell_16_v") == std::string::npos; }));
}

EndedRun remove_discovery(const FakeBms& bms, const std::string& broker) {
  return run_program({"-s", bms.path(), "-m", broker, "--remove-discovery"});
}

TEST(HomeAssistant, RemoveDiscoveryRemovesBothForms) {
  const FakeBms bms(golden("24s-charging-balancing").frame);
  const MosquittoBroker broker;
  const MqttSubscriber subscriber(broker.uri());
  for (const char* const form : {"device", "single"}) {
    auto gateway = start_gateway(bms, broker,
                                 {.arguments = {"--homeassistant", "--homeassistant-form", form}});
    ASSERT_TRUE(subscriber.wait_for(std::string(form) == "device" ? pack_config : last_entity));
    expect_clean_end(gateway);
  }
  EXPECT_THAT(kept_documents(broker), SizeIs(testing::Gt(60U)));
  const std::size_t asked = bms.requests();
  const EndedRun run = remove_discovery(bms, broker.address());
  EXPECT_EQ(run.exit_code, 0) << run.err;
  EXPECT_THAT(run.err, HasSubstr("removed the discovery documents below homeassistant"));
  EXPECT_THAT(kept_documents(broker), IsEmpty());
  EXPECT_EQ(bms.requests(), asked) << "the port is not opened";
}

TEST(HomeAssistant, RemoveDiscoveryRemovesPacksOfABusThatWereOnlyHeard) {
  const MosquittoBroker broker;
  publish(broker, "homeassistant/device/jkbms-NodeJKBMS-7/config", "{}", true);
  publish(broker, "homeassistant/device/jkbms-NodeJKBMS-garage/config", "{}", true);
  publish(broker, "homeassistant/device/jkbms-other/config", "{}", true);
  const EndedRun run =
      run_program({"-s", "P", "--pack", "garage=1", "-m", broker.address(), "--remove-discovery"});
  EXPECT_EQ(run.exit_code, 0) << run.err;
  EXPECT_THAT(kept_documents(broker),
              ElementsAre(testing::Pair("homeassistant/device/jkbms-other/config", "{}")));
}

TEST(HomeAssistant, RemoveDiscoveryLeavesARunningGatewayConnected) {
  const FakeBms bms(numbered_answers());
  const MosquittoBroker broker;
  const MqttSubscriber subscriber(broker.uri());
  auto gateway = start_gateway(bms, broker);
  ASSERT_TRUE(subscriber.wait_for("NodeJKBMS/gateway", says("online")));
  EXPECT_EQ(remove_discovery(bms, broker.address()).exit_code, 0);
  let_poll(bms);
  EXPECT_THAT(subscriber.messages("NodeJKBMS/gateway"), SizeIs(1));
}

TEST(HomeAssistant, RemoveDiscoverySaysWhyItCannotConnect) {
  const FakeBms bms(numbered_answers());
  const ReservedPort no_broker;
  const EndedRun run = remove_discovery(bms, no_broker.address());
  EXPECT_EQ(run.exit_code, 69);
  EXPECT_THAT(run.err, HasSubstr("[broker-not-running]"));
}

}  // namespace
}  // namespace jkbms::test
