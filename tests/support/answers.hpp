#ifndef JKBMS_TESTS_SUPPORT_ANSWERS_HPP
#define JKBMS_TESTS_SUPPORT_ANSWERS_HPP

#include <chrono>

#include "jkbms/memory_transport.hpp"

/// What packs, adapters and gateways make of a reply on its way, well or badly.
namespace jkbms::test::answers {

using Reply = MemoryTransport::Reply;
using std::chrono::milliseconds;

Reply normal(const Bytes& frame);
Reply silence();
Reply late(const Bytes& frame, milliseconds delay);
/// The request first, as a half-duplex adapter gives it back.
Reply echo(BytesView request, const Bytes& frame);
/// Two replies without a gap.
Reply glued(const Bytes& first, const Bytes& second);
/// A pause in the middle of the frame.
Reply split(const Bytes& frame, milliseconds pause);
/// Bytes before the frame that are none of it.
Reply after(const Bytes& noise, const Bytes& frame);
/// The frame with its checksum off by one.
Reply bad_sum(Bytes frame);
/// The first half of the frame.
Reply cut(const Bytes& frame);

}  // namespace jkbms::test::answers

#endif
