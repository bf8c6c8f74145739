#ifndef JKBMS_LINE_ARRIVAL_TIMES_HPP
#define JKBMS_LINE_ARRIVAL_TIMES_HPP

#include <cstdint>
#include <vector>

#include "jkbms/clock.hpp"

namespace jkbms {

/// Remembers when each byte of a stream was read, until the byte is part of a message.
class ArrivalTimes {
 public:
  /// The next `count` bytes of the stream were read at `at`.
  void add(std::size_t count, Clock::TimePoint at);
  /// When the byte at `position` (from 0) was read. Requires that it was added and not forgotten.
  [[nodiscard]] Clock::TimePoint of(std::uint64_t position) const;
  /// Forgets the bytes before `position`.
  void forget_before(std::uint64_t position);
  /// How many bytes were added in all.
  [[nodiscard]] std::uint64_t total() const noexcept { return total_; }

 private:
  struct Piece {
    std::uint64_t end;
    Clock::TimePoint at;
  };
  std::vector<Piece> pieces_;
  std::uint64_t total_ = 0;
};

}  // namespace jkbms

#endif
