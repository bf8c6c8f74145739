#ifndef JKBMS_OPEN_TRANSPORT_HPP
#define JKBMS_OPEN_TRANSPORT_HPP

#include <memory>
#include <stop_token>
#include <string>

#include "jkbms/serial_transport.hpp"

namespace jkbms {

/// Opens a network gateway if `port` begins with "tcp://", else a serial port. A gateway has a rate
/// of its own: `options.baudrate` does not count for it. Blocks as TcpTransport::open does; a
/// requested `stop` ends that at once.
/// Errors: those of TcpTransport::open or of SerialTransport::open.
Result<std::unique_ptr<Transport>> open_transport(const std::string& port,
                                                  SerialOptions options = {},
                                                  const std::stop_token& stop = {});

}  // namespace jkbms

#endif
