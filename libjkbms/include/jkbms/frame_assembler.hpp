#ifndef JKBMS_FRAME_ASSEMBLER_HPP
#define JKBMS_FRAME_ASSEMBLER_HPP

#include <cstdint>
#include <optional>

#include "jkbms/bytes.hpp"
#include "jkbms/protocol.hpp"

namespace jkbms {

/// Cuts a stream of bytes into checked messages. The only receive buffer of the library.
///
/// The messages that come out do not depend on how the bytes were chunked nor on noise before
/// them; a message is complete when its last byte is in. After a failed check exactly one byte is
/// dropped, so a good message inside or behind a bad one survives.
class FrameAssembler {
 public:
  struct Counters {
    std::uint64_t frames = 0;         ///< messages with every check passed
    std::uint64_t corrupt = 0;        ///< beginnings whose length, end, kind or sum was wrong
    std::uint64_t bytes_dropped = 0;  ///< bytes that became part of no message
  };

  /// `protocol` must outlive the assembler.
  explicit FrameAssembler(const Protocol& protocol);

  /// Appends received bytes. Ends the life of views that next() gave.
  void feed(BytesView bytes);
  /// The next whole message, valid until the next call of any member; nullopt: more bytes needed.
  std::optional<Frame> next();
  /// For use after a long silence: a whole message behind a beginning that never ended, which is
  /// dropped then; nullopt, and nothing dropped, where there is none.
  std::optional<Frame> next_behind_gap();
  /// Drops what is buffered, and counts it.
  void clear();

  /// Whether the beginning of a message waits for its rest.
  [[nodiscard]] bool pending() const noexcept { return head_ != buffer_.size(); }
  [[nodiscard]] const Counters& counters() const noexcept { return counters_; }

 private:
  [[nodiscard]] BytesView rest() const noexcept;
  void drop(std::size_t count) noexcept;

  const Protocol& protocol_;
  Bytes buffer_;
  std::size_t head_ = 0;  // what stands before it was handed out or dropped
  Counters counters_;
};

}  // namespace jkbms

#endif
