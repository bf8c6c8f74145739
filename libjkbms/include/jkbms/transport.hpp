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

/// Sends bytes to packs and receives bytes from them. The constructor opens, the destructor closes.
/// After an `io` error a transport stays failed; make a new one. For one thread.
class Transport {
 public:
  virtual ~Transport() = default;

  /// Sends all of `bytes`. Does not discard unread input. Blocks for one second at most.
  /// Errors: io.
  virtual Status send(BytesView bytes) = 0;
  /// Waits up to `timeout` for at least one byte. Returns how many bytes were stored; 0 after the
  /// timeout. A requested `stop` ends the wait at once, also with 0.
  /// Errors: io.
  virtual Result<std::size_t> receive(std::span<std::uint8_t> into,
                                      std::chrono::milliseconds timeout,
                                      const std::stop_token& stop = {}) = 0;
};

}  // namespace jkbms

#endif
