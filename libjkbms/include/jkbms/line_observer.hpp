#ifndef JKBMS_LINE_OBSERVER_HPP
#define JKBMS_LINE_OBSERVER_HPP

#include <chrono>
#include <cstdint>
#include <optional>

#include "jkbms/heard.hpp"
#include "jkbms/line_counters.hpp"
#include "jkbms/plausibility.hpp"
#include "jkbms/result.hpp"
#include "jkbms/snapshot.hpp"

namespace jkbms {

/// Values of a pack that were just received. Both references are valid during the call.
struct PackReading {
  const Heard& message;       ///< the values of one message, and how it came
  const Snapshot& known;      ///< all that is known of the pack and was published
  bool another_pack = false;  ///< the serial number at this address has changed
};

/// Values of a pack that the plausibility filter does not publish, or not yet. The reference is
/// valid during the call.
struct WithheldReading {
  std::optional<std::uint8_t> address;
  const Verdict& verdict;
};

/// A poll that failed. The reference is valid during the call.
struct FailedPoll {
  std::optional<std::uint8_t> address;
  const Failure& failure;
  int in_a_row = 1;                ///< failed polls of this pack since its last answer
  bool pack_has_answered = false;  ///< this pack has answered before
  bool line_has_answered = false;  ///< any pack has answered before
};

/// How a pack answers.
enum class PackCondition {
  awaited,     ///< nothing was heard from it since the port was opened
  answering,   ///< it answers in time
  late,        ///< it answers after the reply timeout
  overheard,   ///< its answers to another master are heard
  silent,      ///< the last poll failed, or nothing was overheard for too long
  unreliable,  ///< it changes so often that each change is not reported
};

struct PackChange {
  enum class Kind {
    condition,  ///< the condition has changed
    online,     ///< `online` has changed, and the condition has not
    report,     ///< once an hour while the pack is unreliable
  };
  Kind kind = Kind::condition;
  std::optional<std::uint8_t> address;
  PackCondition condition = PackCondition::awaited;
  PackCondition before = PackCondition::awaited;
  bool online = false;  ///< values came within `patience`
  bool was_online = false;
  bool has_answered = false;              ///< it has answered before
  std::optional<Failure> failure;         ///< why it is silent; nullopt if it was not asked
  std::chrono::milliseconds patience{0};  ///< without values for this long it is offline
  unsigned polls = 0;                     ///< recent polls; only if the pack is unreliable
  unsigned answers = 0;                   ///< those that were answered
};

/// What a monitor does with its line.
enum class LineState {
  closed,           ///< the port cannot be opened; the monitor tries again
  open,             ///< the port was opened
  lost,             ///< the port failed; the monitor reopens it after a pause
  unsteady,         ///< the port is lost so often that each loss is not reported
  listening_first,  ///< listening for another master before the first poll
  polling,
  listening,  ///< the mode is listen
  master,     ///< another master asks: listening until it has been silent for 60 s
  noise,      ///< bytes come that form no message; no requests are sent
  nobody,     ///< listening for 25 s, and no values have come yet
};

struct LineChange {
  LineState state = LineState::closed;
  LineState before = LineState::closed;
  std::optional<Error> error;  ///< why; set if `state` is closed or lost
  unsigned losses = 0;         ///< if `state` is unsteady: losses of the port since the last report
  Silence silence = Silence::nothing;  ///< if `state` is nobody or noise: what was heard
  LineCounters heard;  ///< if `state` is nobody or noise: the counters while listening
};

/// A fact that is reported once.
struct LineNotice {
  enum class Kind {
    unknown_register,  ///< a register that this build does not know; the values after it are lost
    slow_round,        ///< a round of polls takes longer than the poll interval
    no_info,           ///< the other master on this bus never asks for device info
  };
  Kind kind = Kind::unknown_register;
  std::uint8_t identifier = 0;  ///< the register, if `kind` is unknown_register
};

/// Receives what a monitor hears and does. LineMonitor::run() calls these functions in the thread
/// that it runs in. They must not block and must not call the monitor.
class LineObserver {
 public:
  virtual ~LineObserver() = default;
  /// Values of a pack came. Comes for a held state too: then `message` has no values, and
  /// `known.state->held` names the keys that made it wait.
  virtual void heard(const PackReading& /*reading*/) {}
  /// The plausibility filter held or dropped a message, or a document of it.
  virtual void withheld(const WithheldReading& /*reading*/) {}
  /// A pack changed, or the hourly report on an unreliable pack is due.
  virtual void pack_changed(const PackChange& /*change*/) {}
  /// A poll failed. Comes for each failed poll.
  virtual void poll_failed(const FailedPoll& /*poll*/) {}
  /// The state of the line changed.
  virtual void line_changed(const LineChange& /*change*/) {}
  /// Comes once for each kind of notice.
  virtual void noticed(const LineNotice& /*notice*/) {}
};

}  // namespace jkbms

#endif
