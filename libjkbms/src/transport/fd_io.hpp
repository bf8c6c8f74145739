#ifndef JKBMS_TRANSPORT_FD_IO_HPP
#define JKBMS_TRANSPORT_FD_IO_HPP

#include <chrono>
#include <cstdint>
#include <span>
#include <stop_token>
#include <string>

#include "jkbms/bytes.hpp"
#include "jkbms/result.hpp"

/// Reads and writes descriptors in non-blocking mode. `name` is for error texts.
namespace jkbms::fd_io {

/// Closes a descriptor when it is destroyed.
class Descriptor {
 public:
  Descriptor() = default;
  explicit Descriptor(int fd) noexcept : fd_(fd) {}
  Descriptor(Descriptor&& other) noexcept : fd_(other.release()) {}
  Descriptor& operator=(Descriptor&& other) noexcept;
  ~Descriptor();

  [[nodiscard]] int get() const noexcept { return fd_; }
  explicit operator bool() const noexcept { return fd_ >= 0; }

 private:
  int release() noexcept;
  int fd_ = -1;
};

/// Ends a wait when a stop is requested. For one thread that waits.
class Waker {
 public:
  Waker();
  /// A descriptor that is readable from wake() until clear().
  [[nodiscard]] int descriptor() const noexcept { return event_.get(); }
  /// Any thread.
  void wake() const noexcept;
  void clear() const noexcept;

 private:
  Descriptor event_;
};

/// Waits up to `timeout` for input and reads it. Returns 0 after the timeout, after a signal, or if
/// `stop` is requested. After a hang-up it returns the bytes that came before, then an error at
/// once.
/// Errors: io.
Result<std::size_t> receive(int fd, std::span<std::uint8_t> into, std::chrono::milliseconds timeout,
                            const std::string& name, const Waker& waker,
                            const std::stop_token& stop);

/// Waits up to `timeout` until output is possible. Returns false after the timeout, after a signal,
/// or if `stop` is requested.
/// Errors: io, also after a hang-up.
Result<bool> wait_until_writable(int fd, std::chrono::milliseconds timeout, const std::string& name,
                                 const Waker& waker, const std::stop_token& stop);

enum class Kind { device, socket };

/// Writes all of `bytes`. A closed socket raises no SIGPIPE.
/// Errors: io, also if nothing can be written for a second.
Status send(int fd, BytesView bytes, const std::string& name, Kind kind = Kind::device);

}  // namespace jkbms::fd_io

#endif
