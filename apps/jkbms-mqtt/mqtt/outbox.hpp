#ifndef JKBMS_MQTT_MQTT_OUTBOX_HPP
#define JKBMS_MQTT_MQTT_OUTBOX_HPP

#include <deque>
#include <optional>

#include "mqtt/messages_under_way.hpp"
#include "mqtt/mqtt_client.hpp"

namespace jkbms::app {

/// The messages that wait for the MQTT library, in their order. When a connection ends, Paho 1.3.12
/// never frees the messages that it has not written (docs/decisions/few-messages-in-paho.md). So it
/// gets the next message only when fewer than 20 are unwritten. Not thread-safe.
class Outbox {
 public:
  struct Entry {
    MessagesUnderWay::Id id;  ///< higher than those before
    MqttMessage message;
  };

  /// Whether 400 messages wait.
  [[nodiscard]] bool full() const noexcept;
  void push(Entry entry);
  /// Takes the oldest message that waits; nullopt if the library must not have it yet.
  std::optional<Entry> next();
  /// The same, but nullopt also if the oldest has QoS 1 or 2.
  std::optional<Entry> next_with_qos_0();
  /// The library has written this message, or has dropped it.
  void written(MessagesUnderWay::Id id);
  /// The library has written one more message with QoS 1 or 2.
  void one_with_acknowledgement_written();
  /// The connection has ended.
  void clear();

 private:
  struct Unwritten {
    MessagesUnderWay::Id id;
    int qos;
  };

  std::deque<Entry> waiting_;
  std::deque<Unwritten> unwritten_;  // in the library
};

}  // namespace jkbms::app

#endif
