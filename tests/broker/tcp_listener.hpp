#ifndef JKBMS_TESTS_BROKER_TCP_LISTENER_HPP
#define JKBMS_TESTS_BROKER_TCP_LISTENER_HPP

#include <string>

#include "support/loopback.hpp"
#include "support/patience.hpp"
#include "transport/fd_io.hpp"

namespace jkbms::test {

/// Accepts TCP connections on a free port of 127.0.0.1 and sends nothing.
class TcpListener {
 public:
  /// "127.0.0.1:PORT"
  [[nodiscard]] std::string address() const { return listener_.address(); }
  /// Returns the next connection, or an empty descriptor at the timeout.
  [[nodiscard]] fd_io::Descriptor accept() const;

 private:
  LoopbackListener listener_;
};

/// Waits until the peer has closed the connection. Returns false at the timeout.
bool wait_for_close(const fd_io::Descriptor& connection);

}  // namespace jkbms::test

#endif
