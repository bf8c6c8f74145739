#ifndef JKBMS_MQTT_MQTT_VICTRON_VICTRON_SINK_HPP
#define JKBMS_MQTT_MQTT_VICTRON_VICTRON_SINK_HPP

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
#include "mqtt/victron/battery.hpp"

namespace jkbms::app {

/// Publishes `<topic>/victron` of each pack and bank for Victron's Venus OS (docs/victron.md).
/// Chargers act on it, so each message is made of values that have just been read: nothing is
/// retained, repeated, published again after a connect, or made of a value that the plausibility
/// filter holds back. A bank is published when every pack that is not silent has sent a new state.
/// Passes on first what it hears. Thread-safe; no call waits for the network.
class VictronSink final : public Sink {
 public:
  /// Requires `options.victron`. `client` and `next` must outlive the sink.
  VictronSink(MqttClient& client, Sink& next, const std::vector<BankConfig>& banks,
              const MqttOptions& options);

  void publish(const PackId& pack, const Snapshot& known, Part fresh) override;
  void offline(const PackId& pack) override;

 private:
  struct Entry {
    Bank bank;
    std::string topic;
    std::vector<std::optional<PackSettings>> settings;  ///< of each pack
  };

  void publish_bank(const Entry& entry);
  void send(const std::string& topic, std::optional<std::string> payload);

  MqttClient& client_;
  Sink& next_;
  std::string topic_;
  int qos_;
  VictronLimits limits_;
  const std::map<PackId, BankPlace> places_;
  std::mutex mutex_;  // for what follows
  std::vector<Entry> banks_;
};

}  // namespace jkbms::app

#endif
