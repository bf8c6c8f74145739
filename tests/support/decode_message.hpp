#ifndef JKBMS_TESTS_SUPPORT_DECODE_MESSAGE_HPP
#define JKBMS_TESTS_SUPPORT_DECODE_MESSAGE_HPP

#include "jkbms/protocol.hpp"

namespace jkbms::test {

/// Decodes one whole message. Errors: those of Protocol::frame() and Protocol::decode().
inline Result<Decoded> decode_message(const Protocol& protocol, BytesView message,
                                      const Snapshot& known = {}) {
  const auto frame = protocol.frame(message);
  if (!frame) return frame.error();
  return protocol.decode(*frame, known);
}

}  // namespace jkbms::test

#endif
