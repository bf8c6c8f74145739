#ifndef JKBMS_CAPTURE_REPLAY_HPP
#define JKBMS_CAPTURE_REPLAY_HPP

#include <chrono>
#include <cstddef>
#include <map>
#include <memory>
#include <optional>

#include "jkbms/capture.hpp"
#include "jkbms/frame_assembler.hpp"
#include "jkbms/heard.hpp"
#include "jkbms/line_counters.hpp"
#include "jkbms/protocol.hpp"

namespace jkbms {

class Attribution;

/// The protocol that most of a capture's received bytes are of.
const Protocol& protocol_of(const Capture& capture);

/// Reads a capture as if its bytes came from a wire, one message with values after another. Which
/// pack a message on a shared bus is from is decided as on a line, by the order of the messages
/// alone. A capture without any request proves less: then the acknowledgement names the pack. A
/// capture without acknowledgements is of Bluetooth, where a pack is alone.
class CaptureReplay {
 public:
  struct Reading {
    std::optional<std::chrono::milliseconds> at;  ///< of the line that ended the message
    Heard message;
    Snapshot known;  ///< all that the capture has said of the pack by now
  };

  /// `capture` and `protocol` must outlive the replay.
  CaptureReplay(const Capture& capture, const Protocol& protocol);
  ~CaptureReplay();
  CaptureReplay(const CaptureReplay&) = delete;
  CaptureReplay& operator=(const CaptureReplay&) = delete;

  /// The next message that holds values; nullopt at the end.
  std::optional<Reading> next();

  /// What the capture holds beside values, as far as it was read.
  [[nodiscard]] LineCounters counters() const;

 private:
  std::optional<Frame> next_frame();

  const Capture& capture_;
  const Protocol& protocol_;
  FrameAssembler assembler_;
  std::unique_ptr<Attribution> attribution_;
  bool acknowledgements_only_ = false;
  std::map<std::optional<std::uint8_t>, Snapshot> known_;
  std::size_t next_record_ = 0;
  std::uint64_t bad_frames_ = 0;
};

}  // namespace jkbms

#endif
