#include "mqtt_sink_fixture.hpp"

#include <gmock/gmock.h>

#include "jkbms/json.hpp"
#include "mqtt/payload/payloads.hpp"

namespace jkbms::app {
namespace {

using testing::AllOf;
using testing::ElementsAre;
using testing::HasSubstr;
using testing::IsEmpty;
using testing::IsSupersetOf;
using testing::Not;
using testing::UnorderedElementsAre;

TEST_F(MqttSinkTest, AllDocumentsOfAPackArePublished) {
  const Snapshot snapshot = sample();
  sink_.publish({}, snapshot, Part::all);
  EXPECT_THAT(client_.topics(), UnorderedElementsAre("T/pack", "T/cells", "T/state", "T/alarm",
                                                     "T/info", "T/settings", "T/availability"));
  EXPECT_EQ(client_.at("T/pack").payload, nodejkbms_pack(snapshot));
  EXPECT_EQ(client_.at("T/cells").payload, nodejkbms_cells(snapshot));
  EXPECT_EQ(client_.at("T/state").payload, to_json(*snapshot.state));
  EXPECT_EQ(client_.at("T/alarm").payload, alarm_document(*snapshot.state));
  EXPECT_EQ(client_.at("T/info").payload, to_json(*snapshot.info));
  EXPECT_EQ(client_.at("T/settings").payload, to_json(*snapshot.settings));
  EXPECT_EQ(client_.at("T/availability").payload, "online");
}

TEST_F(MqttSinkTest, EverythingButMeasurementsIsRetained) {
  sink_.connected();
  sink_.publish({}, sample(), Part::all);
  for (const char* topic : {"T/pack", "T/cells", "T/state"}) {
    EXPECT_EQ(client_.at(topic).qos, 0) << topic;
    EXPECT_FALSE(client_.at(topic).retained) << topic;
  }
  for (const char* topic : {"T/alarm", "T/info", "T/settings", "T/availability", "T/gateway"}) {
    EXPECT_EQ(client_.at(topic).qos, 1) << topic;
    EXPECT_TRUE(client_.at(topic).retained) << topic;
  }
}

TEST(MqttSinkOptions, QosAndRetainApplyToMeasurements) {
  RecordingClient client;
  MqttOptions options;
  options.topic = "a/b";
  options.qos = 2;
  options.retain = true;
  MqttSink sink(client, options);
  sink.publish({}, sample(), Part::all);
  for (const char* topic : {"a/b/pack", "a/b/cells", "a/b/state"}) {
    EXPECT_EQ(client.at(topic).qos, 2) << topic;
    EXPECT_TRUE(client.at(topic).retained) << topic;
  }
  for (const char* topic : {"a/b/alarm", "a/b/info", "a/b/settings", "a/b/availability"}) {
    EXPECT_EQ(client.at(topic).qos, 1) << topic;
  }
}

TEST(MqttSinkOptions, ThePayloadFormAppliesToPackAndCells) {
  RecordingClient client;
  MqttOptions options;
  options.topic = "T";
  options.payload = PayloadForm::nodejbd;
  MqttSink sink(client, options);
  sink.publish({}, sample(), Part::all);
  EXPECT_EQ(client.at("T/pack").payload, nodejbd_pack(sample()));
  EXPECT_EQ(client.at("T/cells").payload, nodejbd_cells(sample()));
}

TEST(MqttSinkOptions, WithoutAPayloadFormPackAndCellsAreNotPublished) {
  RecordingClient client;
  MqttOptions options;
  options.topic = "T";
  options.payload = PayloadForm::none;
  MqttSink sink(client, options);
  sink.publish({}, sample(), Part::all);
  EXPECT_THAT(client.topics(),
              UnorderedElementsAre("T/state", "T/alarm", "T/info", "T/settings", "T/availability"));
}

TEST_F(MqttSinkTest, UnchangedDocumentsAreNotPublishedAgain) {
  sink_.publish({}, sample(), Part::all);
  clear_messages();
  sink_.publish({}, later(sample(), 10), Part::all);
  EXPECT_THAT(client_.topics(), UnorderedElementsAre("T/pack", "T/cells", "T/state"));
}

TEST_F(MqttSinkTest, AnAlarmIsPublishedWhenItBeginsAndWhenItEnds) {
  sink_.publish({}, sample(), Part::all);
  clear_messages();
  sink_.publish({}, later(sample(0x0400), 10), Part::all);
  EXPECT_THAT(client_.at("T/alarm").payload,
              HasSubstr(R"("alarm":true,"alarms":["cell_overvoltage"],"alarm_bits":1024)"));
  EXPECT_THAT(client_.at("T/alarm").payload, HasSubstr("2026-01-01T00:00:10.000Z"));
  clear_messages();
  sink_.publish({}, later(sample(0x0400), 20), Part::all);
  EXPECT_THAT(client_.topics(), Not(testing::Contains("T/alarm")));
  sink_.publish({}, later(sample(), 30), Part::all);
  EXPECT_THAT(client_.at("T/alarm").payload, HasSubstr(R"("alarm":false)"));
}

TEST_F(MqttSinkTest, InfoAndSettingsArePublishedWhenTheyChange) {
  sink_.publish({}, sample(), Part::all);
  clear_messages();
  Snapshot changed = sample();
  changed.settings->cell_ovp_v = 3.6;
  sink_.publish({}, changed, Part::all);
  EXPECT_EQ(client_.at("T/settings").payload, to_json(*changed.settings));
  EXPECT_THAT(client_.topics(), Not(testing::Contains("T/info")));
  clear_messages();
  changed.info->user_data = "renamed";
  sink_.publish({}, changed, Part::all);
  EXPECT_EQ(client_.at("T/info").payload, to_json(*changed.info));
  EXPECT_THAT(client_.topics(), Not(testing::Contains("T/settings")));
}

TEST_F(MqttSinkTest, DocumentsThatThePackHasNotSentAreNotPublished) {
  sink_.publish({}, golden_snapshot("reply-85"), Part::all);
  EXPECT_THAT(client_.topics(), Not(testing::Contains("T/info")));
  EXPECT_THAT(client_.topics(), Not(testing::Contains("T/settings")));
}

TEST_F(MqttSinkTest, ADocumentWithoutASingleValueIsNotPublished) {
  Snapshot empty;
  empty.address = 1;
  PackState& state = empty.state.emplace();
  state.timestamp = sample().state->timestamp;
  state.protocol = "jk02";
  state.pack = "garage";
  empty.info.emplace().bms_address = 1;
  empty.settings.emplace();
  sink_.publish({}, empty, Part::all);
  sink_.connected();
  EXPECT_THAT(client_.topics(),
              UnorderedElementsAre("T/availability", "T/gateway", "T/availability"));
}

TEST_F(MqttSinkTest, ARetainedDocumentIsNotReplacedByOneOfNulls) {
  sink_.publish({}, sample(), Part::all);
  clear_messages();
  Snapshot later_sample = later(sample(), 10);
  later_sample.info.emplace();
  later_sample.settings.emplace();
  later_sample.state->alarm = std::nullopt;
  later_sample.state->alarms = std::nullopt;
  later_sample.state->alarm_bits = std::nullopt;
  sink_.publish({}, later_sample, Part::all);
  EXPECT_THAT(client_.topics(), UnorderedElementsAre("T/pack", "T/cells", "T/state"));
}

TEST_F(MqttSinkTest, OneValueIsEnoughToPublishADocument) {
  Snapshot snapshot;
  PackState& state = snapshot.state.emplace();
  state.soc_percent = 0;
  state.alarm_bits = 0;
  snapshot.info.emplace().model = "";
  snapshot.settings.emplace().charge_switch_on = false;
  sink_.publish({}, snapshot, Part::all);
  EXPECT_THAT(client_.topics(), IsSupersetOf({"T/state", "T/alarm", "T/info", "T/settings"}));
}

TEST_F(MqttSinkTest, OfflineIsPublishedOnceAndOnlineWithTheNextAnswer) {
  sink_.publish({}, sample(), Part::all);
  clear_messages();
  sink_.offline({});
  EXPECT_THAT(client_.topics(), ElementsAre("T/availability"));
  EXPECT_EQ(client_.at("T/availability").payload, "offline");
  clear_messages();
  sink_.offline({});
  EXPECT_THAT(client_.messages, IsEmpty());
  sink_.publish({}, sample(), Part::all);
  EXPECT_EQ(client_.at("T/availability").payload, "online");
}

TEST_F(MqttSinkTest, APackThatNeverAnsweredIsOffline) {
  sink_.offline({});
  EXPECT_EQ(client_.at("T/availability").payload, "offline");
}

TEST_F(MqttSinkTest, AvailabilityFollowsTheFirstState) {
  sink_.publish({}, sample(), Part::all);
  const auto topics = client_.topics();
  EXPECT_LT(std::ranges::find(topics, "T/state"), std::ranges::find(topics, "T/availability"));
}

TEST_F(MqttSinkTest, RefusedDocumentsArePublishedWithTheNextPoll) {
  client_.refused_topics = {"T/alarm", "T/info", "T/settings", "T/availability"};
  sink_.publish({}, sample(), Part::all);
  EXPECT_THAT(client_.topics(), UnorderedElementsAre("T/pack", "T/cells", "T/state"));
  client_.refused_topics.clear();
  clear_messages();
  sink_.publish({}, sample(), Part::all);
  EXPECT_THAT(client_.topics(),
              IsSupersetOf({"T/alarm", "T/info", "T/settings", "T/availability"}));
  clear_messages();
  sink_.publish({}, sample(), Part::all);
  EXPECT_THAT(client_.topics(), UnorderedElementsAre("T/pack", "T/cells", "T/state"));
}

TEST_F(MqttSinkTest, AfterAnOutageOnlyTheNewestStateIsPublished) {
  client_.refuses_all = true;
  Snapshot newest;
  for (int i = 0; i < 5; ++i) {
    newest = later(sample(), 10 * i);
    sink_.publish({}, newest, Part::all);
  }
  client_.refuses_all = false;
  sink_.connected();
  EXPECT_THAT(client_.topics(),
              UnorderedElementsAre("T/gateway", "T/pack", "T/cells", "T/state", "T/alarm", "T/info",
                                   "T/settings", "T/availability"));
  EXPECT_EQ(client_.at("T/gateway").payload, "online");
  EXPECT_EQ(client_.at("T/state").payload, to_json(*newest.state));
}

TEST_F(MqttSinkTest, RetainedDocumentsArePublishedAgainAfterAReconnect) {
  sink_.publish({}, sample(), Part::all);
  clear_messages();
  sink_.connected();
  EXPECT_THAT(client_.topics(),
              IsSupersetOf({"T/gateway", "T/alarm", "T/info", "T/settings", "T/availability"}));
}

TEST_F(MqttSinkTest, TheStateOfAnOfflinePackIsNotPublishedAgain) {
  sink_.publish({}, sample(), Part::all);
  sink_.offline({});
  clear_messages();
  sink_.connected();
  for (const char* topic : {"T/pack", "T/cells", "T/state"}) {
    EXPECT_THAT(client_.topics(), Not(testing::Contains(topic)));
  }
  EXPECT_EQ(client_.at("T/availability").payload, "offline");
}

TEST_F(MqttSinkTest, AConnectionBeforeTheFirstPollPublishesOnlyTheGateway) {
  sink_.connected();
  EXPECT_THAT(client_.topics(), ElementsAre("T/gateway"));
}

TEST_F(MqttSinkTest, ClosingPublishesOfflineForThePackThenForTheGateway) {
  sink_.publish({}, sample(), Part::all);
  clear_messages();
  sink_.closing();
  ASSERT_THAT(client_.topics(), ElementsAre("T/availability", "T/gateway"));
  EXPECT_EQ(client_.messages[0].payload, "offline");
  EXPECT_EQ(client_.messages[1].payload, "offline");
  EXPECT_EQ(client_.messages[1].qos, 1);
  EXPECT_TRUE(client_.messages[1].retained);
}

TEST_F(MqttSinkTest, TheTopicsOfAPackHoldItsName) {
  Snapshot named = sample();
  named.state->pack = "garage";
  sink_.publish({0, "garage"}, named, Part::all);
  EXPECT_THAT(client_.at("T/garage/state").payload, HasSubstr(R"("pack":"garage")"));
  EXPECT_EQ(client_.at("T/garage/availability").payload, "online");
  EXPECT_THAT(client_.topics(), Not(testing::Contains("T/state")));
  sink_.publish({}, sample(), Part::all);
  EXPECT_THAT(client_.at("T/state").payload, HasSubstr(R"("pack":null)"));
}

TEST_F(MqttSinkTest, DocumentsOfEachPackArePublished) {
  sink_.publish({0, "a"}, sample(), Part::all);
  clear_messages();
  sink_.publish({0, "b"}, sample(), Part::all);
  EXPECT_THAT(client_.topics(),
              IsSupersetOf({"T/b/alarm", "T/b/info", "T/b/settings", "T/b/availability"}));
  sink_.offline({0, "a"});
  EXPECT_EQ(client_.at("T/a/availability").payload, "offline");
  EXPECT_EQ(client_.at("T/b/availability").payload, "online");
}

TEST_F(MqttSinkTest, PacksOfTwoBusesAreIndependent) {
  sink_.publish({0, "a"}, sample(), Part::all);
  sink_.publish({1, "b"}, sample(), Part::all);
  clear_messages();
  sink_.offline({1, "b"});
  EXPECT_THAT(client_.topics(), ElementsAre("T/b/availability"));
}

TEST(GatewayMessage, IsRetainedWithQosOne) {
  EXPECT_EQ(gateway_message("T", false).topic, "T/gateway");
  EXPECT_EQ(gateway_message("T", false).payload, "offline");
  EXPECT_EQ(gateway_message("T", true).payload, "online");
  EXPECT_EQ(gateway_message("T", false).qos, 1);
  EXPECT_TRUE(gateway_message("T", false).retained);
}

TEST_F(MqttSinkTest, NodeJkbmsRow36_TheNewestSampleOfAnOutageIsPublished) {
  client_.refuses_all = true;
  sink_.publish({}, sample(), Part::all);
  client_.refuses_all = false;
  sink_.connected();
  EXPECT_EQ(client_.at("T/state").payload, to_json(*sample().state));
}

}  // namespace
}  // namespace jkbms::app
