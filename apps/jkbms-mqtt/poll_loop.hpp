#ifndef JKBMS_MQTT_POLL_LOOP_HPP
#define JKBMS_MQTT_POLL_LOOP_HPP

#include <atomic>
#include <chrono>
#include <functional>
#include <memory>
#include <mutex>
#include <optional>
#include <stop_token>
#include <string>

#include "bus.hpp"
#include "jkbms/bms_client.hpp"
#include "log.hpp"
#include "sink.hpp"

namespace jkbms::app {

/// What a bus has done since the program began.
struct BusReport {
  ClientCounters client;
  std::uint64_t reconnects = 0;  ///< how often the port was opened again after it was lost
};

/// Polls one pack on a fixed schedule, for ever: opens the port, asks, publishes; opens the port
/// anew where it is lost, with a growing pause. Tells the log each change of state, not each poll.
class PollLoop {
 public:
  struct Timing {
    std::chrono::milliseconds interval{10'000};
    ClientOptions client;
  };
  using OpenPort = std::function<Result<std::unique_ptr<Transport>>()>;

  /// The references must outlive the loop. `port` and `baudrate` are for the log.
  PollLoop(OpenPort open, std::string port, int baudrate, const Protocol& protocol, Clock& clock,
           Sink& sink, Log& log, Timing timing);

  /// Returns once `stop` was requested. For one thread.
  void run(std::stop_token stop);

  [[nodiscard]] BusReport report() const;
  /// By when the loop gives another sign of life, unless it hangs. Any thread.
  [[nodiscard]] Clock::TimePoint alive_until() const noexcept;

 private:
  /// Polls until the port is lost or `stop` was requested.
  void run_session(Transport& transport, const std::stop_token& stop);
  void take_outcome(const Result<Snapshot>& outcome);
  void tell_open();
  void tell(LogLevel level, std::string state, const std::string& text);
  void wait_until(Clock::TimePoint when, const std::stop_token& stop);
  void note_alive(Clock::TimePoint until);

  OpenPort open_;
  std::string port_;
  int baudrate_;
  const Protocol& protocol_;
  Clock& clock_;
  Sink& sink_;
  Log& log_;
  Timing timing_;

  bool answered_ = false;                        // since the port was opened
  std::string told_state_;                       // the last state in the log
  std::optional<Clock::TimePoint> offline_due_;  // nullopt: told already
  std::optional<std::uint8_t> told_unknown_;
  std::atomic<Clock::TimePoint> alive_until_;
  mutable std::mutex mutex_;
  BusReport report_;  // of the sessions that ended, and the one under way
};

}  // namespace jkbms::app

#endif
