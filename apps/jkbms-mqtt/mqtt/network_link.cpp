#include "mqtt/network_link.hpp"

#include <dlfcn.h>
#include <net/if.h>
#include <netinet/in.h>
#include <sys/socket.h>

#include <atomic>
#include <cstring>

namespace jkbms::app {
namespace {

std::atomic<unsigned> link_index = 0;  // 0: none

using Connect = int (*)(int, const sockaddr*, socklen_t);

/// The function of the C library.
Connect system_connect() {
  static const auto found = reinterpret_cast<Connect>(dlsym(RTLD_NEXT, "connect"));
  return found;
}

bool lacks_link(const sockaddr_in6& address) {
  return IN6_IS_ADDR_LINKLOCAL(&address.sin6_addr) && address.sin6_scope_id == 0;
}

}  // namespace

void connect_over_link(const std::string& link) {
  link_index = if_nametoindex(link.c_str());
}

}  // namespace jkbms::app

// The dynamic linker finds this function before that of the C library, also for calls in Paho.
extern "C" int connect(int fd, const sockaddr* addr, socklen_t len) {
  using namespace jkbms::app;
  sockaddr_in6 address{};
  if (addr != nullptr && addr->sa_family == AF_INET6 && len >= sizeof address) {
    std::memcpy(&address, addr, sizeof address);
    if (lacks_link(address)) {
      address.sin6_scope_id = link_index;
      return system_connect()(fd, reinterpret_cast<const sockaddr*>(&address), sizeof address);
    }
  }
  return system_connect()(fd, addr, len);
}
