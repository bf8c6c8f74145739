#include <fcntl.h>
#include <termios.h>

#include <cerrno>
#include <system_error>

#include "transport/fd_io.hpp"
#include "transport/open_terminal.hpp"

namespace jkbms {
Result<OpenTerminal> open_with_termios(const std::string& path, SerialOptions options) {
  const auto failed = [&](const char* doing) {
    const int code = errno;
    return Error{
        Errc::io,
        std::string("cannot ") + doing + " " + path + ": " + std::generic_category().message(code),
        code};
  };
  fd_io::Descriptor descriptor(open(
      path.c_str(), (options.read_only ? O_RDONLY : O_RDWR) | O_NOCTTY | O_NONBLOCK | O_CLOEXEC));
  if (!descriptor) return failed("open");
  termios settings{};
  if (tcgetattr(descriptor.get(), &settings) != 0) return failed("set up");
  cfmakeraw(&settings);
  settings.c_cflag |= CLOCAL | CREAD;
  // glibc also accepts the plain number instead of a constant of termios.h.
  if (cfsetspeed(&settings, static_cast<speed_t>(options.baudrate)) != 0) return failed("set up");
  if (tcsetattr(descriptor.get(), TCSANOW, &settings) != 0) return failed("set up");
  const int fd = descriptor.get();
  return OpenTerminal{std::make_shared<fd_io::Descriptor>(std::move(descriptor)), fd};
}

}  // namespace jkbms
