#include "jkbms/serial_transport.hpp"

#include <fcntl.h>
#include <linux/serial.h>
#include <sys/file.h>
#include <sys/ioctl.h>
#include <termios.h>
#include <unistd.h>

#include <cerrno>
#include <cstdlib>
#include <system_error>

#include "transport/fd_io.hpp"
#include "transport/open_terminal.hpp"

namespace jkbms {
namespace {

Error cannot_open(const std::string& path, int code) {
  switch (code) {
    case ENOENT:
    case ENODEV:
    case ENXIO:
    case ELOOP:
    case ENOTDIR:
      return {Errc::io, path + " does not exist (is the adapter plugged in?)", ENOENT};
    case EACCES:
    case EPERM:
      return {Errc::io,
              "no permission to open " + path +
                  ": add the user to group dialout (sudo usermod -a -G dialout USER) and log in "
                  "again",
              EACCES};
    case EBUSY:
      return {Errc::io, path + " is in use by another program: stop that one first", EBUSY};
    case ENOTTY:
      return {Errc::io, path + " is not a serial port", ENOTTY};
    default:
      return {Errc::io, "cannot open " + path + ": " + std::generic_category().message(code), code};
  }
}

/// The device file that `path` refers to. libserialport 0.1.1 does not accept symbolic links.
Result<std::string> resolve(const std::string& path) {
  const std::unique_ptr<char, void (*)(void*)> real(realpath(path.c_str(), nullptr), std::free);
  if (!real) return cannot_open(path, errno);
  return std::string(real.get());
}

/// Opens the device to check it and to lock it, before any of its settings change.
Result<fd_io::Descriptor> lock(const std::string& device, const std::string& path, bool read_only) {
  fd_io::Descriptor descriptor(
      open(device.c_str(), (read_only ? O_RDONLY : O_RDWR) | O_NOCTTY | O_NONBLOCK | O_CLOEXEC));
  if (!descriptor) return cannot_open(path, errno == EISDIR ? ENOTTY : errno);
  if (descriptor.get() <= STDERR_FILENO) {
    return Error{Errc::io, "cannot open " + path + ": a standard stream is closed", EBADF};
  }
  if (isatty(descriptor.get()) == 0) return cannot_open(path, ENOTTY);
  int exclusive = 0;  // root may open a port in spite of TIOCEXCL
  if (ioctl(descriptor.get(), TIOCGEXCL, &exclusive) == 0 && exclusive != 0) {
    return cannot_open(path, EBUSY);
  }
  if (flock(descriptor.get(), LOCK_EX | LOCK_NB) != 0) {
    return cannot_open(path, errno == EWOULDBLOCK ? EBUSY : errno);
  }
  return descriptor;
}

/// Whether closing the last descriptor ends TIOCEXCL. On a pseudo terminal it lasts as long as the
/// other end is open, so the next run could not open it after this one was killed.
bool exclusive_mark_ends(const std::string& device) {
  return !device.starts_with("/dev/pts/");
}

/// Asks the driver to deliver bytes at once. Otherwise most USB drivers wait 16 ms.
void want_low_latency(int fd) {
  serial_struct serial{};
  if (ioctl(fd, TIOCGSERIAL, &serial) != 0) return;
  serial.flags = static_cast<int>(static_cast<unsigned>(serial.flags) | ASYNC_LOW_LATENCY);
  ioctl(fd, TIOCSSERIAL, &serial);
}

}  // namespace

struct SerialTransport::Port {
  std::string path;
  fd_io::Descriptor lock;
  OpenTerminal terminal;
  fd_io::Waker waker = {};
};

Result<std::unique_ptr<SerialTransport>> SerialTransport::open(const std::string& path,
                                                               SerialOptions options) {
  if (options.baudrate <= 0) {
    return Error{Errc::invalid_argument,
                 std::to_string(options.baudrate) + " is no rate for " + path};
  }
  const auto device = resolve(path);
  if (!device) return device.error();
  auto locked = lock(*device, path, options.read_only);
  if (!locked) return locked.error();
  // If it was unplugged in between, its number may belong to another adapter now.
  if (const auto now = resolve(path); !now || *now != *device) return cannot_open(path, ENOENT);

  auto terminal = open_with_libserialport(*device, options);
  if (!terminal && terminal.error().code == Errc::unsupported) {
    terminal = open_with_termios(*device, options);
  }
  if (!terminal) return terminal.error();

  const int fd = terminal->descriptor;
  fcntl(fd, F_SETFD, FD_CLOEXEC);
  if (exclusive_mark_ends(*device)) ioctl(fd, TIOCEXCL);
  want_low_latency(fd);
  tcflush(fd, TCIFLUSH);  // buffered bytes would get a timestamp that is too late
  return std::unique_ptr<SerialTransport>(new SerialTransport(
      std::make_unique<Port>(Port{path, *std::move(locked), *std::move(terminal)})));
}

SerialTransport::SerialTransport(std::unique_ptr<Port> port) : port_(std::move(port)) {}

SerialTransport::~SerialTransport() {
  ioctl(port_->terminal.descriptor, TIOCNXCL);
}

Status SerialTransport::send(BytesView bytes) {
  return fd_io::send(port_->terminal.descriptor, bytes, port_->path);
}

Result<std::size_t> SerialTransport::receive(std::span<std::uint8_t> into,
                                             std::chrono::milliseconds timeout,
                                             const std::stop_token& stop) {
  return fd_io::receive(port_->terminal.descriptor, into, timeout, port_->path, port_->waker, stop);
}

}  // namespace jkbms
