#include "homeassistant_fixture.hpp"
#include "mqtt/homeassistant/bank_device.hpp"

namespace jkbms::app {
namespace {

using std::chrono::milliseconds;
using std::chrono::seconds;
using testing::Each;
using testing::ElementsAre;
using testing::HasSubstr;
using testing::IsEmpty;
using testing::Not;
using testing::StartsWith;

Snapshot without_info(Snapshot snapshot) {
  snapshot.info = std::nullopt;
  return snapshot;
}

class SingleFormDiscoveryTest : public DiscoveryTest {
 protected:
  SingleFormDiscoveryTest() : DiscoveryTest(DiscoveryForm::single) {}
};

class DiscoveryWithABankTest : public DiscoveryTest {
 protected:
  DiscoveryWithABankTest()
      : DiscoveryTest(DiscoveryForm::device, {},
                      {bank_device("T", "house", std::chrono::milliseconds(10'000))}) {}
};

TEST_F(DiscoveryWithABankTest, TheBankFollowsTheGatewayBeforeAPackIsHeard) {
  discovery_.connected();
  act();
  EXPECT_THAT(discovery_topics(), ElementsAre(gateway_topic, "ha/device/jkbms-T-house/config"));
  read(16);
  EXPECT_THAT(discovery_topics(),
              ElementsAre(gateway_topic, "ha/device/jkbms-T-house/config", pack_topic));
}

TEST_F(DiscoveryTest, TheGatewayIsPublishedAtOnceAndAPackWhenItIsHeard) {
  discovery_.connected();
  act();
  EXPECT_THAT(discovery_topics(), ElementsAre(gateway_topic));
  read(16);
  EXPECT_THAT(discovery_topics(), ElementsAre(gateway_topic, pack_topic));
  EXPECT_EQ(client_.at(pack_topic).qos, 1);
  EXPECT_TRUE(client_.at(pack_topic).retained);
  EXPECT_THAT(client_.at(pack_topic).payload, HasSubstr("\"cell_16_v\""));
}

TEST_F(DiscoveryTest, WhatThePackSendsIsPassedOn) {
  discovery_.publish({}, with_cells(16), Part::all);
  EXPECT_THAT(client_.topics(), testing::Contains("T/state"));
  discovery_.offline({});
  EXPECT_EQ(client_.at("T/availability").payload, "offline");
}

TEST_F(DiscoveryTest, NothingIsPublishedWithLaterStates) {
  discovery_.connected();
  read(16);
  client_.messages.clear();
  for (int i = 0; i < 5; ++i) {
    Snapshot snapshot = with_cells(16);
    snapshot.state->voltage_v = 50 + i;
    discovery_.publish({}, snapshot, Part::state);
    settle();
  }
  EXPECT_THAT(discovery_topics(), IsEmpty());
}

TEST_F(DiscoveryTest, AnInfoThatChangesIsPublished) {
  discovery_.connected();
  read(16);
  client_.messages.clear();
  Snapshot snapshot = with_cells(16);
  snapshot.info->software_version = "99.1";
  discovery_.publish({}, snapshot, Part::info);
  settle();
  EXPECT_THAT(discovery_topics(), ElementsAre(pack_topic));
  EXPECT_THAT(client_.at(pack_topic).payload, HasSubstr(R"("sw_version":"99.1")"));
}

TEST_F(DiscoveryTest, AFirstStateWaitsForItsInfo) {
  discovery_.connected();
  act();
  client_.messages.clear();
  discovery_.publish({}, without_info(with_cells(16)), Part::state);
  act();
  EXPECT_THAT(discovery_topics(), IsEmpty());
  discovery_.publish({}, with_cells(16), Part::info);
  act();
  EXPECT_THAT(discovery_topics(), ElementsAre(pack_topic));
}

TEST_F(DiscoveryTest, AStateWhoseInfoNeverComesWaitsThreeSeconds) {
  discovery_.connected();
  act();
  client_.messages.clear();
  discovery_.publish({}, without_info(with_cells(16)), Part::state);
  clock_.advance(seconds(3) - milliseconds(1));
  act();
  EXPECT_THAT(discovery_topics(), IsEmpty());
  clock_.advance(milliseconds(1));
  act();
  EXPECT_THAT(discovery_topics(), ElementsAre(pack_topic));
}

TEST_F(DiscoveryTest, TheMainThreadIsWokenForAChange) {
  discovery_.publish({}, with_cells(16), Part::all);
  EXPECT_EQ(wakes_, 0) << "there is no connection";
  discovery_.connected();
  discovery_.publish({}, with_cells(16), Part::all);
  EXPECT_EQ(wakes_, 0) << "nothing has changed";
  discovery_.publish({}, with_cells(24), Part::all);
  EXPECT_EQ(wakes_, 1);
}

TEST_F(DiscoveryTest, AReconnectPublishesAllAgainTheGatewayFirst) {
  discovery_.connected();
  read(16, {0, "b"});
  read(16, {0, "a"});
  discovery_.disconnected();
  EXPECT_EQ(discovery_.due(), std::nullopt);
  client_.messages.clear();
  discovery_.connected();
  act();
  EXPECT_THAT(discovery_topics(), ElementsAre(gateway_topic, "ha/device/jkbms-T-a/config",
                                              "ha/device/jkbms-T-b/config"));
}

TEST_F(DiscoveryTest, WhatIsHeardDuringAnOutageIsPublishedAfterIt) {
  discovery_.publish({}, with_cells(16), Part::all);
  EXPECT_EQ(discovery_.due(), std::nullopt);
  client_.messages.clear();
  discovery_.connected();
  act();
  EXPECT_THAT(discovery_topics(), ElementsAre(gateway_topic, pack_topic));
}

TEST_F(DiscoveryTest, TheNewestStatesFollowTheDocuments) {
  discovery_.connected();
  discovery_.publish({}, with_cells(16), Part::all);
  act();
  client_.messages.clear();
  clock_.advance(seconds(2) - milliseconds(1));
  act();
  EXPECT_THAT(client_.messages, IsEmpty());
  clock_.advance(milliseconds(1));
  act();
  EXPECT_THAT(client_.topics(), ElementsAre("T/counters", "T/availability", "T/state"));
}

TEST_F(DiscoveryTest, ABirthPublishesAllAgainAfterTheDelay) {
  discovery_.connected();
  read(16);
  client_.messages.clear();
  discovery_.born();
  EXPECT_EQ(discovery_.due(), clock_.now() + birth_delay);
  clock_.advance(birth_delay - milliseconds(1));
  act();
  EXPECT_THAT(discovery_topics(), IsEmpty());
  clock_.advance(milliseconds(1));
  settle();
  EXPECT_THAT(client_.topics(),
              ElementsAre(gateway_topic, pack_topic, "T/counters", "T/availability", "T/state"));
}

TEST_F(DiscoveryTest, ManyBirthsPublishOnce) {
  discovery_.connected();
  settle();
  client_.messages.clear();
  for (int i = 0; i < 1000; ++i) discovery_.born();
  settle();
  EXPECT_THAT(discovery_topics(), ElementsAre(gateway_topic));
}

TEST_F(DiscoveryTest, ABirthWithoutAConnectionIsForgotten) {
  discovery_.born();
  EXPECT_EQ(discovery_.due(), std::nullopt);
}

TEST_F(DiscoveryTest, TheCountersComeOnceAMinute) {
  discovery_.connected();
  settle();
  client_.messages.clear();
  ASSERT_TRUE(discovery_.due());
  EXPECT_EQ(*discovery_.due() - clock_.now(), seconds(60));
  clock_.advance(seconds(60));
  GatewayStatistics statistics;
  statistics.lines.line.polls = 6;
  statistics.broker_reconnects = 2;
  discovery_.act(statistics);
  ASSERT_THAT(client_.topics(), ElementsAre("T/counters"));
  EXPECT_THAT(client_.messages[0].payload, HasSubstr("\"polls\":6"));
  EXPECT_THAT(client_.messages[0].payload, HasSubstr("\"broker_reconnects\":2"));
  EXPECT_FALSE(client_.messages[0].retained);
  EXPECT_EQ(*discovery_.due() - clock_.now(), seconds(60));
}

TEST_F(DiscoveryTest, CellsThatVanishAreReducedToTheirPlatformAndThenLeftOut) {
  discovery_.connected();
  read(16);
  client_.messages.clear();
  read(15);
  read(15);
  EXPECT_THAT(discovery_topics(), IsEmpty()) << "one state may be wrong";
  read(15);
  ASSERT_THAT(discovery_topics(), ElementsAre(pack_topic, pack_topic));
  std::vector<std::string> payloads;
  for (const MqttMessage& message : client_.messages) {
    if (message.topic == pack_topic) payloads.push_back(message.payload);
  }
  EXPECT_THAT(payloads[0], HasSubstr(R"("cell_16_v":{"platform":"sensor"}})"));
  EXPECT_THAT(payloads[1], Not(HasSubstr("cell_16_v")));
  EXPECT_THAT(payloads[1], HasSubstr("\"cell_15_v\""));
}

TEST_F(DiscoveryTest, DocumentsBetweenTheStatesDoNotKeepCellsThatVanish) {
  discovery_.connected();
  read(16);
  client_.messages.clear();
  for (int i = 0; i < 3; ++i) {
    discovery_.publish({}, with_cells(15), Part::state);
    discovery_.publish({}, with_cells(15), Part::settings);
    discovery_.publish({}, with_cells(15), Part::info);
  }
  settle();
  EXPECT_THAT(discovery_topics(), ElementsAre(pack_topic, pack_topic));
}

TEST_F(DiscoveryTest, AStateWithAllCellsBeginsTheCountAnew) {
  discovery_.connected();
  read(16);
  client_.messages.clear();
  for (const int cells : {15, 15, 16, 15, 15}) read(static_cast<std::uint8_t>(cells));
  EXPECT_THAT(discovery_topics(), IsEmpty());
}

TEST_F(DiscoveryTest, CellsThatVanishDuringAnOutageAreRemovedAfterIt) {
  discovery_.connected();
  read(16);
  discovery_.disconnected();
  for (int i = 0; i < 3; ++i) discovery_.publish({}, with_cells(15), Part::all);
  client_.messages.clear();
  discovery_.connected();
  act();
  EXPECT_THAT(discovery_topics(), ElementsAre(gateway_topic, pack_topic, pack_topic));
}

TEST_F(DiscoveryTest, CellsThatComeBackAreThereAgain) {
  discovery_.connected();
  read(16);
  for (int i = 0; i < 3; ++i) read(15);
  client_.messages.clear();
  read(16);
  ASSERT_THAT(discovery_topics(), ElementsAre(pack_topic));
  EXPECT_THAT(client_.at(pack_topic).payload, HasSubstr("\"cell_16_v\":{\"platform\":\"sensor\","));
}

TEST_F(DiscoveryTest, AMissingListOrSensorRemovesNothing) {
  discovery_.connected();
  read(16);
  client_.messages.clear();
  for (int i = 0; i < 5; ++i) {
    Snapshot snapshot = with_cells(16);
    snapshot.state->cells_v = std::nullopt;
    snapshot.state->temps_c->pop_back();
    discovery_.publish({}, snapshot, Part::state);
    settle();
  }
  EXPECT_THAT(discovery_topics(), IsEmpty());
}

TEST_F(DiscoveryTest, AMessageThatIsRefusedIsSentLater) {
  client_.refused_topics = {gateway_topic};
  discovery_.publish({}, with_cells(16), Part::all);
  discovery_.connected();
  act();
  EXPECT_THAT(discovery_topics(), IsEmpty());
  ASSERT_TRUE(discovery_.due());
  EXPECT_EQ(*discovery_.due() - clock_.now(), milliseconds(200));
  client_.refused_topics.clear();
  settle();
  EXPECT_THAT(discovery_topics(), ElementsAre(gateway_topic, pack_topic));
}

TEST_F(SingleFormDiscoveryTest, EachEntityHasItsTopic) {
  discovery_.connected();
  read(16);
  const Topics topics = discovery_topics();
  EXPECT_EQ(topics.front(), "ha/binary_sensor/jkbms-T-gateway_connection/config");
  EXPECT_THAT(topics, testing::IsSupersetOf({"ha/sensor/jkbms-T_voltage_v/config",
                                             "ha/sensor/jkbms-T_cell_16_v/config",
                                             "ha/binary_sensor/jkbms-T_alarm/config"}));
  EXPECT_THAT(topics, Each(Not(StartsWith("ha/device/"))));
}

TEST_F(SingleFormDiscoveryTest, TwentyMessagesGoOutAtATime) {
  discovery_.connected();
  discovery_.publish({}, with_cells(16), Part::all);
  act();
  EXPECT_EQ(discovery_topics().size(), 20U);
  ASSERT_TRUE(discovery_.due());
  EXPECT_EQ(*discovery_.due() - clock_.now(), milliseconds(200));
}

TEST_F(SingleFormDiscoveryTest, TheTopicOfACellThatVanishesIsEmptied) {
  discovery_.connected();
  read(16);
  client_.messages.clear();
  for (int i = 0; i < 3; ++i) read(15);
  EXPECT_THAT(client_.at("ha/sensor/jkbms-T_cell_16_v/config").payload, IsEmpty());
  EXPECT_THAT(client_.at("ha/sensor/jkbms-T_cell_15_v/config").payload, Not(IsEmpty()));
}

}  // namespace
}  // namespace jkbms::app
