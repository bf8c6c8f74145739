#ifndef JKBMS_SERIAL_TRANSPORT_HPP
#define JKBMS_SERIAL_TRANSPORT_HPP

#include <memory>
#include <string>
#include <vector>

#include "jkbms/transport.hpp"

namespace jkbms {

struct SerialOptions {
  int baudrate = 115200;   ///< bits per second, above 0; 8 data bits, no parity, 1 stop bit
  bool read_only = false;  ///< open for reading only: send() fails
};

/// A serial port, opened through libserialport. A terminal that libserialport does not support (a
/// pseudo terminal) is opened through termios. The port is locked for this process with flock, and
/// with TIOCEXCL unless it is a pseudo terminal. It is closed on exec. For one thread.
class SerialTransport final : public Transport {
 public:
  /// Opens `path`. Symbolic links (/dev/serial/by-id/...) are resolved at each call.
  /// Errors: invalid_argument for a rate of 0 or less; io with `system_error` ENOENT (missing),
  /// EACCES (not permitted), EBUSY (another program uses it), ENOTTY (not a serial port), EBADF (a
  /// standard stream is closed, and the port would take its place) or another error of the system;
  /// the detail says what to do.
  static Result<std::unique_ptr<SerialTransport>> open(const std::string& path,
                                                       SerialOptions options = {});

  ~SerialTransport() override;
  SerialTransport(const SerialTransport&) = delete;
  SerialTransport& operator=(const SerialTransport&) = delete;

  Status send(BytesView bytes) override;
  /// If the port has hung up (adapter unplugged), fails with `io` at once.
  Result<std::size_t> receive(std::span<std::uint8_t> into, std::chrono::milliseconds timeout,
                              const std::stop_token& stop = {}) override;

 private:
  struct Port;
  explicit SerialTransport(std::unique_ptr<Port> port);

  std::unique_ptr<Port> port_;
};

/// A serial port of this machine.
struct SerialPortInfo {
  std::string path;           ///< such as /dev/ttyUSB0
  std::string stable_path;    ///< its link in /dev/serial/by-id; empty if there is none
  std::string usb_id;         ///< "1a86:7523"; empty if the port is not USB
  std::string serial_number;  ///< of the USB adapter; empty if it has none
  std::string description;    ///< for people; may be empty
};

/// The serial ports of this machine, sorted by path. Any thread.
/// Errors: io.
Result<std::vector<SerialPortInfo>> list_serial_ports();

}  // namespace jkbms

#endif
