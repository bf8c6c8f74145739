#include "jkbms/frame_assembler.hpp"

namespace jkbms {

FrameAssembler::FrameAssembler(const Protocol& protocol) : protocol_(protocol) {
  buffer_.reserve(2 * protocol.max_frame_size());
}

void FrameAssembler::feed(BytesView bytes) {
  buffer_.erase(buffer_.begin(), buffer_.begin() + static_cast<std::ptrdiff_t>(head_));
  head_ = 0;
  buffer_.insert(buffer_.end(), bytes.begin(), bytes.end());
}

std::optional<Frame> FrameAssembler::next() {
  while (pending()) {
    const Scan scan = protocol_.scan(rest());
    switch (scan.kind) {
      case Scan::Kind::need_more:
        return std::nullopt;
      case Scan::Kind::noise:
        drop(scan.size);
        break;
      case Scan::Kind::corrupt:
        ++counters_.corrupt;
        drop(scan.size);
        break;
      case Scan::Kind::frame:
        ++counters_.frames;
        head_ += scan.size;
        return scan.frame;
    }
  }
  return std::nullopt;
}

std::optional<Frame> FrameAssembler::next_behind_gap() {
  for (std::size_t skip = 1; skip < rest().size(); ++skip) {
    if (protocol_.scan(rest().subspan(skip)).kind == Scan::Kind::frame) {
      ++counters_.corrupt;
      drop(skip);
      return next();
    }
  }
  return std::nullopt;
}

void FrameAssembler::clear() {
  drop(rest().size());
}

BytesView FrameAssembler::rest() const noexcept {
  return BytesView(buffer_).subspan(head_);
}

void FrameAssembler::drop(std::size_t count) noexcept {
  head_ += count;
  counters_.bytes_dropped += count;
}

}  // namespace jkbms
