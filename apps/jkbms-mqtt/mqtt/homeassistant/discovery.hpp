#ifndef JKBMS_MQTT_MQTT_HOMEASSISTANT_DISCOVERY_HPP
#define JKBMS_MQTT_MQTT_HOMEASSISTANT_DISCOVERY_HPP

#include <chrono>
#include <deque>
#include <functional>
#include <map>
#include <mutex>
#include <optional>
#include <string>
#include <vector>

#include "jkbms/clock.hpp"
#include "line/sink.hpp"
#include "mqtt/homeassistant/device.hpp"
#include "mqtt/homeassistant/discovery_memory.hpp"
#include "mqtt/homeassistant/known_pack.hpp"
#include "mqtt/mqtt_client.hpp"
#include "mqtt/mqtt_options.hpp"
#include "statistics/gateway_statistics.hpp"

namespace jkbms::app {

/// Tells Home Assistant of the gateway, of other devices, and of every pack that was heard. The
/// documents are published after each connect, after a birth of Home Assistant, and when their
/// content changes, never with each state. A Sink, so that it hears what the packs send: it passes
/// all of it on.
class Discovery final : public Sink {
 public:
  struct Config {
    std::string topic;
    HomeAssistantOptions options;
    /// The time between two states of a pack, by bus.
    std::vector<std::chrono::milliseconds> intervals;
    RememberedPacks remembered;  ///< what earlier runs have published
    /// Devices that do not depend on what a pack sends. They follow the gateway.
    std::vector<Device> other_devices = {};
  };
  /// What discovery asks of the program.
  struct Program {
    std::function<void()> wake;            ///< act() is due earlier than due() said; any thread
    std::function<void()> publish_states;  ///< publish the newest states once more
    /// How long to wait after a birth: a random time, since other programs publish then too.
    std::function<std::chrono::milliseconds()> birth_delay;
    /// Keep for the next run what is published now. Called by act().
    std::function<void(const RememberedPacks&)> remember;
  };

  /// `client`, `next` and `clock` must outlive this object.
  Discovery(MqttClient& client, Sink& next, Config config, Program program, const Clock& clock);

  /// Any thread.
  void publish(const PackId& pack, const Snapshot& known, Part fresh) override;
  /// Any thread.
  void offline(const PackId& pack) override;

  /// Call when a connection is new: all documents are due.
  void connected();
  /// Call when a connection has ended: nothing is due until the next one.
  void disconnected();
  /// Call when Home Assistant has started.
  void born();
  /// When act() must be called; nullopt: not before a call of another function.
  [[nodiscard]] std::optional<Clock::TimePoint> due() const;
  /// Publishes what is due, and `<topic>/counters` once a minute.
  void act(const GatewayStatistics& statistics);

 private:
  struct Pack {
    KnownPack known;
    bool changed = true;  // since its documents were queued
  };

  Pack& pack_of(const PackId& id);
  void queue_everything();
  void queue_changed();
  void queue_pack(const PackId& id, Pack& pack);
  void queue(std::vector<MqttMessage> messages);
  void send_queued(Clock::TimePoint now);
  /// Returns what is published now if it differs from what is remembered.
  std::optional<RememberedPacks> newly_remembered();
  [[nodiscard]] std::string topic_of(const PackId& id) const;
  [[nodiscard]] Device device_of(const PackId& id, const PackFacts& facts) const;

  MqttClient& client_;
  Sink& next_;
  Config config_;
  Program program_;
  const Clock& clock_;

  mutable std::mutex mutex_;
  bool is_connected_ = false;
  std::map<PackId, Pack> packs_;
  std::deque<MqttMessage> queued_;
  // nullopt: not due
  std::optional<Clock::TimePoint> changes_due_;
  std::optional<Clock::TimePoint> birth_due_;
  std::optional<Clock::TimePoint> send_due_;
  std::optional<Clock::TimePoint> states_due_;
  std::optional<Clock::TimePoint> counters_due_;
};

}  // namespace jkbms::app

#endif
