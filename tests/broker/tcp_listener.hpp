#ifndef JKBMS_TESTS_BROKER_TCP_LISTENER_HPP
#define JKBMS_TESTS_BROKER_TCP_LISTENER_HPP

#include <string>

#include "support/patience.hpp"
#include "transport/fd_io.hpp"

namespace jkbms::test {

/// Accepts TCP connections on a free port of 127.0.0.1 and sends nothing.
class TcpListener {
 public:
  /// Throws std::system_error if there is no free port.
  TcpListener();

  /// "127.0.0.1:PORT"
  [[nodiscard]] const std::string& address() const noexcept { return address_; }
  /// Returns the next connection, or an empty descriptor at the timeout.
  [[nodiscard]] fd_io::Descriptor accept() const;

 private:
  fd_io::Descriptor socket_;
  std::string address_;
};

/// Waits until the peer has closed the connection. Returns false at the timeout.
bool wait_for_close(const fd_io::Descriptor& connection);

}  // namespace jkbms::test

#endif
