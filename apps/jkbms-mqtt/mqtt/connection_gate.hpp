#ifndef JKBMS_MQTT_MQTT_CONNECTION_GATE_HPP
#define JKBMS_MQTT_MQTT_CONNECTION_GATE_HPP

#include <atomic>
#include <functional>
#include <shared_mutex>

#include "line/sink.hpp"
#include "mqtt/mqtt_client.hpp"

namespace jkbms::app {

/// Stands between the sinks and the client, and between the lines and the sinks. For a line, a new
/// connection begins at one moment: what it publishes before is refused, and is part of what the
/// sinks tell the broker at the beginning; what it publishes after comes after that. So no value is
/// lost or published twice. Thread-safe; open() and close() are for one thread.
class ConnectionGate final : public MqttClient, public Sink {
 public:
  /// `client` must outlive the gate.
  explicit ConnectionGate(MqttClient& client) : client_(client) {}

  /// Sets the sink that gets what the lines publish. Call before the first line runs.
  void lead_to(Sink& next) noexcept { next_ = &next; }

  /// The client has connected. Calls `begin`, in which each sink publishes what the broker must
  /// know. No line publishes meanwhile.
  void open(const std::function<void()>& begin);
  /// The connection has ended.
  void close() noexcept { is_open_ = false; }

  /// For the sinks. Refuses the message while the gate is closed.
  bool publish(MqttMessage message) override;

  /// For the lines.
  void publish(const PackId& pack, const Snapshot& known, Part fresh) override;
  void offline(const PackId& pack) override;

 private:
  MqttClient& client_;
  Sink* next_ = nullptr;
  std::atomic<bool> is_open_ = false;
  std::shared_mutex passage_;  // shared by the lines, alone for open()
};

}  // namespace jkbms::app

#endif
