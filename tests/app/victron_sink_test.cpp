#include "mqtt/victron/victron_sink.hpp"

#include <gmock/gmock.h>

#include <algorithm>

#include "mqtt_sink_fixture.hpp"

// What is published for Victron, and when, with a client that records the messages.

namespace jkbms::app {
namespace {

using testing::ElementsAre;
using testing::IsEmpty;

const PackId garage{0, "garage"};
const PackId shed{1, "shed"};

MqttOptions options() {
  MqttOptions options;
  options.topic = "T";
  options.qos = 1;
  options.retain = true;
  options.victron = VictronOptions{};
  return options;
}

/// Counts what is passed on.
class CountingSink final : public Sink {
 public:
  void publish(const PackId& /*pack*/, const Snapshot& /*known*/, Part /*fresh*/) override {
    ++published;
  }
  void offline(const PackId& /*pack*/) override { ++lost; }

  int published = 0;
  int lost = 0;
};

class VictronSinkTest : public testing::Test {
 protected:
  void read(const PackId& pack) { sink_.publish(pack, sample(), Part::state); }
  void read_held(const PackId& pack) {
    Snapshot snapshot = sample();
    snapshot.state->held = IdList{"voltage_v"};
    sink_.publish(pack, snapshot, Part::state);
  }
  /// The topics of the messages since the last call.
  std::vector<std::string> topics() {
    auto topics = client_.topics();
    client_.messages.clear();
    return topics;
  }

  RecordingClient client_;
  CountingSink next_;
  VictronSink sink_{client_,
                    next_,
                    {{"house", {{garage, "garage"}, {shed, "shed"}}, std::chrono::seconds(10)}},
                    options()};
};

TEST_F(VictronSinkTest, PassesOnWhatItHears) {
  read({5, "other"});
  sink_.offline({5, "other"});
  EXPECT_EQ(next_.published, 1);
  EXPECT_EQ(next_.lost, 1);
}

TEST_F(VictronSinkTest, AMessageIsNeverRetainedAndHasTheChosenQos) {
  read({});
  const MqttMessage message = client_.at("T/victron");
  EXPECT_FALSE(message.retained) << "--retain is given";
  EXPECT_EQ(message.qos, 1);
}

TEST_F(VictronSinkTest, OnlyAFreshStateIsPublished) {
  for (const Part part : {Part::info, Part::settings, Part::log}) {
    sink_.publish({}, sample(), part);
  }
  EXPECT_THAT(topics(), IsEmpty());
  sink_.publish({}, sample(), Part::all);
  EXPECT_THAT(topics(), ElementsAre("T/victron"));
}

TEST_F(VictronSinkTest, AHeldValueIsNotPublished) {
  read_held({});
  EXPECT_THAT(topics(), IsEmpty());
  read({});
  EXPECT_THAT(topics(), ElementsAre("T/victron"));
}

TEST_F(VictronSinkTest, ABankIsPublishedOnceEachPackIsNew) {
  read(garage);
  EXPECT_THAT(topics(), ElementsAre("T/garage/victron"));
  read(shed);
  EXPECT_THAT(topics(), ElementsAre("T/shed/victron", "T/house/victron"));
}

TEST_F(VictronSinkTest, ABankIsNotPublishedWithTheOldValueOfALatePack) {
  read(garage);
  read(shed);
  topics();
  read(garage);
  read(garage);
  EXPECT_THAT(topics(), ElementsAre("T/garage/victron", "T/garage/victron"));
  read(garage);
  read(shed);
  EXPECT_THAT(topics(), ElementsAre("T/garage/victron", "T/shed/victron", "T/house/victron"));
}

TEST_F(VictronSinkTest, ABankIsPublishedWithEachStateOfTheSlowerPack) {
  for (int i = 0; i < 3; ++i) {
    for (int polls = 0; polls < 4; ++polls) read(garage);
    topics();
    read(shed);
    EXPECT_THAT(topics(), ElementsAre("T/shed/victron", "T/house/victron"));
  }
}

TEST_F(VictronSinkTest, ABankWaitsForAPackThatWasNeverHeardUntilItIsOffline) {
  for (int polls = 0; polls < 4; ++polls) read(garage);
  EXPECT_EQ(std::ranges::count(topics(), "T/house/victron"), 0);
  sink_.offline(shed);
  EXPECT_THAT(topics(), ElementsAre("T/house/victron"));
}

TEST_F(VictronSinkTest, ABankIsNotPublishedWithAHeldValue) {
  read_held(garage);
  read(shed);
  EXPECT_THAT(topics(), ElementsAre("T/shed/victron"));
  read(garage);
  EXPECT_THAT(topics(), ElementsAre("T/garage/victron", "T/house/victron"));
}

TEST_F(VictronSinkTest, ABankIsPublishedWithoutASilentPackAndNotWithoutAny) {
  read(garage);
  read(shed);
  topics();
  sink_.offline(shed);
  EXPECT_THAT(topics(), IsEmpty()) << "the values of the other pack are not new";
  read(garage);
  EXPECT_THAT(topics(), ElementsAre("T/garage/victron", "T/house/victron"));
  sink_.offline(garage);
  EXPECT_THAT(topics(), IsEmpty());
}

TEST_F(VictronSinkTest, ARefusedMessageIsDropped) {
  client_.refuses_all = true;
  read({});
  client_.refuses_all = false;
  EXPECT_THAT(topics(), IsEmpty());
  read({});
  EXPECT_THAT(topics(), ElementsAre("T/victron"));
}

TEST_F(VictronSinkTest, ChargingIsPositiveWhateverIsShown) {
  Snapshot inverted = sample();
  const double current = inverted.state->current_a.value_or(0);
  inverted.state->current_a = -current;
  inverted.state->power_w = -inverted.state->power_w.value_or(0);
  ASSERT_NE(current, 0);
  read({});
  const std::string as_usual = client_.at("T/victron").payload;
  sink_.publish({}, inverted, Part::state);
  EXPECT_EQ(client_.at("T/victron").payload, as_usual);
}

}  // namespace
}  // namespace jkbms::app
