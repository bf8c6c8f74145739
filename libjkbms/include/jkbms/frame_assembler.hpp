#ifndef JKBMS_FRAME_ASSEMBLER_HPP
#define JKBMS_FRAME_ASSEMBLER_HPP

#include <cstdint>
#include <optional>

#include "jkbms/bytes.hpp"
#include "jkbms/protocol.hpp"

namespace jkbms {

/// Splits a stream of bytes into checked messages. Never blocks. For one thread.
///
/// The result does not depend on the sizes of the chunks or on noise before a message. next()
/// returns a message as soon as its last byte was fed. After a failed check only one byte is
/// dropped, so a valid message inside or after a damaged one is found. If one or two bytes look
/// like the beginning of a message and a complete message follows them, that message is returned at
/// once.
class FrameAssembler {
 public:
  struct Counters {
    std::uint64_t frames = 0;         ///< messages with every check passed
    std::uint64_t corrupt = 0;        ///< beginnings whose length, end, kind or checksum was wrong
    std::uint64_t bytes_dropped = 0;  ///< bytes that are part of no message
    std::uint64_t fillers_dropped = 0;  ///< those of the dropped bytes that are 00 or FF
  };

  /// `protocol` must outlive the assembler.
  explicit FrameAssembler(const Protocol& protocol);

  /// Appends received bytes. Frames that next() returned become invalid.
  void feed(BytesView bytes);
  /// Returns the next complete message, valid until the next call of a non-const member; nullopt:
  /// more bytes are needed.
  std::optional<Frame> next();
  /// For use after a long silence: skips the beginning of a message that was never completed, and
  /// returns the first complete message after it. If there is none, returns nullopt and drops
  /// nothing.
  std::optional<Frame> next_behind_gap();
  /// Drops the buffered bytes and counts them as dropped.
  void clear();

  /// Whether the beginning of a message is buffered.
  [[nodiscard]] bool pending() const noexcept { return head_ != buffer_.size(); }
  /// The incomplete message in the buffer.
  struct Beginning {
    std::size_t received = 0;
    std::size_t stated_size = 0;  ///< the length that it states; 0: not known yet
  };
  [[nodiscard]] Beginning beginning() const noexcept;
  /// How many bytes of the stream were returned in messages or dropped.
  [[nodiscard]] std::uint64_t position() const noexcept { return position_; }
  [[nodiscard]] const Counters& counters() const noexcept { return counters_; }

 private:
  [[nodiscard]] BytesView rest() const noexcept;
  [[nodiscard]] std::size_t false_beginning() const noexcept;
  void drop(std::size_t count) noexcept;

  const Protocol& protocol_;
  Bytes buffer_;
  std::size_t head_ = 0;  // bytes before it were returned or dropped
  std::uint64_t position_ = 0;
  Counters counters_;
};

}  // namespace jkbms

#endif
