#ifndef JKBMS_MQTT_MQTT_PAHO_MQTT_CLIENT_HPP
#define JKBMS_MQTT_MQTT_PAHO_MQTT_CLIENT_HPP

#include <chrono>
#include <functional>
#include <memory>
#include <optional>
#include <string>

#include "jkbms/clock.hpp"
#include "jkbms/result.hpp"
#include "mqtt/broker_event.hpp"
#include "mqtt/mqtt_client.hpp"
#include "mqtt/mqtt_options.hpp"

namespace jkbms::app {

/// A connection to a broker over Eclipse Paho C: MQTT 3.1.1, clean session, certificates checked.
/// connect() makes one attempt; the caller decides when to make the next. Of the messages that a
/// broker sends only those of the subscription count; others are dropped. One client in a process.
class PahoMqttClient final : public MqttClient {
 public:
  /// Called in threads of the library: it must only queue the event.
  using OnEvent = std::function<void(BrokerEvent)>;

  /// The broker publishes `will` when the connection breaks; a message without a topic is no will.
  /// `clock` must outlive the client. Errors: invalid_argument, io.
  static Result<std::unique_ptr<PahoMqttClient>> create(
      const MqttOptions& options, const std::string& client_id, MqttMessage will,
      const Clock& clock, OnEvent on_event,
      std::optional<MqttSubscription> subscription = std::nullopt);
  ~PahoMqttClient() override;
  PahoMqttClient(const PahoMqttClient&) = delete;
  PahoMqttClient& operator=(const PahoMqttClient&) = delete;

  /// Begins one attempt; an event reports its outcome. Call reset() between two attempts.
  void connect();
  /// Closes what is left of a connection that was lost or refused. Blocks for up to a second.
  void reset();
  bool publish(MqttMessage message) override;
  /// Asks the broker for the messages of the subscription, if there is one. Call it after each
  /// event `connected`. The event `not_subscribed` reports a refusal.
  void subscribe();
  [[nodiscard]] bool connected() const noexcept;

  /// Gives the connection up, with the event `lost`, if a message has waited for 30 s. Call it
  /// every few seconds.
  void give_up_overdue();

  /// Waits until the broker has what was published, `timeout` at most, then disconnects. Returns
  /// whether the broker had all in time and the connection ended within 0.2 s.
  bool close(std::chrono::milliseconds timeout);

 private:
  struct Connection;
  Status make_handle();
  explicit PahoMqttClient(std::unique_ptr<Connection> connection);

  std::unique_ptr<Connection> connection_;
};

}  // namespace jkbms::app

#endif
