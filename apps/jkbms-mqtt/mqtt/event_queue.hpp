#ifndef JKBMS_MQTT_MQTT_EVENT_QUEUE_HPP
#define JKBMS_MQTT_MQTT_EVENT_QUEUE_HPP

#include <mutex>
#include <vector>

#include "mqtt/broker_event.hpp"

namespace jkbms::app {

/// Carries broker events from the threads of the MQTT library to the main thread, which waits on a
/// descriptor. Thread-safe.
class EventQueue {
 public:
  EventQueue();
  ~EventQueue();
  EventQueue(const EventQueue&) = delete;
  EventQueue& operator=(const EventQueue&) = delete;

  /// Appends an event. Does not wait for the main thread.
  void push(BrokerEvent event);
  /// Makes descriptor() readable without an event.
  void wake();
  /// Removes and returns all events, oldest first. Afterwards descriptor() is not readable.
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
