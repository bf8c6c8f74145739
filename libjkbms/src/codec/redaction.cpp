#include "codec/redaction.hpp"

#include <algorithm>

namespace jkbms {

namespace {

constexpr std::uint8_t never_begins_a_message = 0xFF;

}  // namespace

void spoil_accidental_frames(const Protocol& protocol, std::span<std::uint8_t> stream,
                             const std::vector<ByteRange>& frames) {
  for (std::size_t at = 0; at < stream.size();) {
    const Scan found = protocol.scan(stream.subspan(at));
    if (found.kind != Scan::Kind::frame) {
      at += std::max<std::size_t>(found.size, 1);
    } else if (std::ranges::binary_search(frames, at, {}, &ByteRange::offset)) {
      at += found.size;
    } else {
      stream[at] = never_begins_a_message;
      at = 0;  // messages that begin before it have another checksum now
    }
  }
}

}  // namespace jkbms
