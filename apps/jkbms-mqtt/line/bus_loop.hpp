#ifndef JKBMS_MQTT_LINE_BUS_LOOP_HPP
#define JKBMS_MQTT_LINE_BUS_LOOP_HPP

#include <atomic>
#include <chrono>
#include <functional>
#include <map>
#include <memory>
#include <mutex>
#include <optional>
#include <stop_token>
#include <string>

#include "jkbms/bms_client.hpp"
#include "jkbms/bus_listener.hpp"
#include "line/bus_config.hpp"
#include "line/pack_watch.hpp"
#include "line/sink.hpp"
#include "system/log.hpp"

namespace jkbms::app {

/// What a bus has done since the program began.
struct BusReport {
  ClientCounters counters;
  std::uint64_t reconnects = 0;  ///< how often the port was opened again after it was lost

  void add(const ClientCounters& more);
};

/// Reads the packs of one line, for ever: opens the port, polls on a fixed schedule or listens,
/// publishes; opens the port anew where it is lost, with a growing pause. Where another master
/// speaks it does not. Tells the log each change of state, not each poll.
class BusLoop {
 public:
  using OpenPort = std::function<Result<std::unique_ptr<Transport>>()>;

  /// The references must outlive the loop. `index` tells the buses of the program apart.
  BusLoop(std::size_t index, BusConfig config, OpenPort open, Clock& clock, Sink& sink, Log& log);

  /// Returns once `stop` was requested. For one thread.
  void run(const std::stop_token& stop);

  [[nodiscard]] BusReport report() const;
  /// By when the loop gives another sign of life, unless it hangs. Any thread.
  [[nodiscard]] Clock::TimePoint alive_until() const noexcept;

 private:
  class Session;
  class BusRounds;

  static constexpr std::chrono::seconds master_absence{60};  // before polling goes on

  /// Whether another master was heard lately.
  [[nodiscard]] bool master_speaks(const BusListener& listener) const;
  PackWatch& watch_of(std::uint8_t address);
  void publish_answer(PackWatch& watch, const Snapshot& snapshot, PackWatch::Answer how);
  void tell_open();
  void tell_mode(LogLevel level, std::string mode, const std::string& text);
  void tell(LogLevel level, std::string state, const std::string& text);
  /// Waits, and publishes meanwhile which packs went offline.
  void wait_until(Clock::TimePoint when, const std::stop_token& stop);
  [[nodiscard]] Clock::TimePoint next_offline(Clock::TimePoint at_most) const;
  void check_offline();
  void note_alive(Clock::TimePoint until);
  void publish_report(const ClientCounters& of_session);

  std::size_t index_;
  BusConfig config_;
  OpenPort open_;
  Clock& clock_;
  Sink& sink_;
  Log& log_;

  std::map<std::uint8_t, PackWatch> packs_;  // by address; those that were heard come later
  std::map<std::uint8_t, Snapshot> known_;   // over sessions
  std::optional<Clock::TimePoint> master_heard_;
  bool answered_ = false;       // since the port was opened
  bool ever_answered_ = false;  // anybody
  std::string told_state_;      // of the port
  std::string told_mode_;       // who speaks
  std::optional<std::uint8_t> told_unknown_;
  bool told_overrun_ = false;
  bool told_no_info_ = false;
  std::atomic<Clock::TimePoint> alive_until_;
  mutable std::mutex mutex_;
  BusReport ended_;   // of the sessions before
  BusReport report_;  // with the one under way
};

}  // namespace jkbms::app

#endif
