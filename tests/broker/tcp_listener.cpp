#include "broker/tcp_listener.hpp"

#include <arpa/inet.h>
#include <netinet/in.h>
#include <poll.h>
#include <sys/socket.h>

#include <array>
#include <cerrno>
#include <system_error>

namespace jkbms::test {
namespace {

constexpr int backlog = 8;

bool wait_for_input(int fd) {
  pollfd waiting{fd, POLLIN, 0};
  return poll(&waiting, 1, static_cast<int>(std::chrono::milliseconds(patience).count())) > 0;
}

}  // namespace

TcpListener::TcpListener() : socket_(socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0)) {
  sockaddr_in address{};
  address.sin_family = AF_INET;
  address.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
  socklen_t size = sizeof address;
  auto* const generic = reinterpret_cast<sockaddr*>(&address);
  if (bind(socket_.get(), generic, size) != 0 || listen(socket_.get(), backlog) != 0 ||
      getsockname(socket_.get(), generic, &size) != 0) {
    throw std::system_error(errno, std::generic_category(), "no port to listen on");
  }
  address_ = "127.0.0.1:" + std::to_string(ntohs(address.sin_port));
}

fd_io::Descriptor TcpListener::accept() const {
  if (!wait_for_input(socket_.get())) return {};
  return fd_io::Descriptor(accept4(socket_.get(), nullptr, nullptr, SOCK_CLOEXEC));
}

bool wait_for_close(const fd_io::Descriptor& connection) {
  std::array<char, 256> sink;
  while (wait_for_input(connection.get())) {
    if (recv(connection.get(), sink.data(), sink.size(), 0) <= 0) return true;
  }
  return false;
}

}  // namespace jkbms::test
