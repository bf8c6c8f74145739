#include "mqtt/connection_gate.hpp"

#include <mutex>
#include <utility>

namespace jkbms::app {

void ConnectionGate::open(const std::function<void()>& begin) {
  const std::lock_guard alone(passage_);
  is_open_ = true;
  begin();
}

bool ConnectionGate::publish(MqttMessage message) {
  return is_open_ && client_.publish(std::move(message));
}

void ConnectionGate::publish(const PackId& pack, const Snapshot& known, Part fresh) {
  const std::shared_lock passing(passage_);
  next_->publish(pack, known, fresh);
}

void ConnectionGate::offline(const PackId& pack) {
  const std::shared_lock passing(passage_);
  next_->offline(pack);
}

}  // namespace jkbms::app
