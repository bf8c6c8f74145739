#include <gmock/gmock.h>
#include <gtest/gtest.h>
#include <rapidjson/document.h>

#include <filesystem>
#include <fstream>
#include <map>

#include "broker/gateway_run.hpp"
#include "broker/json_number.hpp"
#include "e2e/pack_bus.hpp"
#include "support/temporary_directory.hpp"

// Packs in parallel as one battery, from the wires to the broker. The numbers are those of the
// sample packs 1 and 2 (support/sample_pack.hpp), added by hand.

namespace jkbms::test {
namespace {

using testing::HasSubstr;

constexpr auto bank_config = "homeassistant/device/jkbms-NodeJKBMS-house/config";

const MqttSubscriber::Condition is_whole = [](const ReceivedMessage& got) {
  return got.payload.find(R"("packs_online":2,"packs_expected":2,"partial":false,)"
                          R"("packs_missing":[])") != std::string::npos;
};
const MqttSubscriber::Condition lacks_the_shed = [](const ReceivedMessage& got) {
  return got.payload.find(R"("packs_online":1,"packs_expected":2,"partial":true,)"
                          R"("packs_missing":["shed"])") != std::string::npos;
};

class BankOfAGateway : public testing::Test {
 protected:
  BankOfAGateway() { bus_.join({1, 2}); }

  [[nodiscard]] std::vector<std::string> arguments() const {
    return {"--mode", "poll",  "--pack",    "garage=1", "--pack",         "shed=2",
            "--bank", "house", "--payload", "none",     "--homeassistant"};
  }
  [[nodiscard]] ChildProcess start() const {
    return start_gateway(bus_.line(), broker_, {.interval = "0.2", .arguments = arguments()});
  }

