#ifndef JKBMS_TRANSPORT_NAME_LOOKUP_HPP
#define JKBMS_TRANSPORT_NAME_LOOKUP_HPP

#include <sys/socket.h>

#include <chrono>
#include <stop_token>
#include <vector>

#include "jkbms/result.hpp"
#include "jkbms/tcp_transport.hpp"

namespace jkbms {

struct SocketAddress {
  sockaddr_storage storage = {};
  socklen_t size = 0;
};

/// The socket addresses of a host, in the order in which to try them; not empty. The name is
/// resolved in a thread of the C library, so a `stop` ends the wait at once. Any thread.
/// Errors: cancelled; io.
Result<std::vector<SocketAddress>> look_up(const TcpAddress& address,
                                           std::chrono::milliseconds timeout,
                                           const std::stop_token& stop);

}  // namespace jkbms

#endif
