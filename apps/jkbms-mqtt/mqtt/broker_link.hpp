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

/// Decides when to connect to the broker: at once, then 15 times after one second, then after
/// pauses that double up to one minute, with jitter. A connection that lasts 60 s resets the
/// pauses. Logs each change of the connection once; while no connection lasts, only the cause.
class BrokerLink {
 public:
  /// `connect` begins one attempt. `broker` is the address for the log.
  BrokerLink(std::function<void()> connect, std::string broker, Clock& clock, Log& log);

  /// Handles an event of the connection. Returns true if the connection is new: then the retained
  /// documents must be published again.
  bool handle(const BrokerEvent& event);
  /// When act() must be called; nullopt: not before the next event.
  [[nodiscard]] std::optional<Clock::TimePoint> due() const noexcept { return due_; }
  /// Begins an attempt if one is due. Resets the pauses if a connection has lasted 60 s.
  void act();

  [[nodiscard]] unsigned reconnects() const noexcept { return connects_ > 0 ? connects_ - 1 : 0; }

 private:
  void handle_connected();
  void handle_refused(const BrokerEvent& event);
  void handle_lost(const std::string& reason);
  void note_short_connection(Clock::TimePoint now);
  void note_lasting_connection();
  void schedule_attempt();

  std::function<void()> connect_;
  std::string broker_;
  Clock& clock_;
  Log& log_;
  std::minstd_rand random_{std::random_device{}()};
  std::optional<Clock::TimePoint> due_;
  std::optional<Clock::TimePoint> connected_at_;  // nullopt: no connection
  int pauses_ = 0;                                // since the last connection of 60 s
  int short_connections_ = 0;                     // in a row
  int very_short_connections_ = 0;                // in a row, without a refusal in between
  bool unstable_ = false;                         // it is logged that no connection lasts
  bool told_of_another_client_ = false;
  bool told_of_subscription_ = false;     // that the broker refuses it
  std::set<std::string> logged_reasons_;  // of refusals since the last connection
  unsigned connects_ = 0;
};

}  // namespace jkbms::app

#endif
