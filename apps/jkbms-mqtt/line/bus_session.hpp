#ifndef JKBMS_MQTT_LINE_BUS_SESSION_HPP
#define JKBMS_MQTT_LINE_BUS_SESSION_HPP

#include "line/bus_loop.hpp"
#include "line/bus_rounds.hpp"

namespace jkbms::app {

/// What a bus does while its port is open: polls in rounds, or listens.
class BusLoop::Session {
 public:
  Session(BusLoop& loop, Transport& transport);
  ~Session();
  Session(const Session&) = delete;
  Session& operator=(const Session&) = delete;

  /// Returns when the port is lost (the error says how) or `stop` was requested.
  Status run(const std::stop_token& stop);

 private:
  /// Listens where the mode or another master wants it. True: it may poll now.
  Result<bool> may_poll(const std::stop_token& stop);
  Status listen_first(const std::stop_token& stop);
  Status listen(Clock::TimePoint until, const std::stop_token& stop);
  void take_overheard(OwnedMessage message);

  BusLoop& loop_;
  BusListener listener_;
  BusRounds rounds_;
  Clock::TimePoint opened_;
  bool listened_ = false;  // as long as `automatic` wants it
};

}  // namespace jkbms::app

#endif
