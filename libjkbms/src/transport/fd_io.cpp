#include "transport/fd_io.hpp"

#include <poll.h>
#include <unistd.h>

#include <cerrno>
#include <system_error>
#include <utility>

namespace jkbms::fd_io {
namespace {

constexpr std::chrono::milliseconds write_patience{1000};

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

/// True: ready; false: time ran out or a signal came.
Result<bool> wait(int fd, short events, std::chrono::milliseconds timeout,
                  const std::string& name) {
  pollfd waiting{fd, events, 0};
  const int ready = poll(&waiting, 1, static_cast<int>(timeout.count()));
  if (ready < 0 && errno != EINTR) return failed(name, "wait for", errno);
  if (ready <= 0) return false;
  if ((waiting.revents & events) == 0) return gone(name);
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

Result<std::size_t> receive(int fd, std::span<std::uint8_t> into, std::chrono::milliseconds timeout,
                            const std::string& name) {
  const auto ready = wait(fd, POLLIN, timeout, name);
  if (!ready) return ready.error();
  if (!*ready) return std::size_t{0};
  const ssize_t count = read(fd, into.data(), into.size());
  if (count > 0) return static_cast<std::size_t>(count);
  if (count == 0) return gone(name);
  if (errno == EAGAIN || errno == EINTR) return std::size_t{0};
  return failed(name, "read from", errno);
}

Status send(int fd, BytesView bytes, const std::string& name) {
  while (!bytes.empty()) {
    const ssize_t count = write(fd, bytes.data(), bytes.size());
    if (count > 0) {
      bytes = bytes.subspan(static_cast<std::size_t>(count));
    } else if (count < 0 && errno == EAGAIN) {
      const auto ready = wait(fd, POLLOUT, write_patience, name);
      if (!ready) return ready.error();
      if (!*ready) return Error{Errc::io, name + " takes no bytes", EAGAIN};
    } else if (count < 0 && errno != EINTR) {
      return failed(name, "write to", errno);
    }
  }
  return {};
}

}  // namespace jkbms::fd_io
