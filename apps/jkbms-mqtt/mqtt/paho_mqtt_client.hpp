#ifndef JKBMS_MQTT_MQTT_PAHO_MQTT_CLIENT_HPP
#define JKBMS_MQTT_MQTT_PAHO_MQTT_CLIENT_HPP

#include <chrono>
#include <functional>
#include <memory>
#include <string>

#include "jkbms/result.hpp"
#include "mqtt/broker_event.hpp"
#include "mqtt/mqtt_client.hpp"
#include "mqtt/mqtt_options.hpp"

namespace jkbms::app {

/// A broker connection over Eclipse Paho C: MQTT 3.1.1, clean session, certificates checked.
/// Each connect() is one attempt; when to try again is the caller's business.
class PahoMqttClient final : public MqttClient {
 public:
  /// Called from threads of the library: must only queue what it gets.
  using OnEvent = std::function<void(BrokerEvent)>;

  /// The broker publishes `will` when the connection breaks. Errors: invalid_argument, io.
  static Result<std::unique_ptr<PahoMqttClient>> create(const MqttOptions& options,
                                                        const std::string& client_id,
                                                        MqttMessage will, OnEvent on_event);
  ~PahoMqttClient() override;
  PahoMqttClient(const PahoMqttClient&) = delete;
  PahoMqttClient& operator=(const PahoMqttClient&) = delete;

  /// Begins one attempt; its outcome comes as an event. Only after reset(), but for the first.
  void connect();
  /// Gives up what is left of a connection that was lost or refused. May take a second: the
  /// library ends its threads. An attempt without it would wait as long for the old ones.
  void reset();
  bool publish(const MqttMessage& message) override;
  [[nodiscard]] bool connected() const noexcept;

  /// Waits until the broker has what was published, then disconnects; gives up at the timeout.
  /// True: the connection ended in good order.
  bool close(std::chrono::milliseconds timeout);

 private:
  struct Connection;
  Status make_handle();
  explicit PahoMqttClient(std::unique_ptr<Connection> connection);

  std::unique_ptr<Connection> connection_;
};

}  // namespace jkbms::app

#endif
