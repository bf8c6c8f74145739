#include "jkbms/frame_assembler.hpp"

#include <algorithm>

namespace jkbms {
namespace {

constexpr std::size_t most_fillers = 2;       // that some adapters send before a message
constexpr std::size_t enough_to_exclude = 2;  // bytes after which most noise is excluded

}  // namespace

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
        if (const std::size_t count = false_beginning(); count > 0) {
          drop(count);
          break;
        }
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
        position_ += scan.size;
        return scan.frame;
    }
  }
  return std::nullopt;
}

/// How many bytes before a complete message only look like the beginning of one; 0: none.
std::size_t FrameAssembler::false_beginning() const noexcept {
  for (std::size_t count = 1; count <= most_fillers && count < rest().size(); ++count) {
    const BytesView behind = rest().subspan(count);
    const BytesView first_bytes = behind.first(std::min(behind.size(), enough_to_exclude));
    if (protocol_.scan(first_bytes).kind == Scan::Kind::noise) continue;
    if (protocol_.scan(behind).kind == Scan::Kind::frame) return count;
  }
  return 0;
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

FrameAssembler::Beginning FrameAssembler::beginning() const noexcept {
  if (!pending()) return {};
  return {rest().size(), protocol_.scan(rest()).stated_size};
}

void FrameAssembler::clear() {
  drop(rest().size());
}

BytesView FrameAssembler::rest() const noexcept {
  return BytesView(buffer_).subspan(head_);
}

void FrameAssembler::drop(std::size_t count) noexcept {
  const auto is_filler = [](std::uint8_t byte) { return byte == 0x00 || byte == 0xFF; };
  counters_.fillers_dropped +=
      static_cast<std::uint64_t>(std::ranges::count_if(rest().first(count), is_filler));
  counters_.bytes_dropped += count;
  head_ += count;
  position_ += count;
}

}  // namespace jkbms
