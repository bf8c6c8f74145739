#include "mqtt/libc_wrappers.hpp"

#include <dlfcn.h>
#include <net/if.h>
#include <netinet/in.h>
#include <netinet/tcp.h>
#include <sys/socket.h>
#include <unistd.h>

#include <atomic>
#include <cerrno>
#include <chrono>
#include <condition_variable>
#include <cstring>
#include <mutex>

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

/// Has no effect on a socket that is not TCP.
void send_small_messages_at_once(int socket) {
  const int on = 1;
  setsockopt(socket, IPPROTO_TCP, TCP_NODELAY, &on, sizeof on);
}

/// Lets threads wait until a connection has begun.
class ConnectionEvent {
 public:
  void notify() {
    const std::lock_guard lock(mutex_);
    ++connections_;
    changed_.notify_all();
  }

  /// Returns after `time`, or when a connection has begun since this thread returned last.
  void wait(std::chrono::microseconds time) {
    thread_local unsigned seen = 0;
    std::unique_lock lock(mutex_);
    changed_.wait_for(lock, time, [&] { return connections_ != seen; });
    seen = connections_;
  }

 private:
  std::mutex mutex_;
  std::condition_variable changed_;
  unsigned connections_ = 0;
};

/// Is never destroyed: the threads of Paho may outlive static objects.
ConnectionEvent& connection_event() {
  static auto* const made = new ConnectionEvent;
  return *made;
}

/// connect() of the C library, to `addr` or, if that lacks a network link, over the link.
int connect_to(int fd, const sockaddr* addr, socklen_t len) {
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

}  // namespace

void connect_over_link(const std::string& link) {
  link_index = if_nametoindex(link.c_str());
}

}  // namespace jkbms::app

// The dynamic linker finds these functions before those of the C library, also for calls in Paho.

extern "C" int connect(int fd, const sockaddr* addr, socklen_t len) {
  using namespace jkbms::app;
  send_small_messages_at_once(fd);
  const int result = connect_to(fd, addr, len);
  const int error = errno;
  connection_event().notify();
  errno = error;
  return result;
}

extern "C" int usleep(useconds_t useconds) {
  jkbms::app::connection_event().wait(std::chrono::microseconds(useconds));
  return 0;
}
