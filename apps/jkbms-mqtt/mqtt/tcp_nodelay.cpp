#include "mqtt/tcp_nodelay.hpp"

#include <netinet/in.h>
#include <netinet/tcp.h>
#include <sys/socket.h>

#include <filesystem>
#include <system_error>

#include "system/parse_number.hpp"

namespace jkbms::app {
namespace {

bool is_tcp(int fd) {
  int protocol = 0;
  socklen_t size = sizeof protocol;
  return getsockopt(fd, SOL_SOCKET, SO_PROTOCOL, &protocol, &size) == 0 && protocol == IPPROTO_TCP;
}

}  // namespace

void send_small_messages_at_once() {
  std::error_code error;
  for (const auto& entry : std::filesystem::directory_iterator("/proc/self/fd", error)) {
    const auto fd = parse_whole(entry.path().filename().string());
    const int on = 1;
    if (fd && is_tcp(static_cast<int>(*fd))) {
      setsockopt(static_cast<int>(*fd), IPPROTO_TCP, TCP_NODELAY, &on, sizeof on);
    }
  }
}

}  // namespace jkbms::app
