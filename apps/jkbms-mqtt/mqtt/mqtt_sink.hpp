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

/// The topic on which the gateway itself is online or offline, and what it says there.
MqttMessage gateway_message(const std::string& topic, bool online);

/// Publishes packs on their topics (docs/mqtt.md), and settings that change or differ. Nothing is
/// queued while there is no connection: when it is back, the newest documents go out. Any number of
/// threads may publish.
class MqttSink final : public Sink {
 public:
  /// `client` must outlive the sink.
  MqttSink(MqttClient& client, const MqttOptions& options);

  void publish(const PackId& pack, const Result<Snapshot>& outcome) override;
  void offline(const PackId& pack) override;

  /// The connection is new: sends what the broker keeps, and the newest state of each pack that
  /// is online.
  void connected();
  /// The program ends: gateway and packs are offline.
  void closing();

 private:
  struct Pack {
    Snapshot newest;
    std::optional<bool> online;
    // What the broker was last handed:
    std::optional<bool> told_online;
    std::string told_alarm;  // without its time
    std::optional<PackIdentity> told_info;
    std::optional<PackSettings> told_settings;
  };

  [[nodiscard]] std::string topic_of(const PackId& pack) const;
  void send_state(const std::string& topic, const Snapshot& snapshot);
  void send_what_is_new(const std::string& topic, Pack& pack);
  void send_setting_changes(const std::string& topic, const Pack& pack, const Snapshot& newest);
  void send_differences();
  bool keep(const std::string& topic, std::string payload);

  MqttClient& client_;
  std::string topic_;
  PayloadForm payload_;
  int qos_;
  bool retain_;
  std::mutex mutex_;
  std::map<PackId, Pack> packs_;
  std::string told_differences_;
};

}  // namespace jkbms::app

#endif
