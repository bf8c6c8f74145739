#ifndef JKBMS_CAPTURE_REPLAY_HPP
#define JKBMS_CAPTURE_REPLAY_HPP

#include <chrono>
#include <cstddef>
#include <optional>

#include "jkbms/capture.hpp"
#include "jkbms/frame_assembler.hpp"
#include "jkbms/owned_message.hpp"
#include "jkbms/protocol.hpp"

namespace jkbms {

/// The dialect that most of a capture's received bytes are of.
const Protocol& protocol_of(const Capture& capture);

/// Reads a capture as if its received bytes came from a wire, one message with values after
/// another. On a shared bus each needs its acknowledgement, unless the capture has none at all:
/// then it is of Bluetooth, where packs are alone.
class CaptureReplay {
 public:
  struct Reading {
    std::optional<std::chrono::milliseconds> at;  ///< of the line that ended the message
    OwnedMessage message;
  };

  /// `capture` and `protocol` must outlive the replay.
  CaptureReplay(const Capture& capture, const Protocol& protocol);

  /// The next message that carries values; nullopt at the end.
  std::optional<Reading> next();

  /// Messages that were refused, and bytes that formed none.
  [[nodiscard]] const FrameAssembler::Counters& counters() const noexcept {
    return assembler_.counters();
  }
  /// Messages with values that no acknowledgement gave to a pack.
  [[nodiscard]] std::uint64_t unowned() const noexcept { return proof_.unowned(); }

 private:
  std::optional<Frame> next_frame();

  const Capture& capture_;
  const Protocol& protocol_;
  bool wants_proof_;
  FrameAssembler assembler_;
  OwnershipProof proof_;
  Snapshot known_;
  std::size_t next_record_ = 0;
};

}  // namespace jkbms

#endif
