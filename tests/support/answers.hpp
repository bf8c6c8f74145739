#ifndef JKBMS_TESTS_SUPPORT_ANSWERS_HPP
#define JKBMS_TESTS_SUPPORT_ANSWERS_HPP

#include <chrono>

#include "jkbms/memory_transport.hpp"

/// The forms in which a reply arrives, correct or damaged by packs, adapters and gateways.
namespace jkbms::test::answers {

using Reply = MemoryTransport::Reply;
using std::chrono::milliseconds;

Reply normal(const Bytes& frame);
Reply silence();
Reply late(const Bytes& frame, milliseconds delay);
/// The echo of the request, as from a half-duplex adapter, and then the reply.
Reply echo(BytesView request, const Bytes& frame);
/// Two replies without a gap.
Reply glued(const Bytes& first, const Bytes& second);
/// The frame with a pause in the middle.
Reply split(const Bytes& frame, milliseconds pause);
/// The frame after bytes that do not belong to it.
Reply after(const Bytes& noise, const Bytes& frame);
/// The frame with a wrong checksum.
Reply bad_sum(Bytes frame);
/// The first half of the frame.
Reply cut(const Bytes& frame);

}  // namespace jkbms::test::answers

#endif
