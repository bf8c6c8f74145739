#ifndef JKBMS_TRANSPORT_HPP
#define JKBMS_TRANSPORT_HPP

#include <chrono>
#include <cstdint>
#include <memory>
#include <span>
#include <stop_token>

#include "jkbms/bytes.hpp"
#include "jkbms/result.hpp"

namespace jkbms {

/// Bytes to a pack and back. Opening is construction, closing is destruction; a transport that
/// failed with `io` stays failed, and a new one is made in its place. For one thread.
class Transport {
 public:
  virtual ~Transport() = default;

  /// Sends all of `bytes`. Input that nobody has read stays. Blocks for a second at most.
  /// Errors: io.
  virtual Status send(BytesView bytes) = 0;
  /// Waits up to `timeout` for at least one byte. Returns how many were stored; 0: time ran out, or
  /// `stop` was requested, which ends the wait at once. Errors: io.
  virtual Result<std::size_t> receive(std::span<std::uint8_t> into,
                                      std::chrono::milliseconds timeout,
                                      const std::stop_token& stop = {}) = 0;
};

}  // namespace jkbms

#endif