  FakePackBus bus_;
  MosquittoBroker broker_;
  MqttSubscriber subscriber_{broker_.uri()};
};

TEST_F(BankOfAGateway, SumsBothPacks) {
  auto gateway = start();
  const auto state = subscriber_.wait_for("NodeJKBMS/house/state", is_whole);
  ASSERT_TRUE(state) << gateway.err();
  EXPECT_FALSE(state->retained);
  EXPECT_THAT(state->payload, HasSubstr(R"("bank":"house")"));
  EXPECT_EQ(number_in(state->payload, "current_a"), 2.51);  // -1.01 + 3.52
  EXPECT_EQ(number_in(state->payload, "capacity_ah"), 540.003);
  EXPECT_EQ(number_in(state->payload, "remaining_ah"), 203.003);
  EXPECT_EQ(number_in(state->payload, "soc_percent"), 31.5);  // 31 and 32
  EXPECT_NEAR(number_in(state->payload, "voltage_v").value_or(0), 51.0555, 0.0006);
  EXPECT_THAT(state->payload,
              HasSubstr(R"("cell_min_v":3.202,"cell_min_pack":"garage","cell_min_number":1,)"
                        R"("cell_max_v":3.219,"cell_max_pack":"shed","cell_max_number":16,)"
                        R"("alarm":false,"alarms":["default_password"],"alarm_packs":[])"));
  const auto alarm = subscriber_.wait_for("NodeJKBMS/house/alarm");
  ASSERT_TRUE(alarm);
  EXPECT_THAT(alarm->payload, testing::StartsWith(R"({"alarm":false,"alarms":)"));
  EXPECT_TRUE(subscriber_.wait_for("NodeJKBMS/house/availability", says("online")));
  expect_clean_end(gateway);
  EXPECT_TRUE(subscriber_.wait_for("NodeJKBMS/house/availability", says("offline")));
}

TEST_F(BankOfAGateway, WithoutAPackIsPartialAndSumsTheOther) {
  auto gateway = start();
  ASSERT_TRUE(subscriber_.wait_for("NodeJKBMS/house/state", is_whole)) << gateway.err();
  bus_.leave(2);
  const auto state = subscriber_.wait_for("NodeJKBMS/house/state", lacks_the_shed);
  ASSERT_TRUE(state) << gateway.err();
  EXPECT_EQ(number_in(state->payload, "current_a"), -1.01);
  EXPECT_EQ(number_in(state->payload, "capacity_ah"), 270.001);
  EXPECT_EQ(number_in(state->payload, "soc_percent"), 31);
  EXPECT_THAT(state->payload, HasSubstr(R"("cell_max_v":3.217,"cell_max_pack":"garage")"));
  EXPECT_THAT(subscriber_.messages("NodeJKBMS/house/availability"), testing::SizeIs(1));

  bus_.leave(1);
  EXPECT_TRUE(subscriber_.wait_for("NodeJKBMS/house/availability", says("offline")));
  subscriber_.clear();
  bus_.join({1, 2});
  EXPECT_TRUE(subscriber_.wait_for("NodeJKBMS/house/state", is_whole));
  EXPECT_TRUE(subscriber_.wait_for("NodeJKBMS/house/availability", says("online")));
  expect_clean_end(gateway);
}

TEST_F(BankOfAGateway, APackThatNeverAnswersIsMissing) {
  bus_.leave(2);
  auto gateway = start();
  EXPECT_TRUE(subscriber_.wait_for("NodeJKBMS/house/state", lacks_the_shed)) << gateway.err();
  EXPECT_TRUE(subscriber_.wait_for("NodeJKBMS/house/availability", says("online")));
  subscriber_.clear();
  bus_.join({2});
  EXPECT_TRUE(subscriber_.wait_for("NodeJKBMS/house/state", is_whole)) << gateway.err();
  expect_clean_end(gateway);
}

TEST_F(BankOfAGateway, IsPublishedOnceARound) {
  const auto gateway = start();
  constexpr std::size_t rounds = 10;
  ASSERT_TRUE(
      eventually([&] { return subscriber_.messages("NodeJKBMS/house/state").size() >= rounds; }));
  const auto messages = subscriber_.messages();
  std::map<std::string, std::size_t> counts;
  for (const ReceivedMessage& message : messages) ++counts[message.topic];
  // Home Assistant gets each newest state once more.
  EXPECT_LE(counts["NodeJKBMS/house/state"], counts["NodeJKBMS/garage/state"] + 1);
}

TEST_F(BankOfAGateway, IsADeviceOfHomeAssistantUntilItIsRemoved) {
  auto gateway = start();
  const auto config = subscriber_.wait_for(bank_config);
  ASSERT_TRUE(config) << gateway.err();
  EXPECT_EQ(config->qos, 1);
  rapidjson::Document document;
  document.Parse(config->payload.c_str());
  ASSERT_TRUE(document.IsObject());
  EXPECT_STREQ(document["state_topic"].GetString(), "NodeJKBMS/house/state");
  EXPECT_STREQ(document["device"]["via_device"].GetString(), "jkbms-NodeJKBMS-gateway");
  EXPECT_EQ(document["components"]["partial"]["expire_after"].GetInt(), 60);
  const MqttSubscriber late(broker_.uri());
  const auto kept = late.wait_for(bank_config);
  ASSERT_TRUE(kept);
  EXPECT_TRUE(kept->retained);
  expect_clean_end(gateway);

  std::vector<std::string> removal = {"-s", bus_.line().path(), "-m", broker_.address(),
                                      "--remove-discovery"};
  const auto same = arguments();
  removal.insert(removal.end(), same.begin(), same.end());
  const EndedRun run = run_program(removal);
  EXPECT_EQ(run.exit_code, 0) << run.err;
  EXPECT_TRUE(subscriber_.wait_for(bank_config, says("")));
}

TEST_F(BankOfAGateway, GathersPacksOfTwoLinesAndBothProtocols) {
  const FakeBms old_pack(golden("08s-charging").frame);
  const TemporaryDirectory directory;
  const std::string path = (directory.path() / "config.json").string();
  const std::string old_port = (directory.path() / "old").string();
  std::filesystem::create_symlink(old_pack.path(), old_port);
  std::ofstream(path) << R"({"mqtttopic": "yard", "buses": [)"
                      << R"({"serialport": ")" << bus_.line().path() << R"(", "mode": "poll",)"
                      << R"("packs": [{"name": "garage", "address": 1, "bank": "house"},)"
                      << R"({"name": "shed", "address": 2}]},)"
                      << R"({"serialport": ")" << old_port << R"(", "bank": "house"}]})";
  auto gateway =
      start_program({"--config", path, "-m", broker_.address(), "-i", "0.2", "--payload", "none"});
  const auto state = subscriber_.wait_for("yard/house/state", is_whole);
  ASSERT_TRUE(state) << gateway.err();
  EXPECT_EQ(number_in(state->payload, "current_a"), 18.99);  // -1.01 + 20
  EXPECT_EQ(number_in(state->payload, "capacity_ah"), 550.001);
  EXPECT_EQ(number_in(state->payload, "soc_percent"), 45.8);  // 31 % of 270 Ah, 60 % of 280 Ah
  EXPECT_THAT(state->payload, HasSubstr(R"("cell_min_v":3.202,"cell_min_pack":"garage")"));
  EXPECT_THAT(state->payload, HasSubstr(R"("cell_max_v":3.308,"cell_max_pack":"old")"));
  expect_clean_end(gateway);
}

}  // namespace
}  // namespace jkbms::test
