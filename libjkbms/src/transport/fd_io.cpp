#include "transport/fd_io.hpp"

#include <poll.h>
#include <sys/eventfd.h>
#include <sys/socket.h>
#include <unistd.h>

#include <algorithm>
#include <array>
#include <cerrno>
#include <system_error>
#include <utility>

namespace jkbms::fd_io {
namespace {

constexpr std::chrono::milliseconds write_patience{1000};
constexpr std::chrono::milliseconds longest_poll{std::chrono::hours{1}};

Error gone(const std::string& name) {
  return {Errc::io, name + " is gone: the adapter was unplugged or its driver gave it up", EIO};
}

Error failed(const std::string& name, const char* doing, int code) {
  if (code == EIO || code == ENXIO || code == ENODEV) return gone(name);
  return {
      Errc::io,
      std::string("cannot ") + doing + " " + name + ": " + std::generic_category().message(code),
      code};
}

/// Returns true if ready; false after the timeout, after a signal, or after waker->wake(), which
/// it clears. `waker` may be nullptr.
Result<bool> wait_for(int fd, short events, std::chrono::milliseconds timeout,
                      const std::string& name, const Waker* waker) {
  const int waker_fd = waker == nullptr ? -1 : waker->descriptor();  // poll() passes over -1
  std::array<pollfd, 2> waiting = {{{fd, events, 0}, {waker_fd, POLLIN, 0}}};
  const auto limited = std::min(timeout, longest_poll);
  const int ready = poll(waiting.data(), waiting.size(), static_cast<int>(limited.count()));
  if (ready > 0 && waiting[1].revents != 0) waker->clear();
  if (ready < 0 && errno != EINTR) return failed(name, "wait for", errno);
  if (ready <= 0 || waiting[0].revents == 0) return false;
  if ((waiting[0].revents & events) == 0) return gone(name);
  return true;
}

}  // namespace

Descriptor& Descriptor::operator=(Descriptor&& other) noexcept {
  std::swap(fd_, other.fd_);
  return *this;
}

Descriptor::~Descriptor() {
  if (fd_ >= 0) close(fd_);
}

int Descriptor::release() noexcept {
  return std::exchange(fd_, -1);
}

Waker::Waker() : event_(eventfd(0, EFD_CLOEXEC | EFD_NONBLOCK)) {}

void Waker::wake() const noexcept {
  eventfd_write(event_.get(), 1);
}

void Waker::clear() const noexcept {
  eventfd_t count = 0;
  eventfd_read(event_.get(), &count);
}

Result<std::size_t> receive(int fd, std::span<std::uint8_t> into, std::chrono::milliseconds timeout,
                            const std::string& name, const Waker& waker,
                            const std::stop_token& stop) {
  if (stop.stop_requested()) return std::size_t{0};
  const std::stop_callback wake_up(stop, [&waker] { waker.wake(); });
  const auto ready = wait_for(fd, POLLIN, timeout, name, &waker);
  if (!ready) return ready.error();
  if (!*ready) return std::size_t{0};
  const ssize_t count = read(fd, into.data(), into.size());
  if (count > 0) return static_cast<std::size_t>(count);
  if (count == 0) return gone(name);
  if (errno == EAGAIN || errno == EINTR) return std::size_t{0};
  return failed(name, "read from", errno);
}

Result<bool> wait_until_writable(int fd, std::chrono::milliseconds timeout, const std::string& name,
                                 const Waker& waker, const std::stop_token& stop) {
  if (stop.stop_requested()) return false;
  const std::stop_callback wake_up(stop, [&waker] { waker.wake(); });
  return wait_for(fd, POLLOUT, timeout, name, &waker);
}

Status send(int fd, BytesView bytes, const std::string& name, Kind kind) {
  while (!bytes.empty()) {
    const ssize_t count = kind == Kind::socket
                              ? ::send(fd, bytes.data(), bytes.size(), MSG_NOSIGNAL)
                              : write(fd, bytes.data(), bytes.size());
    if (count > 0) {
      bytes = bytes.subspan(static_cast<std::size_t>(count));
    } else if (count < 0 && errno == EAGAIN) {
      const auto ready = wait_for(fd, POLLOUT, write_patience, name, nullptr);
      if (!ready) return ready.error();
      if (!*ready) return Error{Errc::io, name + " takes no bytes", EAGAIN};
    } else if (count < 0 && errno != EINTR) {
      return failed(name, "write to", errno);
    }
  }
  return {};
}

}  // namespace jkbms::fd_io
