#include "line/arrival_times.hpp"

#include <algorithm>

namespace jkbms {

void ArrivalTimes::add(std::size_t count, Clock::TimePoint at) {
  if (count == 0) return;
  total_ += count;
  if (!pieces_.empty() && pieces_.back().at == at) {
    pieces_.back().end = total_;
  } else {
    pieces_.push_back({total_, at});
  }
}

Clock::TimePoint ArrivalTimes::of(std::uint64_t position) const {
  const auto piece =
      std::ranges::find_if(pieces_, [position](const Piece& each) { return each.end > position; });
  return piece == pieces_.end() ? pieces_.back().at : piece->at;
}

void ArrivalTimes::forget_before(std::uint64_t position) {
  const auto kept =
      std::ranges::find_if(pieces_, [position](const Piece& each) { return each.end > position; });
  pieces_.erase(pieces_.begin(), kept);
}

}  // namespace jkbms
