#ifndef JKBMS_CAPTURE_REPLAY_HPP
#define JKBMS_CAPTURE_REPLAY_HPP

#include <chrono>
#include <cstddef>
#include <map>
#include <memory>
#include <optional>

#include "jkbms/capture.hpp"
#include "jkbms/clock.hpp"
#include "jkbms/frame_assembler.hpp"
#include "jkbms/heard.hpp"
#include "jkbms/line_counters.hpp"
#include "jkbms/protocol.hpp"

namespace jkbms {

class Attribution;

/// The protocol that most of the received bytes of a capture belong to.
const Protocol& protocol_of(const Capture& capture);

/// Reads the values in a capture, one message at a time. On a shared bus a message is attributed to
/// a pack as on a line, but by the order of the messages alone, without their times. If a capture
/// has no request, the acknowledgement alone names the pack. A capture without acknowledgements
/// counts as one from Bluetooth, where there is only one pack. Never blocks. For one thread.
class CaptureReplay {
 public:
  struct Reading {
    std::optional<std::chrono::milliseconds> at;  ///< time of the line that completed the message
    Heard message;
    Snapshot known;  ///< all that is known of the pack so far
  };

  /// `capture` and `protocol` must outlive the replay.
  CaptureReplay(const Capture& capture, const Protocol& protocol);
  ~CaptureReplay();
  CaptureReplay(const CaptureReplay&) = delete;
  CaptureReplay& operator=(const CaptureReplay&) = delete;

  /// Returns the next message that holds values; nullopt at the end.
  std::optional<Reading> next();

  /// The counters of the part of the capture that was read.
  [[nodiscard]] LineCounters counters() const;

 private:
  std::optional<Frame> next_frame();
  [[nodiscard]] Clock::TimePoint time_of_record() const;

  const Capture& capture_;
  const Protocol& protocol_;
  FrameAssembler assembler_;
  std::unique_ptr<Attribution> attribution_;
  std::map<std::optional<std::uint8_t>, Snapshot> known_;
  std::size_t next_record_ = 0;
  std::optional<Clock::TimePoint> asked_at_;  // when the last request of the capture was sent
  std::uint64_t bad_frames_ = 0;
};

}  // namespace jkbms

#endif
