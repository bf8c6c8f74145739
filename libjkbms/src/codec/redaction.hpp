#ifndef JKBMS_CODEC_REDACTION_HPP
#define JKBMS_CODEC_REDACTION_HPP

#include <span>
#include <vector>

#include "jkbms/bytes.hpp"
#include "jkbms/protocol.hpp"

namespace jkbms {

/// Overwriting bytes in a damaged message may by accident make its checksum right. Damages every
/// message in `stream` that is not in `frames` (sorted by offset) again.
void spoil_accidental_frames(const Protocol& protocol, std::span<std::uint8_t> stream,
                             const std::vector<ByteRange>& frames);

}  // namespace jkbms

#endif
