#include "support/loopback.hpp"

#include <arpa/inet.h>
#include <netinet/in.h>
#include <sys/socket.h>

#include <cerrno>
#include <system_error>

namespace jkbms::test {
namespace {

constexpr int backlog = 16;

[[noreturn]] void fail() {
  throw std::system_error(errno, std::generic_category(), "no free port");
}

/// Gives the socket a free port and returns its number.
int bind_to_free_port(const fd_io::Descriptor& socket) {
  sockaddr_in address{};
  address.sin_family = AF_INET;
  address.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
  socklen_t size = sizeof address;
  auto* const generic = reinterpret_cast<sockaddr*>(&address);
  if (bind(socket.get(), generic, size) != 0 || getsockname(socket.get(), generic, &size) != 0) {
    fail();
  }
  return ntohs(address.sin_port);
}

}  // namespace

LoopbackListener::LoopbackListener()
    : socket(::socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0)), port(bind_to_free_port(socket)) {
  if (listen(socket.get(), backlog) != 0) fail();
}

std::string LoopbackListener::address() const {
  return "127.0.0.1:" + std::to_string(port);
}

ReservedPort::ReservedPort()
    : socket(::socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0)), number(bind_to_free_port(socket)) {
  // Set only now, so that the port is shared with a server and not with another reserved port.
  const int on = 1;
  if (setsockopt(socket.get(), SOL_SOCKET, SO_REUSEADDR, &on, sizeof on) != 0) fail();
}

std::string ReservedPort::address() const {
  return "127.0.0.1:" + std::to_string(number);
}

}  // namespace jkbms::test
