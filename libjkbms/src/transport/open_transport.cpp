#include "jkbms/open_transport.hpp"

#include "jkbms/tcp_transport.hpp"

namespace jkbms {

Result<std::unique_ptr<Transport>> open_transport(const std::string& port, SerialOptions options,
                                                  const std::stop_token& stop) {
  if (is_tcp_address(port)) {
    auto tcp = TcpTransport::open(port, {options.read_only}, stop);
    if (!tcp) return tcp.error();
    return std::unique_ptr<Transport>(*std::move(tcp));
  }
  auto serial = SerialTransport::open(port, options);
  if (!serial) return serial.error();
  return std::unique_ptr<Transport>(*std::move(serial));
}

}  // namespace jkbms
