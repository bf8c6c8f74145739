#ifndef JKBMS_TESTS_FUZZ_PROTOCOL_RULES_HPP
#define JKBMS_TESTS_FUZZ_PROTOCOL_RULES_HPP

#include "jkbms/protocol.hpp"

namespace jkbms::fuzz {

/// What must hold of every message that scan() calls a frame.
using FrameRule = void (*)(BytesView frame);

/// Ends the program where `protocol` breaks a rule that holds for any bytes: chunks do not matter,
/// every byte is accounted for, redaction keeps every message.
void require_rules(const Protocol& protocol, BytesView stream, FrameRule frame_rule);

}  // namespace jkbms::fuzz

#endif
