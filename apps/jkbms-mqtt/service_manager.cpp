#include "service_manager.hpp"

#include <sys/socket.h>
#include <sys/un.h>
#include <unistd.h>

#include <algorithm>
#include <cstddef>
#include <cstring>
#include <string>
#include <string_view>

#include "system/environment.hpp"
#include "system/parse_number.hpp"

namespace jkbms::app {

ServiceManager::ServiceManager() : socket_(environment_variable("NOTIFY_SOCKET")) {
  const auto limit_us = parse_whole(environment_variable("WATCHDOG_USEC"));
  const std::string_view pid = environment_variable("WATCHDOG_PID");
  if (limit_us && *limit_us > 0 && (pid.empty() || pid == std::to_string(getpid()))) {
    watchdog_period_ = std::chrono::milliseconds(std::max<std::int64_t>(*limit_us / 1000 / 3, 1));
  }
}

void ServiceManager::notify(const std::string& message) const {
  sockaddr_un address{};
  if (socket_.empty() || socket_.size() >= sizeof address.sun_path) return;
  address.sun_family = AF_UNIX;
  std::memcpy(address.sun_path, socket_.data(), socket_.size());
  if (address.sun_path[0] == '@') address.sun_path[0] = '\0';  // an abstract socket
  const int fd = socket(AF_UNIX, SOCK_DGRAM | SOCK_CLOEXEC, 0);
  if (fd < 0) return;
  const auto length = static_cast<socklen_t>(offsetof(sockaddr_un, sun_path) + socket_.size());
  sendto(fd, message.data(), message.size(), MSG_NOSIGNAL,
         reinterpret_cast<const sockaddr*>(&address), length);
  close(fd);
}

}  // namespace jkbms::app
