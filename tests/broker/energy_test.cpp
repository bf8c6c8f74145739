#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <filesystem>
#include <fstream>

#include "broker/gateway_run.hpp"
#include "broker/json_number.hpp"
#include "support/answers.hpp"
#include "support/sample_reply.hpp"
#include "support/temporary_directory.hpp"

// The energy counters in `state` go on where an earlier run of the program ended.

namespace jkbms::test {
namespace {

namespace fs = std::filesystem;
using testing::HasSubstr;

/// A pack that is charged with 300 A. A tenth of a second brings about half a watt-hour.
FakeBms::Script charged_pack() {
  return [](BytesView) {
    FrameFields fields = sample_reply(16);
    fields.set_u16(0x84, 0x8000 | 30000);  // bit 15: charging; 10 mA
    return FakeBms::Answer{answers::normal(write_frame(fields))};
  };
}

MqttSubscriber::Condition charged_above(double kwh) {
  return [kwh](const ReceivedMessage& got) {
    return number_in(got.payload, "energy_charged_kwh").value_or(-1) > kwh;
  };
}

class EnergyOfAGateway : public testing::Test {
 protected:
  ChildProcess start(const std::string& topic, std::vector<std::string> more = {}) {
    std::vector<std::string> arguments = {"-t",  topic,         "--plausibility",
                                          "off", "--state-dir", directory_.path()};
    arguments.insert(arguments.end(), more.begin(), more.end());
    return start_gateway(bms_, broker_, {.arguments = std::move(arguments)});
  }
  /// What the newest state of the topic says was charged.
  [[nodiscard]] double last_charged(const std::string& topic) const {
    const auto states = subscriber_.messages(topic + "/state");
    return states.empty() ? -1
                          : number_in(states.back().payload, "energy_charged_kwh").value_or(-1);
  }

  TemporaryDirectory directory_;
  FakeBms bms_{charged_pack()};
  MosquittoBroker broker_;
  MqttSubscriber subscriber_{broker_.uri()};
};

TEST_F(EnergyOfAGateway, GoesOnAfterARestartUnderAnotherTopic) {
  auto first = start("one");
  ASSERT_TRUE(subscriber_.wait_for("one/state", charged_above(0.002)));
  expect_clean_end(first);
  ASSERT_TRUE(subscriber_.wait_for("one/gateway", says("offline")));
  const double before = last_charged("one");
  EXPECT_EQ(fs::status(directory_.path() / "energy").permissions(),
            fs::perms::owner_read | fs::perms::owner_write);

  auto second = start("two");
  const auto state = subscriber_.wait_for("two/state");
  ASSERT_TRUE(state);
  EXPECT_GE(number_in(state->payload, "energy_charged_kwh"), before);
  EXPECT_EQ(number_in(state->payload, "energy_discharged_kwh"), 0);
  EXPECT_TRUE(subscriber_.wait_for("two/state", charged_above(before + 0.001)));
}

TEST_F(EnergyOfAGateway, IsNotTurnedWithTheShownCurrent) {
  const auto gateway = start("one", {"--invert-current"});
  const auto state = subscriber_.wait_for("one/state", charged_above(0.001));
  ASSERT_TRUE(state) << gateway.err();
  EXPECT_EQ(number_in(state->payload, "current_a"), -300);
  EXPECT_LT(number_in(state->payload, "power_w").value_or(0), -10'000);
  EXPECT_GT(number_in(state->payload, "power_charge_w").value_or(0), 10'000);
  EXPECT_EQ(number_in(state->payload, "energy_discharged_kwh"), 0);
  EXPECT_THAT(state->payload, HasSubstr(R"("mode":"charging")"));
}

TEST_F(EnergyOfAGateway, ADamagedFileIsPutAsideWithAMessage) {
  std::ofstream(directory_.path() / "energy") << "\x1B[2J garbage";
  const auto gateway = start("one");
  EXPECT_TRUE(subscriber_.wait_for("one/state", charged_above(0)));
  EXPECT_TRUE(gateway.wait_for_err("[state-damaged]")) << gateway.err();
  EXPECT_TRUE(fs::exists(directory_.path() / "energy.damaged"));
}

TEST_F(EnergyOfAGateway, OneSentenceSaysThatTheStateDirectoryDoesNotExist) {
  const std::string missing = directory_.path() / "missing";
  const auto gateway =
      start_gateway(bms_, broker_, {.arguments = {"-t", "one", "--state-dir", missing}});
  const auto state = subscriber_.wait_for("one/state");
  ASSERT_TRUE(state);
  EXPECT_THAT(state->payload, HasSubstr(R"("energy_charged_kwh":null,)"));
  const std::string log = gateway.err();
  EXPECT_THAT(log, HasSubstr(missing + " does not exist"));
  EXPECT_EQ(log.find(missing), log.rfind(missing)) << log;
}

TEST_F(EnergyOfAGateway, IsNullWithoutAStateDirectory) {
  const auto gateway = start_gateway(bms_, broker_, {.arguments = {"-t", "one"}});
  const auto state = subscriber_.wait_for("one/state");
  ASSERT_TRUE(state);
  EXPECT_THAT(state->payload, HasSubstr(R"("energy_charged_kwh":null,)"));
}

}  // namespace
}  // namespace jkbms::test
