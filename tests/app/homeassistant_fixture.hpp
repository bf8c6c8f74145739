#ifndef JKBMS_TESTS_APP_HOMEASSISTANT_FIXTURE_HPP
#define JKBMS_TESTS_APP_HOMEASSISTANT_FIXTURE_HPP

#include <gmock/gmock.h>

#include <string>
#include <utility>
#include <vector>

#include "mqtt/homeassistant/discovery.hpp"
#include "mqtt_sink_fixture.hpp"

/// Tests of Discovery with a client that records the messages and a clock that the test sets.
namespace jkbms::app {

using Topics = std::vector<std::string>;

inline constexpr std::chrono::seconds birth_delay{4};
inline const std::string gateway_topic = "ha/device/jkbms-T-gateway/config";
inline const std::string pack_topic = "ha/device/jkbms-T/config";

/// A sample with this many cells.
inline Snapshot with_cells(std::uint8_t cells) {
  Snapshot snapshot = snapshot_of(test::sample_reply(cells));
  snapshot.state->timestamp = std::chrono::sys_days{std::chrono::year{2026} / 1 / 1};
  return snapshot;
}

class DiscoveryTest : public testing::Test {
 protected:
  explicit DiscoveryTest(DiscoveryForm form = DiscoveryForm::device,
                         RememberedPacks remembered = {}, std::vector<Device> others = {})
      : discovery_(client_, documents_,
                   {"T",
                    {"ha", form},
                    {std::chrono::milliseconds(10'000)},
                    std::move(remembered),
                    std::move(others)},
                   {.wake = [this] { ++wakes_; },
                    .publish_states = [this] { documents_.publish_states_again(); },
                    .birth_delay = [] { return birth_delay; },
                    .remember = [this](const RememberedPacks& packs) { kept_.push_back(packs); }},
                   clock_) {}

  static MqttOptions options() {
    MqttOptions options;
    options.topic = "T";
    options.payload = PayloadForm::none;
    return options;
  }

  void act() { discovery_.act({}); }

  /// Acts whenever something is due, until nothing but the counters is.
  void settle() {
    const auto end = clock_.now() + std::chrono::seconds(30);
    for (auto due = discovery_.due(); due && *due < end; due = discovery_.due()) {
      clock_.wait_until(*due);
      act();
    }
  }

  /// Publishes a state with `cells` cells, and what follows from it.
  void read(std::uint8_t cells, const PackId& pack = {}) {
    discovery_.publish(pack, with_cells(cells), Part::all);
    settle();
  }

  [[nodiscard]] Topics discovery_topics() const {
    Topics topics;
    for (const std::string& topic : client_.topics()) {
      if (topic.starts_with("ha/")) topics.push_back(topic);
    }
    return topics;
  }

  ManualClock clock_;
  RecordingClient client_;
  MqttSink documents_{client_, options()};
  int wakes_ = 0;
  std::vector<RememberedPacks> kept_;
  Discovery discovery_;
};

}  // namespace jkbms::app

#endif
