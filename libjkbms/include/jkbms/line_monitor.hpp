#ifndef JKBMS_LINE_MONITOR_HPP
#define JKBMS_LINE_MONITOR_HPP

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
#include "jkbms/protocol.hpp"
#include "jkbms/transport.hpp"

namespace jkbms {

/// Who asks on a line. `automatic` listens first, and asks only where nobody else does.
enum class LineMode { poll, listen, automatic };

/// When a monitor returns.
enum class MonitorEnd {
  at_stop,              ///< when a stop is requested, and not before
  at_port_loss,         ///< also when the port cannot be opened or is lost
  when_all_had_a_turn,  ///< also when each pack has answered or was given up
};

struct MonitorOptions {
  LineMode mode = LineMode::automatic;
  /// Addresses of the packs to ask, 0..15. Packs that are only heard come by themselves. Unused
  /// where the protocol has no addresses.
  std::vector<std::uint8_t> addresses = {};
  std::chrono::milliseconds poll_interval{10'000};
  std::chrono::milliseconds reply_timeout{1'000};  ///< longest silence before a reply
  std::chrono::milliseconds bus_gap{0};            ///< quiet time before a request
  int attempts = 2;  ///< requests a poll, where a pack is alone; on a shared bus it is one
  Timing timing = Timing::of_a_wire;
  MonitorEnd end = MonitorEnd::at_stop;
};

/// What a monitor has done since it began.
struct MonitorReport {
  LineCounters line;
  std::uint64_t reconnects = 0;  ///< how often the port was opened again after it was lost
};

/// Reads every pack of a line: opens the port, listens, polls in rounds, leaves packs that are
/// silent alone for a while, and opens the port anew where it is lost. Tells an observer. Has no
/// thread and no log of its own.
class LineMonitor {
 public:
  using Opener = std::function<Result<std::unique_ptr<Transport>>()>;

  /// The references must outlive the monitor.
  LineMonitor(const Protocol& protocol, MonitorOptions options, Opener open, Clock& clock,
              LineObserver& observer);
  ~LineMonitor();
  LineMonitor(const LineMonitor&) = delete;
  LineMonitor& operator=(const LineMonitor&) = delete;

  /// Blocks until the end that the options name, or until `stop` is requested. For one thread.
  /// Errors: invalid_argument (a shared bus is to be polled and no address is given, or an address
  /// that cannot be), io (the port, unless the end is at_stop).
  Status run(const std::stop_token& stop = {});

  /// Any thread.
  [[nodiscard]] MonitorReport report() const;
  /// By when the monitor gives another sign of life, unless it hangs. Any thread.
  [[nodiscard]] Clock::TimePoint alive_until() const noexcept;

 private:
  class Engine;
  std::unique_ptr<Engine> engine_;
};

}  // namespace jkbms

#endif
