#ifndef JKBMS_TRANSPORT_OPEN_TERMINAL_HPP
#define JKBMS_TRANSPORT_OPEN_TERMINAL_HPP

#include <memory>
#include <string>

#include "jkbms/result.hpp"
#include "jkbms/serial_transport.hpp"

namespace jkbms {

/// A terminal that is open, raw and non-blocking. The last copy of `owner` closes it.
struct OpenTerminal {
  std::shared_ptr<void> owner;
  int descriptor = -1;
};

/// Opens `path`, a device file, with 8 data bits, no parity, 1 stop bit.
/// Errors: unsupported if libserialport does not support this kind of terminal (a pseudo terminal
/// has no modem lines); io.
Result<OpenTerminal> open_with_libserialport(const std::string& path, SerialOptions options);
/// Opens `path`, a terminal without modem lines, such as a pseudo terminal. Errors: io, also if the
/// rate is not a standard one.
Result<OpenTerminal> open_with_termios(const std::string& path, SerialOptions options);

}  // namespace jkbms

#endif
