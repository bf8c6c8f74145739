#include "broker/tcp_listener.hpp"

#include <poll.h>
#include <sys/socket.h>

#include <array>

namespace jkbms::test {
namespace {

bool wait_for_input(int fd) {
  pollfd waiting{fd, POLLIN, 0};
  return poll(&waiting, 1, static_cast<int>(std::chrono::milliseconds(patience).count())) > 0;
}

}  // namespace

fd_io::Descriptor TcpListener::accept() const {
  if (!wait_for_input(listener_.socket.get())) return {};
  return fd_io::Descriptor(accept4(listener_.socket.get(), nullptr, nullptr, SOCK_CLOEXEC));
}

bool wait_for_close(const fd_io::Descriptor& connection) {
  std::array<char, 256> sink;
  while (wait_for_input(connection.get())) {
    if (recv(connection.get(), sink.data(), sink.size(), 0) <= 0) return true;
  }
  return false;
}

}  // namespace jkbms::test
