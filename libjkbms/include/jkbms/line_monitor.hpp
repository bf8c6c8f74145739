#ifndef JKBMS_LINE_MONITOR_HPP
#define JKBMS_LINE_MONITOR_HPP

#include <array>
#include <chrono>
#include <cstdint>
#include <functional>
#include <memory>
#include <optional>
#include <stop_token>
#include <vector>

#include "jkbms/clock.hpp"
#include "jkbms/line_counters.hpp"
#include "jkbms/line_observer.hpp"
#include "jkbms/plausibility.hpp"
#include "jkbms/protocol.hpp"
#include "jkbms/transport.hpp"

namespace jkbms {

/// Whether a monitor asks. `automatic` listens first, and asks only if there is no other master.
enum class LineMode { poll, listen, automatic };

/// When a monitor returns.
enum class MonitorEnd {
  at_stop,              ///< only when a stop is requested
  at_port_loss,         ///< when a stop is requested, or the port is lost or cannot be opened
  when_all_had_a_turn,  ///< at_port_loss, or when each pack has answered or was given up
};

struct MonitorOptions {
  LineMode mode = LineMode::automatic;
  /// The addresses of the packs to ask, 0..15. Other packs that are heard are reported too. Unused
  /// if the protocol has no addresses.
  std::vector<std::uint8_t> addresses = {};
  std::chrono::milliseconds poll_interval{10'000};
  std::chrono::milliseconds reply_timeout{1'000};  ///< longest silence before a reply begins
  std::chrono::milliseconds bus_gap{0};            ///< quiet time before a request
  int attempts = 2;                                ///< requests per poll; always 1 on a shared bus
  /// With `of_a_network` and `end` at_stop, a connection that carries no valid frame for three
  /// polls, at least 20 s, is lost with Errc::timeout and made anew.
  Timing timing = Timing::of_a_wire;
  MonitorEnd end = MonitorEnd::at_stop;
  /// Whether damaged frames whose checksum is right are held back (docs/values.md).
  PlausibilityFilter plausibility = PlausibilityFilter::on;
};

/// What a monitor has done since it was constructed.
struct MonitorReport {
  LineCounters line;
  /// What was heard instead of values, if none came.
  Silence silence = Silence::nothing;
  std::uint64_t reconnects = 0;  ///< how often the port was reopened after a loss
  /// How often each rule of the plausibility filter held or dropped a message, or a document of it.
  std::array<std::uint64_t, plausibility_rules> withheld_by_rule{};
};

/// The sums of two reports, and the silence of the second.
MonitorReport operator+(const MonitorReport& a, const MonitorReport& b) noexcept;

/// Reads every pack of a line: opens the port, listens, polls in rounds, asks silent packs less
/// often, and reopens the port after a loss. Reports to an observer. Has no thread and no log.
class LineMonitor {
 public:
  /// Opens the port. A requested `stop`, which is that of run(), must end it soon.
  using Opener = std::function<Result<std::unique_ptr<Transport>>(const std::stop_token& stop)>;

  /// The references must outlive the monitor. run() calls `open` each time it opens the port.
  LineMonitor(const Protocol& protocol, MonitorOptions options, Opener open, Clock& clock,
              LineObserver& observer);
  ~LineMonitor();
  LineMonitor(const LineMonitor&) = delete;
  LineMonitor& operator=(const LineMonitor&) = delete;

  /// Blocks until `options.end` is met or `stop` is requested. For one thread.
  /// Errors: invalid_argument (an address is invalid, or a shared bus is to be polled and there is
  /// no address), io (the port failed; not if `options.end` is at_stop).
  Status run(const std::stop_token& stop = {});

  /// What was done so far. Any thread.
  [[nodiscard]] MonitorReport report() const;
  /// While run() works, it moves this time forward before the time is reached. If the time has
  /// passed, run() hangs. Any thread.
  [[nodiscard]] Clock::TimePoint alive_until() const noexcept;

 private:
  class Engine;
  std::unique_ptr<Engine> engine_;
};

}  // namespace jkbms

#endif
