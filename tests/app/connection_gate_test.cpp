#include "mqtt/connection_gate.hpp"

#include <gmock/gmock.h>

#include <atomic>
#include <thread>

#include "mqtt_sink_fixture.hpp"

// When a message of a sink passes, and where in the order of a new connection a line stands.

namespace jkbms::app {
namespace {

using testing::ElementsAre;
using testing::IsEmpty;

/// Publishes one message for each state and each loss of a pack.
class OneMessageSink final : public Sink {
 public:
  explicit OneMessageSink(MqttClient& client) : client_(client) {}
  void publish(const PackId& /*pack*/, const Snapshot& /*known*/, Part /*fresh*/) override {
    client_.publish({"state", ""});
  }
  void offline(const PackId& /*pack*/) override { client_.publish({"offline", ""}); }

 private:
  MqttClient& client_;
};

class ConnectionGateTest : public testing::Test {
 protected:
  ConnectionGateTest() { gate_.lead_to(sink_); }

  RecordingClient client_;
  ConnectionGate gate_{client_};
  OneMessageSink sink_{gate_};
};

TEST_F(ConnectionGateTest, RefusesBeforeTheConnectionAndAfterItsEnd) {
  EXPECT_FALSE(gate_.publish({"early", ""}));
  gate_.publish({}, sample(), Part::state);
  EXPECT_THAT(client_.topics(), IsEmpty());
  gate_.open([] {});
  EXPECT_TRUE(gate_.publish({"between", ""}));
  gate_.close();
  EXPECT_FALSE(gate_.publish({"late", ""}));
  EXPECT_THAT(client_.topics(), ElementsAre("between"));
}

TEST_F(ConnectionGateTest, ARefusalOfTheClientIsPassedOn) {
  gate_.open([] {});
  client_.refuses_all = true;
  EXPECT_FALSE(gate_.publish({"topic", ""}));
}

TEST_F(ConnectionGateTest, WhatALinePublishesReachesTheNextSink) {
  gate_.open([] {});
  gate_.publish({}, sample(), Part::state);
  gate_.offline({});
  EXPECT_THAT(client_.topics(), ElementsAre("state", "offline"));
}

TEST_F(ConnectionGateTest, ALinePublishesAfterAllThatTheBeginningPublishes) {
  std::jthread line;
  std::atomic<bool> runs = false;
  gate_.open([&] {
    gate_.publish({"first", ""});
    line = std::jthread([&] {
      runs = true;
      runs.notify_one();
      gate_.publish({}, sample(), Part::state);
    });
    runs.wait(false);
    gate_.publish({"last", ""});
  });
  line.join();
  EXPECT_THAT(client_.topics(), ElementsAre("first", "last", "state"));
}

}  // namespace
}  // namespace jkbms::app
