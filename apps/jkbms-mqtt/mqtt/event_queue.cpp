#include "mqtt/event_queue.hpp"

#include <sys/eventfd.h>
#include <unistd.h>

#include <utility>

namespace jkbms::app {

EventQueue::EventQueue() : descriptor_(eventfd(0, EFD_CLOEXEC | EFD_NONBLOCK)) {}

EventQueue::~EventQueue() {
  close(descriptor_);
}

void EventQueue::push(BrokerEvent event) {
  {
    const std::lock_guard lock(mutex_);
    events_.push_back(std::move(event));
  }
  wake();
}

void EventQueue::wake() {
  eventfd_write(descriptor_, 1);
}

std::vector<BrokerEvent> EventQueue::take() {
  eventfd_t count = 0;
  eventfd_read(descriptor_, &count);
  const std::lock_guard lock(mutex_);
  return std::exchange(events_, {});
}

}  // namespace jkbms::app
