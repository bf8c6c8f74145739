#include "system/exit_code.hpp"

#include <cerrno>

namespace jkbms::app {
namespace {

constexpr ExitCodeText table[] = {
    {ExitCode::ok, "done; of probe: a pack answers"},
    {ExitCode::probed_master, "of probe: another master is on the bus"},
    {ExitCode::probed_echo, "of probe: only our own requests come back"},
    {ExitCode::probed_noise, "of probe: bytes come, and no frame of a pack"},
    {ExitCode::probed_nothing, "of probe: nothing at all comes"},
    {ExitCode::probed_other_device, "of probe: another brand, or a JK protocol that is not read"},
    {ExitCode::bad_option, "an option is unknown or has a bad value"},
    {ExitCode::bad_capture, "a capture file cannot be understood"},
    {ExitCode::missing, "the port or a file does not exist"},
    {ExitCode::no_answer,
     "no valid answer came from the BMS; of --remove-discovery: none from the broker"},
    {ExitCode::system_failed, "the system gives no memory or no thread"},
    {ExitCode::port_lost, "the port was unplugged, or a write failed"},
    {ExitCode::port_busy, "another program uses the port"},
    {ExitCode::not_permitted, "no permission to open the port or a file"},
    {ExitCode::bad_configuration, "a configuration or secret file is bad"},
};

}  // namespace

std::span<const ExitCodeText> exit_codes() noexcept {
  return table;
}

ExitCode exit_code_of(const Error& error) noexcept {
  switch (error.code) {
    case Errc::io:
      break;
    case Errc::invalid_argument:
      return ExitCode::bad_capture;
    case Errc::cancelled:
      return ExitCode::ok;
    case Errc::timeout:
    case Errc::bad_frame:
    case Errc::unexpected_reply:
    case Errc::unsupported:
      return ExitCode::no_answer;
  }
  switch (error.system_error) {
    case ENOENT:
    case ENOTDIR:
    case EISDIR:
    case ENOTTY:
      return ExitCode::missing;
    case EEXIST:
    case ELOOP:
      return ExitCode::bad_option;
    case EFBIG:
      return ExitCode::bad_configuration;
    case EBUSY:
      return ExitCode::port_busy;
    case EACCES:
    case EPERM:
      return ExitCode::not_permitted;
    default:
      return ExitCode::port_lost;
  }
}

}  // namespace jkbms::app
