#ifndef JKBMS_TESTS_SUPPORT_LOOPBACK_HPP
#define JKBMS_TESTS_SUPPORT_LOOPBACK_HPP

#include <string>

#include "transport/fd_io.hpp"

namespace jkbms::test {

/// A TCP socket that listens on a free port of 127.0.0.1.
struct LoopbackListener {
  /// Throws std::system_error if there is no free port.
  LoopbackListener();

  /// "127.0.0.1:PORT"
  [[nodiscard]] std::string address() const;

  fd_io::Descriptor socket;
  int port = 0;
};

/// A port of 127.0.0.1 that no other test gets while this object lives. Nobody listens on it until
/// a program does that sets SO_REUSEADDR, as servers do.
struct ReservedPort {
  /// Throws std::system_error if there is no free port.
  ReservedPort();

  /// "127.0.0.1:PORT"
  [[nodiscard]] std::string address() const;

  fd_io::Descriptor socket;
  int number = 0;
};

}  // namespace jkbms::test

#endif
