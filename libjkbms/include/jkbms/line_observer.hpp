#ifndef JKBMS_LINE_OBSERVER_HPP
#define JKBMS_LINE_OBSERVER_HPP

#include <chrono>
#include <cstdint>
#include <optional>

#include "jkbms/heard.hpp"
#include "jkbms/line_counters.hpp"
#include "jkbms/result.hpp"
#include "jkbms/snapshot.hpp"

namespace jkbms {

/// Values of a pack that have just come. Both references are valid during the call.
struct PackReading {
  const Heard& message;       ///< what has just come, and how
  const Snapshot& known;      ///< all that is known of the pack
  bool another_pack = false;  ///< its serial number is not the one that this address had before
};

/// A poll that got no answer.
struct FailedPoll {
  std::optional<std::uint8_t> address;
  const Failure& failure;
  int in_a_row = 1;                ///< failed polls of this pack since its last answer
  bool pack_has_answered = false;  ///< ever
  bool line_has_answered = false;  ///< ever, this pack or another
};

/// How a pack answers.
enum class PackCondition {
  awaited,     ///< nothing was heard since the port was opened
  answering,   ///< in time
  late,        ///< after the reply timeout
  overheard,   ///< another master asks
  silent,      ///< the last poll failed, or nothing was overheard for too long
  unreliable,  ///< it changes so often that single changes are not reported
};

struct PackChange {
  enum class Kind {
    condition,  ///< the condition has changed
    online,     ///< `online` has changed while the condition stayed
    report,     ///< once an hour while the pack is unreliable
  };
  Kind kind = Kind::condition;
  std::optional<std::uint8_t> address;
  PackCondition condition = PackCondition::awaited;
  PackCondition before = PackCondition::awaited;
  bool online = false;  ///< it has given values lately: within three polls, at least 10 s
  bool was_online = false;
  bool has_answered = false;              ///< ever
  std::optional<Failure> failure;         ///< why it is silent, where it was asked
  std::chrono::milliseconds patience{0};  ///< so long nothing may come before it is offline
  unsigned polls = 0;                     ///< of an unreliable pack: asked lately,
  unsigned answers = 0;                   ///< and answered
};

/// What a monitor does with its line.
enum class LineState {
  closed,           ///< the port cannot be opened; tried again
  open,             ///< the port was opened
  lost,             ///< the port failed; opened again after a pause
  unsteady,         ///< the port is lost so often that single losses are not reported
  listening_first,  ///< for another master, before anything is asked
  polling,
  listening,  ///< by its mode
  master,     ///< another master speaks: listening until it has been silent for 60 s
  noise,      ///< bytes come that form no message: nothing is asked
  nobody,     ///< listening, and no values came for 25 s
};

struct LineChange {
  LineState state = LineState::closed;
  LineState before = LineState::closed;
  std::optional<Error> error;          ///< of closed and lost
  unsigned losses = 0;                 ///< of unsteady: of the port, in the last hour
  Silence silence = Silence::nothing;  ///< of nobody and noise: what was heard instead
  LineCounters heard;                  ///< of nobody and noise: while listening
};

/// Something that is told once.
struct LineNotice {
  enum class Kind {
    unknown_register,  ///< values end where this build knows no further
    slow_round,        ///< a round of polls takes longer than the poll interval
    no_info,           ///< device info never passes on a bus that another master asks
  };
  Kind kind = Kind::unknown_register;
  std::uint8_t identifier = 0;  ///< of unknown_register
};

/// Is told what a monitor hears and does, in the monitor's thread. Must not block, and must not
/// call the monitor.
class LineObserver {
 public:
  virtual ~LineObserver() = default;
  virtual void heard(const PackReading& /*reading*/) {}
  virtual void pack_changed(const PackChange& /*change*/) {}
  virtual void poll_failed(const FailedPoll& /*poll*/) {}
  virtual void line_changed(const LineChange& /*change*/) {}
  virtual void noticed(const LineNotice& /*notice*/) {}
};

}  // namespace jkbms

#endif
