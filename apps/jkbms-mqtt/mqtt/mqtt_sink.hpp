#ifndef JKBMS_MQTT_MQTT_MQTT_SINK_HPP
#define JKBMS_MQTT_MQTT_MQTT_SINK_HPP

#include <map>
#include <mutex>
#include <optional>
#include <string>

#include "line/sink.hpp"
#include "mqtt/mqtt_client.hpp"
#include "mqtt/mqtt_options.hpp"

namespace jkbms::app {

/// The message that says on `<topic>/gateway` whether the program is connected.
MqttMessage gateway_message(const std::string& topic, bool online);

/// Publishes the documents of packs (docs/mqtt.md), and an event for each setting that changes.
/// A document without a single value is not published. Nothing is queued while the broker is away:
/// connected() publishes the newest documents. Thread-safe; no call waits for the network.
class MqttSink final : public Sink {
 public:
  /// `client` must outlive the sink.
  MqttSink(MqttClient& client, const MqttOptions& options);

  void publish(const PackId& pack, const Snapshot& snapshot, Part fresh) override;
  void offline(const PackId& pack) override;

  /// Call after each connect. Publishes the retained documents again, and the newest state of each
  /// pack that is online.
  void connected();
  /// Publishes `state` and `availability` of each pack that is online once more, for a subscriber
  /// that has just come.
  void publish_states_again();
  /// Publishes `<topic>/gateway/statistics`. Returns false if the client refuses it.
  bool publish_statistics(std::string document);
  /// Publishes `<topic>/cellstats` of a pack. Returns false if the client refuses it.
  bool publish_cell_statistics(const PackId& pack, std::string document);
  /// Call before the program ends. Publishes that the packs and the gateway are offline.
  void closing();

 private:
  struct Alarm {
    std::optional<bool> present;
    std::optional<IdList> ids;
    std::optional<std::uint32_t> bits;

    bool operator==(const Alarm&) const = default;
  };
  /// The retained documents of a pack that the client has accepted since the last connect.
  struct Published {
    std::optional<bool> online;
    std::optional<Alarm> alarm;
    std::optional<PackInfo> info;
    std::optional<PackSettings> settings;
  };
  struct Pack {
    Snapshot newest;
    std::optional<bool> online;
    Published published;
  };

  [[nodiscard]] std::string topic_of(const PackId& pack) const;
  [[nodiscard]] static Alarm alarm_of(const PackState& state);
  void publish_state(const std::string& topic, const Snapshot& snapshot);
  void publish_changed_documents(const std::string& topic, Pack& pack);
  void publish_setting_changes(const std::string& topic, const Snapshot& before,
                               const Snapshot& now);
  void compare_settings_of_packs();
  void publish_differences();
  bool publish_retained(const std::string& topic, std::string payload);

  MqttClient& client_;
  std::string topic_;
  PayloadForm payload_;
  int qos_;
  bool retain_;
  std::mutex mutex_;
  std::map<PackId, Pack> packs_;
  std::string differences_;  // among the newest settings; empty if no bus has two packs
  std::string published_differences_;
};

}  // namespace jkbms::app

#endif
