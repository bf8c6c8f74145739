#ifndef JKBMS_MQTT_MQTT_EVENT_QUEUE_HPP
#define JKBMS_MQTT_MQTT_EVENT_QUEUE_HPP

#include <mutex>
#include <vector>

#include "mqtt/broker_event.hpp"

namespace jkbms::app {

/// Carries broker events from the MQTT library's threads to the main one, which waits on a
/// descriptor.
class EventQueue {
 public:
  EventQueue();
  ~EventQueue();
  EventQueue(const EventQueue&) = delete;
  EventQueue& operator=(const EventQueue&) = delete;

  /// Any thread. Never blocks for long.
  void push(BrokerEvent event);
  /// Makes descriptor() readable without an event.
  void wake();
  /// All events so far, in order; descriptor() is no longer readable then.
  std::vector<BrokerEvent> take();
  /// Readable while there is an event.
  [[nodiscard]] int descriptor() const noexcept { return descriptor_; }

 private:
  int descriptor_;
  std::mutex mutex_;
  std::vector<BrokerEvent> events_;
};

}  // namespace jkbms::app

#endif
