#include <fcntl.h>
#include <termios.h>

#include <cerrno>
#include <system_error>

#include "transport/fd_io.hpp"
#include "transport/serial_backend.hpp"

namespace jkbms {
namespace {

class TermiosBackend final : public SerialBackend {
 public:
  explicit TermiosBackend(fd_io::Descriptor descriptor) : descriptor_(std::move(descriptor)) {}
  [[nodiscard]] int descriptor() const noexcept override { return descriptor_.get(); }

 private:
  fd_io::Descriptor descriptor_;
};

}  // namespace

Result<std::unique_ptr<SerialBackend>> open_with_termios(const std::string& path,
                                                         SerialOptions options) {
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
  // glibc takes the number itself beside the constants of termios.h.
  if (cfsetspeed(&settings, static_cast<speed_t>(options.baudrate)) != 0) return failed("set up");
  if (tcsetattr(descriptor.get(), TCSANOW, &settings) != 0) return failed("set up");
  return std::unique_ptr<SerialBackend>(std::make_unique<TermiosBackend>(std::move(descriptor)));
}

}  // namespace jkbms
