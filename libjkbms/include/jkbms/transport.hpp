#ifndef JKBMS_TRANSPORT_HPP
#define JKBMS_TRANSPORT_HPP

#include <chrono>
#include <cstdint>
#include <memory>
#include <span>
#include <string>

#include "jkbms/bytes.hpp"
#include "jkbms/result.hpp"

namespace jkbms {

/// Bytes to a pack and back. Opening is construction, closing is destruction; a transport that
/// failed with `io` stays failed, and a new one is made in its place. For one thread.
class Transport {
 public:
  virtual ~Transport() = default;

  /// Drops input nobody has read, then sends all of `bytes`. Errors: io.
  virtual Status send(BytesView bytes) = 0;
  /// Waits up to `timeout` for at least one byte. Returns how many were stored; 0: time ran out.
  /// Errors: io.
  virtual Result<std::size_t> receive(std::span<std::uint8_t> into,
                                      std::chrono::milliseconds timeout) = 0;
};

}  // namespace jkbms

#endif
