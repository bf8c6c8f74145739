#include "codec/redaction.hpp"

#include <algorithm>

namespace jkbms {

void spoil_accidental_frames(const Protocol& protocol, std::span<std::uint8_t> stream,
                             const std::vector<ByteRange>& frames) {
  for (std::size_t at = 0; at < stream.size();) {
    const Scan found = protocol.scan(stream.subspan(at));
    if (found.kind == Scan::Kind::frame) {
      const bool meant = std::ranges::binary_search(frames, at, {}, &ByteRange::offset);
      if (!meant) stream[at + found.size - 1] ^= 0xFF;  // the last byte of every checksum
      at += meant ? found.size : 1;
    } else {
      at += std::max<std::size_t>(found.size, 1);
    }
  }
}

}  // namespace jkbms
