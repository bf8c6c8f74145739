#ifndef JKBMS_TESTS_FUZZ_PROTOCOL_RULES_HPP
#define JKBMS_TESTS_FUZZ_PROTOCOL_RULES_HPP

#include "jkbms/protocol.hpp"

namespace jkbms::fuzz {

/// Checks every message that scan() reports as a frame.
using FrameRule = void (*)(BytesView frame);

/// Ends the program if `protocol` breaks a rule for arbitrary bytes: the chunks do not change the
/// result, every byte is counted, redaction keeps every message.
void require_rules(const Protocol& protocol, BytesView stream, FrameRule frame_rule);

}  // namespace jkbms::fuzz

#endif
