#include "mqtt_sink_fixture.hpp"

#include <gmock/gmock.h>

// Events for changed settings, and the differences among the packs of a bus.

namespace jkbms::app {
namespace {

using testing::AllOf;
using testing::HasSubstr;
using testing::Not;

TEST_F(MqttSinkTest, AChangedSettingIsAnEventThatIsNotRetained) {
  Snapshot changed = sample();
  sink_.publish({0, "a"}, changed, Part::all);
  EXPECT_THAT(client_.topics(), Not(testing::Contains("T/a/event")));
  changed.settings->cell_ovp_v = 3.55;
  clear_messages();
  sink_.publish({0, "a"}, later(changed, 10), Part::all);
  EXPECT_THAT(client_.at("T/a/event").payload,
              AllOf(HasSubstr(R"("key":"cell_ovp_v")"), HasSubstr(R"("to":3.55)"),
                    HasSubstr("2026-01-01T00:00:10.000Z")));
  EXPECT_EQ(client_.at("T/a/event").qos, 1);
  EXPECT_FALSE(client_.at("T/a/event").retained);
  clear_messages();
  sink_.publish({0, "a"}, later(changed, 20), Part::all);
  EXPECT_THAT(client_.topics(), Not(testing::Contains("T/a/event")));
}

TEST_F(MqttSinkTest, SettingsOfAPackWithAnotherSerialNumberAreNoChange) {
  Snapshot pack = sample();
  pack.info->serial_number = "4711";
  sink_.publish({0, "a"}, pack, Part::all);
  pack.info->serial_number = "4712";
  pack.settings->cell_ovp_v = 3.55;
  sink_.publish({0, "a"}, pack, Part::all);
  EXPECT_THAT(client_.topics(), Not(testing::Contains("T/a/event")));
  pack.settings->cell_ovp_v = 3.6;
  sink_.publish({0, "a"}, pack, Part::all);
  EXPECT_THAT(client_.at("T/a/event").payload, HasSubstr(R"("from":3.55,"to":3.6)"));
}

TEST_F(MqttSinkTest, DifferencesOfABusArePublishedWhenTheyChange) {
  Snapshot other = sample();
  other.settings->cell_ovp_v = 3.55;
  sink_.publish({0, "a"}, sample(), Part::all);
  EXPECT_THAT(client_.topics(), Not(testing::Contains("T/differences")));
  sink_.publish({0, "b"}, other, Part::all);
  EXPECT_EQ(client_.at("T/differences").payload, R"({"cell_ovp_v":{"a":3.65,"b":3.55}})");
  EXPECT_EQ(client_.at("T/differences").qos, 1);
  EXPECT_TRUE(client_.at("T/differences").retained);
  clear_messages();
  sink_.publish({0, "b"}, other, Part::all);
  EXPECT_THAT(client_.topics(), Not(testing::Contains("T/differences")));
  sink_.publish({0, "b"}, sample(), Part::all);
  EXPECT_EQ(client_.at("T/differences").payload, "{}");
}

TEST_F(MqttSinkTest, RefusedDifferencesArePublishedWithTheNextPoll) {
  Snapshot other = sample();
  other.settings->cell_ovp_v = 3.55;
  sink_.publish({0, "a"}, sample(), Part::all);
  client_.refused_topics = {"T/differences"};
  sink_.publish({0, "b"}, other, Part::all);
  client_.refused_topics.clear();
  sink_.publish({0, "a"}, sample(), Part::all);
  EXPECT_EQ(client_.at("T/differences").payload, R"({"cell_ovp_v":{"a":3.65,"b":3.55}})");
}

TEST_F(MqttSinkTest, PacksOfDifferentBusesAreNotCompared) {
  Snapshot other = sample();
  other.settings->cell_ovp_v = 3.55;
  sink_.publish({0, "a"}, sample(), Part::all);
  sink_.publish({1, "b"}, other, Part::all);
  EXPECT_THAT(client_.topics(), Not(testing::Contains("T/differences")));
}

TEST_F(MqttSinkTest, DifferencesArePublishedAgainAfterAReconnect) {
  sink_.publish({0, "a"}, sample(), Part::all);
  sink_.publish({0, "b"}, sample(), Part::all);
  clear_messages();
  sink_.connected();
  EXPECT_EQ(client_.at("T/differences").payload, "{}");
}

TEST_F(MqttSinkTest, DifferencesNameAPackWithoutANameByItsAddress) {
  Snapshot other = sample();
  other.settings->cell_ovp_v = 3.55;
  other.address = 1;
  sink_.publish({0, ""}, other, Part::all);
  sink_.publish({0, "0"}, sample(), Part::all);
  EXPECT_EQ(client_.at("T/differences").payload, R"({"cell_ovp_v":{"0":3.65,"1":3.55}})");
}

}  // namespace
}  // namespace jkbms::app
