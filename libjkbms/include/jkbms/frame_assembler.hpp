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
/// dropped, so a good message inside or behind a bad one survives. One or two bytes that look like
/// the beginning of a message do not hold back a whole one behind them.
class FrameAssembler {
 public:
  struct Counters {
    std::uint64_t frames = 0;           ///< messages with every check passed
    std::uint64_t corrupt = 0;          ///< beginnings whose length, end, kind or sum was wrong
    std::uint64_t bytes_dropped = 0;    ///< bytes that became part of no message
    std::uint64_t fillers_dropped = 0;  ///< of these: 00 and FF
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
  /// The message that waits for its rest.
  struct Beginning {
    std::size_t received = 0;
    std::size_t stated_size = 0;  ///< what it says that it will be; 0: not known yet
  };
  [[nodiscard]] Beginning beginning() const noexcept;
  /// How many bytes of the stream were handed out or dropped.
  [[nodiscard]] std::uint64_t position() const noexcept { return position_; }
  [[nodiscard]] const Counters& counters() const noexcept { return counters_; }

 private:
  [[nodiscard]] BytesView rest() const noexcept;
  [[nodiscard]] std::size_t false_beginning() const noexcept;
  void drop(std::size_t count) noexcept;

  const Protocol& protocol_;
  Bytes buffer_;
  std::size_t head_ = 0;  // what stands before it was handed out or dropped
  std::uint64_t position_ = 0;
  Counters counters_;
};

}  // namespace jkbms

#endif
