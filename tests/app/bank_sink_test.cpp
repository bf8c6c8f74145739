#include "bank/bank_sink.hpp"

#include <gmock/gmock.h>

#include "jkbms/protocol.hpp"
#include "mqtt_sink_fixture.hpp"

// What a bank publishes, with a client that records the messages.

namespace jkbms::app {
namespace {

using testing::ElementsAre;
using testing::HasSubstr;
using testing::IsEmpty;
using testing::StartsWith;

const PackId garage{0, "garage"};
const PackId shed{1, "shed"};

BankConfig house() {
  return {"house", {{garage, "garage"}, {shed, "shed"}}, std::chrono::milliseconds(10'000)};
}

class BankSinkTest : public testing::Test {
 protected:
  explicit BankSinkTest(const MqttOptions& given = options())
      : documents_(client_, given), banks_(client_, documents_, {house()}, given) {}

  static MqttOptions options() {
    MqttOptions options;
    options.topic = "T";
    options.payload = PayloadForm::none;
    return options;
  }
  void read(const PackId& pack, std::uint16_t alarms = 0) {
    banks_.publish(pack, sample(alarms), Part::state);
  }
  /// Both packs send their first state; forgets the messages.
  void begin() {
    read(garage);
    read(shed);
    client_.messages.clear();
  }
  /// The messages of the bank, in order.
  [[nodiscard]] std::vector<std::string> topics() const {
    std::vector<std::string> topics;
    for (const std::string& topic : client_.topics()) {
      if (topic.starts_with("T/house/")) topics.push_back(topic);
    }
    return topics;
  }

  RecordingClient client_;
  MqttSink documents_;
  BankSink banks_;
};

MqttOptions with_qos_and_retain() {
  MqttOptions options;
  options.topic = "T";
  options.qos = 2;
  options.retain = true;
  return options;
}

class RetainingBankSinkTest : public BankSinkTest {
 protected:
  RetainingBankSinkTest() : BankSinkTest(with_qos_and_retain()) {}
};

TEST_F(BankSinkTest, PassesOnWhatItHears) {
  read({5, "other"});
  banks_.offline({5, "other"});
  EXPECT_EQ(client_.at("T/other/availability").payload, "offline");
  EXPECT_THAT(topics(), IsEmpty());
}

TEST_F(BankSinkTest, TheFirstRoundPublishesStateAlarmAndAvailability) {
  read(garage);
  EXPECT_THAT(topics(), IsEmpty()) << "the other pack may come at once";
  read(shed);
  EXPECT_THAT(topics(), ElementsAre("T/house/state", "T/house/alarm", "T/house/availability"));
  EXPECT_EQ(client_.at("T/house/availability").payload, "online");
  EXPECT_THAT(client_.at("T/house/state").payload, HasSubstr(R"("partial":false)"));
}

TEST_F(BankSinkTest, ALaterRoundPublishesItsStateAlone) {
  begin();
  read(garage);
  read(shed);
  EXPECT_THAT(topics(), ElementsAre("T/house/state"));
}

TEST_F(BankSinkTest, ItsStateIsNotRetainedAndTheOtherDocumentsAre) {
  read(garage);
  read(shed);
  EXPECT_FALSE(client_.at("T/house/state").retained);
  EXPECT_EQ(client_.at("T/house/state").qos, 0);
  for (const char* topic : {"T/house/alarm", "T/house/availability"}) {
    EXPECT_TRUE(client_.at(topic).retained) << topic;
    EXPECT_EQ(client_.at(topic).qos, 1) << topic;
  }
}

TEST_F(RetainingBankSinkTest, ItsStateHasTheChosenQosAndIsRetained) {
  read(garage);
  read(shed);
  EXPECT_EQ(client_.at("T/house/state").qos, 2);
  EXPECT_TRUE(client_.at("T/house/state").retained);
}

TEST_F(BankSinkTest, OnlyAStateCounts) {
  begin();
  banks_.publish(garage, sample(), Part::info);
  banks_.publish(shed, sample(), Part::settings);
  EXPECT_THAT(topics(), IsEmpty());
}

TEST_F(BankSinkTest, AnAlarmIsPublishedAtOnce) {
  begin();
  read(garage, 1U << 10);  // cell_overvoltage
  EXPECT_THAT(topics(), ElementsAre("T/house/alarm"));
  EXPECT_THAT(client_.at("T/house/alarm").payload,
              StartsWith(R"({"alarm":true,"alarms":["cell_overvoltage"],)"
                         R"("alarm_packs":["garage"],)"));
}

TEST_F(BankSinkTest, AnAlarmOfTheFirstRoundWaitsForItsEnd) {
  read(garage);
  EXPECT_THAT(topics(), IsEmpty()) << "the other pack may have one";
  read(shed, 1);
  EXPECT_THAT(client_.at("T/house/alarm").payload, StartsWith(R"({"alarm":true,)"));
}

TEST_F(BankSinkTest, ASilentPackMakesThePublishedStatePartialAtOnce) {
  begin();
  banks_.offline(shed);
  EXPECT_THAT(topics(), ElementsAre("T/house/state"));
  EXPECT_THAT(client_.at("T/house/state").payload,
              HasSubstr(R"("packs_online":1,"packs_expected":2,"partial":true,)"
                        R"("packs_missing":["shed"])"));
}

TEST_F(BankSinkTest, IsOfflineWhenAllPacksAreSilent) {
  begin();
  banks_.offline(shed);
  client_.messages.clear();
  banks_.offline(garage);
  EXPECT_THAT(topics(), ElementsAre("T/house/availability"));
  EXPECT_EQ(client_.at("T/house/availability").payload, "offline");
  banks_.offline(garage);
  EXPECT_THAT(topics(), ElementsAre("T/house/availability")) << "it is said once";
}

TEST_F(BankSinkTest, IsOfflineIfNoPackHasEverAnswered) {
  banks_.offline(garage);
  EXPECT_EQ(client_.at("T/house/availability").payload, "offline");
}

TEST_F(BankSinkTest, IsOnlineAgainWithTheFirstPackThatAnswers) {
  begin();
  banks_.offline(shed);
  banks_.offline(garage);
  client_.messages.clear();
  read(shed);
  EXPECT_THAT(topics(), ElementsAre("T/house/state", "T/house/availability"));
  EXPECT_EQ(client_.at("T/house/availability").payload, "online");
}

TEST_F(BankSinkTest, AConnectionPublishesTheNewestStateAndTheRetainedDocumentsAgain) {
  begin();
  banks_.connected();
  EXPECT_THAT(topics(), ElementsAre("T/house/state", "T/house/alarm", "T/house/availability"));
}

TEST_F(BankSinkTest, AConnectionPublishesNoOldState) {
  begin();
  banks_.offline(garage);
  banks_.offline(shed);
  client_.messages.clear();
  banks_.connected();
  EXPECT_THAT(topics(), ElementsAre("T/house/alarm", "T/house/availability"));
  EXPECT_EQ(client_.at("T/house/availability").payload, "offline");
}

TEST_F(BankSinkTest, AConnectionPublishesNothingOfABankThatIsNotKnown) {
  banks_.connected();
  read(garage);
  banks_.connected();
  EXPECT_THAT(topics(), IsEmpty());
}

TEST_F(BankSinkTest, ARefusedDocumentIsPublishedWithTheNextState) {
  client_.refused_topics = {"T/house/availability"};
  begin();
  client_.refused_topics.clear();
  read(garage);
  EXPECT_THAT(topics(), ElementsAre("T/house/availability"));
}

TEST_F(BankSinkTest, StatesComeOnceMoreForANewSubscriber) {
  banks_.publish_states_again();
  EXPECT_THAT(topics(), IsEmpty());
  begin();
  banks_.publish_states_again();
  EXPECT_THAT(topics(), ElementsAre("T/house/availability", "T/house/state"));
}

TEST_F(BankSinkTest, SaysAtTheEndThatItIsOffline) {
  begin();
  banks_.closing();
  EXPECT_THAT(topics(), ElementsAre("T/house/availability"));
  EXPECT_EQ(client_.at("T/house/availability").payload, "offline");
}

BusConfig bus_of(const Protocol& protocol, std::string port, std::vector<PackConfig> packs,
                 int seconds = 10) {
  BusConfig bus;
  bus.serialport = std::move(port);
  bus.protocol = &protocol;
  bus.poll_interval = std::chrono::seconds(seconds);
  bus.packs = std::move(packs);
  return bus;
}

TEST(BanksOf, GathersThePacksOfAllBusesByName) {
  const auto banks = banks_of({
      bus_of(jk02(), "/dev/a", {{1, "x", "x", "house"}, {2, "", "a-2", ""}, {3, "y", "y", "boat"}}),
      bus_of(jk4e57(), "/dev/b", {{0, "", "b", "house"}}, 30),
  });
  ASSERT_EQ(banks.size(), 2U);
  EXPECT_EQ(banks[0].name, "house");
  ASSERT_EQ(banks[0].packs.size(), 2U);
  EXPECT_EQ(banks[0].packs[0].id, (PackId{0, "x"}));
  EXPECT_EQ(banks[0].packs[1].id, (PackId{1, "b"}));
  EXPECT_EQ(banks[0].packs[1].name, "b");
  EXPECT_EQ(banks[0].poll_interval, std::chrono::seconds(30));
  EXPECT_EQ(banks[1].name, "boat");
  EXPECT_EQ(banks[1].poll_interval, std::chrono::seconds(10));
}

TEST(BanksOf, APackAloneIsNamedByItsAddressOrPort) {
  EXPECT_EQ(banks_of({bus_of(jk02(), "/dev/a", {{3, "", "", "h"}})})[0].packs[0].name, "3");
  EXPECT_EQ(banks_of({bus_of(jk4e57(), "/dev/a", {{0, "", "", "h"}})})[0].packs[0].name, "a");
}

}  // namespace
}  // namespace jkbms::app
