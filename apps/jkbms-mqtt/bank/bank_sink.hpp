#ifndef JKBMS_MQTT_BANK_BANK_SINK_HPP
#define JKBMS_MQTT_BANK_BANK_SINK_HPP

#include <cstddef>
#include <map>
#include <mutex>
#include <optional>
#include <string>
#include <vector>

#include "bank/bank.hpp"
#include "bank/bank_config.hpp"
#include "line/sink.hpp"
#include "mqtt/mqtt_client.hpp"
#include "mqtt/mqtt_options.hpp"

namespace jkbms::app {

/// Publishes the documents of the banks (docs/mqtt.md): `<topic>/<bank>/state` once a round,
/// `alarm` and `availability` when they change. A Sink, so that it hears what the packs send: it
/// passes all of it on first. Thread-safe: every line calls the members of Sink, the main thread
/// the others, and one mutex guards all banks. No call waits for the network.
class BankSink final : public Sink {
 public:
  /// `client` and `next` must outlive the sink.
  BankSink(MqttClient& client, Sink& next, const std::vector<BankConfig>& banks,
           const MqttOptions& options);

  void publish(const PackId& pack, const Snapshot& known, Part fresh) override;
  void offline(const PackId& pack) override;

  /// Call after each connect. Publishes the retained documents again, and the newest state of each
  /// bank that is online.
  void connected();
  /// Publishes `state` and `availability` of each bank that is online once more, for a subscriber
  /// that has just come.
  void publish_states_again();
  /// Call before the program ends. Publishes that the banks are offline.
  void closing();

 private:
  struct Alarm {
    std::optional<bool> present;
    std::optional<IdList> ids;
    std::optional<IdList> packs;

    bool operator==(const Alarm&) const = default;
  };
  /// The retained documents that the client has accepted since the last connect.
  struct Published {
    std::optional<bool> online;
    std::optional<Alarm> alarm;
  };
  struct Entry {
    Bank bank;
    std::string topic;
    BankState newest = {};
    std::optional<bool> online = {};  ///< nullopt: nothing is known of it yet
    Published published = {};
  };

  [[nodiscard]] static Alarm alarm_of(const BankState& state);
  void publish_round(Entry& entry);
  void publish_state(const Entry& entry);
  void publish_changed_documents(Entry& entry);
  bool publish_retained(std::string topic, std::string payload);

  MqttClient& client_;
  Sink& next_;
  int qos_;
  bool retain_;
  const std::map<PackId, BankPlace> places_;
  std::mutex mutex_;  // for what follows
  std::vector<Entry> banks_;
};

}  // namespace jkbms::app

#endif
