#ifndef JKBMS_CODEC_REDACTION_HPP
#define JKBMS_CODEC_REDACTION_HPP

#include <span>
#include <vector>

#include "jkbms/bytes.hpp"
#include "jkbms/protocol.hpp"

namespace jkbms {

/// What was masked in a wreck may by accident have made its checksum fit. Makes every message in
/// `stream` that is not among `frames` (by offset, in order) a wreck again.
void spoil_accidental_frames(const Protocol& protocol, std::span<std::uint8_t> stream,
                             const std::vector<ByteRange>& frames);

}  // namespace jkbms

#endif
