#ifndef JKBMS_TESTS_APP_MQTT_SINK_FIXTURE_HPP
#define JKBMS_TESTS_APP_MQTT_SINK_FIXTURE_HPP

#include <gtest/gtest.h>

#include <algorithm>
#include <set>
#include <string>
#include <vector>

#include "mqtt/mqtt_sink.hpp"
#include "snapshots.hpp"
#include "support/sample_reply.hpp"

/// Tests of MqttSink with a client that records the messages.
namespace jkbms::app {

/// Accepts and records messages, or refuses them.
class RecordingClient final : public MqttClient {
 public:
  bool publish(MqttMessage message) override {
    if (refuses_all || refused_topics.contains(message.topic)) return false;
    messages.push_back(std::move(message));
    return true;
  }

  [[nodiscard]] std::vector<std::string> topics() const {
    std::vector<std::string> topics;
    for (const MqttMessage& message : messages) topics.push_back(message.topic);
    return topics;
  }
  /// The newest message of a topic.
  [[nodiscard]] MqttMessage at(const std::string& topic) const {
    const auto found = std::find_if(messages.rbegin(), messages.rend(),
                                    [&](const auto& message) { return message.topic == topic; });
    EXPECT_NE(found, messages.rend()) << topic;
    return found == messages.rend() ? MqttMessage{} : *found;
  }

  std::vector<MqttMessage> messages;
  bool refuses_all = false;
  std::set<std::string> refused_topics;
};

inline Snapshot sample(std::uint16_t alarms = 0) {
  auto fields = test::sample_reply(16);
  fields.set_u16(0x8B, alarms);
  Snapshot snapshot = snapshot_of(fields);
  snapshot.state->timestamp = std::chrono::sys_days{std::chrono::year{2026} / 1 / 1};
  return snapshot;
}

inline Snapshot later(Snapshot snapshot, int seconds) {
  *snapshot.state->timestamp += std::chrono::seconds(seconds);
  return snapshot;
}

class MqttSinkTest : public testing::Test {
 protected:
  static MqttOptions options() {
    MqttOptions options;
    options.topic = "T";
    return options;
  }
  void clear_messages() { client_.messages.clear(); }

  RecordingClient client_;
  MqttSink sink_{client_, options()};
};

}  // namespace jkbms::app

#endif
