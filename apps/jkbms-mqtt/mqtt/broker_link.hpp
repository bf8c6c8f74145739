#ifndef JKBMS_MQTT_MQTT_BROKER_LINK_HPP
#define JKBMS_MQTT_MQTT_BROKER_LINK_HPP

#include <functional>
#include <optional>
#include <random>
#include <set>
#include <string>

#include "jkbms/clock.hpp"
#include "mqtt/broker_event.hpp"
#include "system/log.hpp"

namespace jkbms::app {

/// When to try to connect: at once, then every second for a while, then ever more seldom up to
/// once a minute, with jitter. Tells the log each change of state, not each attempt.
class BrokerLink {
 public:
  /// `connect` begins one attempt. `broker` is its address, for the log.
  BrokerLink(std::function<void()> connect, std::string broker, Clock& clock, Log& log);

  /// Takes what happened. True: the connection is there, and what is retained is to be sent again.
  bool handle(const BrokerEvent& event);
  /// When act() has something to do; nullopt: not before the next event.
  [[nodiscard]] std::optional<Clock::TimePoint> due() const noexcept { return due_; }
  /// Begins an attempt if one is due.
  void act();

  [[nodiscard]] unsigned reconnects() const noexcept { return connects_ > 0 ? connects_ - 1 : 0; }

 private:
  void schedule_next();

  std::function<void()> connect_;
  std::string broker_;
  Clock& clock_;
  Log& log_;
  std::minstd_rand random_{std::random_device{}()};
  std::optional<Clock::TimePoint> due_;
  int failures_ = 0;            // since the last connection
  std::set<std::string> told_;  // refusals in the log since the last connection
  unsigned connects_ = 0;
};

}  // namespace jkbms::app

#endif
