#ifndef JKBMS_MQTT_MQTT_MESSAGES_UNDER_WAY_HPP
#define JKBMS_MQTT_MQTT_MESSAGES_UNDER_WAY_HPP

#include <chrono>
#include <cstddef>
#include <cstdint>
#include <map>
#include <optional>

#include "jkbms/clock.hpp"

namespace jkbms::app {

/// The messages of one connection that were accepted, in the Outbox or handed to the MQTT library,
/// and are not finished: with QoS 0 not yet sent, with QoS 1 and 2 not yet acknowledged by the
/// broker. Not thread-safe.
class MessagesUnderWay {
 public:
  using Id = std::uint64_t;

  /// Adds a message and returns its id; nullopt if 200 messages wait for an acknowledgement.
  /// Messages with QoS 0 are not limited here.
  std::optional<Id> add(int qos, Clock::TimePoint now);
  /// Ends the message. Does nothing if `id` is not under way.
  void finish(Id id);
  /// Forgets all messages, for example because the connection is lost.
  void clear() { messages_.clear(); }

  [[nodiscard]] bool empty() const noexcept { return messages_.empty(); }
  /// Whether the oldest message has waited for 30 s.
  [[nodiscard]] bool overdue(Clock::TimePoint now) const;

 private:
  struct Message {
    int qos;
    Clock::TimePoint since;
  };

  std::map<Id, Message> messages_;  // in the order in which they were added
  Id next_id_ = 0;
};

}  // namespace jkbms::app

#endif
