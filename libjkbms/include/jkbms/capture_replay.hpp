#ifndef JKBMS_CAPTURE_REPLAY_HPP
#define JKBMS_CAPTURE_REPLAY_HPP

#include <chrono>
#include <cstddef>
#include <optional>

#include "jkbms/capture.hpp"
#include "jkbms/frame_assembler.hpp"
#include "jkbms/protocol.hpp"

namespace jkbms {

/// Reads a capture as if its received bytes came from a wire, one message of a pack after another.
class CaptureReplay {
 public:
  struct Reading {
    std::optional<std::chrono::milliseconds> at;  ///< of the line that ended the message
    Snapshot snapshot;                            ///< what that one message said
  };

  /// `capture` and `protocol` must outlive the replay.
  CaptureReplay(const Capture& capture, const Protocol& protocol);

  /// The next message that carries values; nullopt at the end.
  std::optional<Reading> next();

  /// Messages that were refused, and bytes that formed none.
  [[nodiscard]] const FrameAssembler::Counters& counters() const noexcept {
    return assembler_.counters();
  }

 private:
  std::optional<BytesView> next_frame();

  const Capture& capture_;
  const Protocol& protocol_;
  FrameAssembler assembler_;
  Snapshot known_;
  std::size_t next_record_ = 0;
};

}  // namespace jkbms

#endif
