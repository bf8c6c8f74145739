#ifndef JKBMS_TCP_TRANSPORT_HPP
#define JKBMS_TCP_TRANSPORT_HPP

#include <cstdint>
#include <memory>
#include <stop_token>
#include <string>
#include <string_view>

#include "jkbms/transport.hpp"

namespace jkbms {

/// The address of a gateway: "tcp://HOST:PORT", or "tcp://[IPV6]:PORT".
struct TcpAddress {
  std::string host;        ///< a name or an IP address, without brackets
  std::uint16_t port = 0;  ///< above 0
};

/// Whether `text` begins with "tcp://".
bool is_tcp_address(std::string_view text) noexcept;
/// Errors: invalid_argument; the detail says what is wrong and how to write it. It never repeats a
/// user name or password.
Result<TcpAddress> parse_tcp_address(std::string_view text);

struct TcpOptions {
  bool read_only = false;  ///< send() fails
};

/// A serial line behind a gateway (raw serial over TCP, such as ser2net). For one thread.
class TcpTransport final : public Transport {
 public:
  /// Resolves the name anew, and tries its addresses in their order. Blocks for 10 s at most; a
  /// requested `stop` ends it at once with `cancelled`. A name is resolved in a thread of the C
  /// library, which may outlive the call.
  /// Errors: invalid_argument; cancelled; io with `system_error` (such as ECONNREFUSED, ETIMEDOUT,
  /// EHOSTUNREACH, also if the name is not known). The detail names host and port, and says what to
  /// do.
  static Result<std::unique_ptr<TcpTransport>> open(const std::string& address,
                                                    TcpOptions options = {},
                                                    const std::stop_token& stop = {});

  ~TcpTransport() override;
  TcpTransport(const TcpTransport&) = delete;
  TcpTransport& operator=(const TcpTransport&) = delete;

  Status send(BytesView bytes) override;
  /// Fails with `io` when the gateway closes or resets the connection, or stays unreachable for
  /// about 10 s.
  Result<std::size_t> receive(std::span<std::uint8_t> into, std::chrono::milliseconds timeout,
                              const std::stop_token& stop = {}) override;

 private:
  struct Connection;
  explicit TcpTransport(std::unique_ptr<Connection> connection);

  std::unique_ptr<Connection> connection_;
};

}  // namespace jkbms

#endif
