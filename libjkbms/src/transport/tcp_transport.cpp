#include "jkbms/tcp_transport.hpp"

#include <netinet/in.h>
#include <netinet/tcp.h>
#include <sys/socket.h>
#include <unistd.h>

#include <algorithm>
#include <cerrno>
#include <optional>
#include <system_error>

#include "transport/fd_io.hpp"
#include "transport/name_lookup.hpp"

namespace jkbms {
namespace {

using std::chrono::milliseconds;
using std::chrono::steady_clock;

constexpr milliseconds longest_lookup{5'000};
constexpr milliseconds longest_attempt{3'000};  // to connect to one address
constexpr milliseconds longest_open{10'000};
constexpr milliseconds at_once{3'000};  // a connection that ends so soon was not wanted
constexpr int keepalive_idle_s = 5;     // silence before the first probe
constexpr int keepalive_interval_s = 2;
constexpr int keepalive_probes = 3;
constexpr int unacknowledged_limit_ms = 10'000;

constexpr const char* one_client =
    "many gateways take one client only: stop the other program that uses it";

std::string to_text(const TcpAddress& address) {
  const bool is_ipv6 = address.host.find(':') != std::string::npos;
  return (is_ipv6 ? "[" + address.host + "]" : address.host) + ":" + std::to_string(address.port);
}

Error cannot_connect(const std::string& name, int code) {
  switch (code) {
    case ECONNREFUSED:
      return {Errc::io,
              name +
                  " refuses the connection: check the port number, and that the gateway is a "
                  "TCP server; or it takes one client only, and another program holds it",
              code};
    case EHOSTUNREACH:
    case ENETUNREACH:
    case EHOSTDOWN:
    case ENETDOWN:
      return {Errc::io,
              name +
                  " cannot be reached: is the gateway switched on, and is this machine in the "
                  "same network?",
              code};
    case ETIMEDOUT:
      return {Errc::io,
              name + " does not answer: is the gateway switched on, and is the address right?",
              code};
    case ECONNRESET:
      return {Errc::io, name + " reset the connection at once: " + one_client, code};
    default:
      return {Errc::io, "cannot connect to " + name + ": " + std::generic_category().message(code),
              code};
  }
}

void set(int fd, int level, int option, int value) {
  setsockopt(fd, level, option, &value, sizeof value);
}

/// A gateway that is switched off is noticed within about ten seconds.
void notice_a_dead_peer(int fd) {
  set(fd, SOL_SOCKET, SO_KEEPALIVE, 1);
  set(fd, IPPROTO_TCP, TCP_KEEPIDLE, keepalive_idle_s);
  set(fd, IPPROTO_TCP, TCP_KEEPINTVL, keepalive_interval_s);
  set(fd, IPPROTO_TCP, TCP_KEEPCNT, keepalive_probes);
  set(fd, IPPROTO_TCP, TCP_USER_TIMEOUT, unacknowledged_limit_ms);
}

/// The error of the connect() that has ended; 0: none.
int outcome_of_connect(int fd) {
  int code = 0;
  socklen_t size = sizeof code;
  return getsockopt(fd, SOL_SOCKET, SO_ERROR, &code, &size) == 0 ? code : errno;
}

/// Errors: cancelled; io.
Result<fd_io::Descriptor> connect_to(const SocketAddress& to, const std::string& name,
                                     milliseconds timeout, const fd_io::Waker& waker,
                                     const std::stop_token& stop) {
  fd_io::Descriptor socket(
      ::socket(to.storage.ss_family, SOCK_STREAM | SOCK_NONBLOCK | SOCK_CLOEXEC, 0));
  if (!socket) return cannot_connect(name, errno);
  if (socket.get() <= STDERR_FILENO) {
    return Error{Errc::io, "cannot connect to " + name + ": a standard stream is closed", EBADF};
  }
  set(socket.get(), IPPROTO_TCP, TCP_NODELAY, 1);
  notice_a_dead_peer(socket.get());
  if (connect(socket.get(), reinterpret_cast<const sockaddr*>(&to.storage), to.size) == 0) {
    return socket;
  }
  if (errno != EINPROGRESS && errno != EINTR) return cannot_connect(name, errno);
  const auto deadline = steady_clock::now() + timeout;
  for (;;) {
    const auto left = std::chrono::duration_cast<milliseconds>(deadline - steady_clock::now());
    if (left <= milliseconds{0}) return cannot_connect(name, ETIMEDOUT);
    const auto writable = fd_io::wait_until_writable(socket.get(), left, name, waker, stop);
    if (stop.stop_requested()) return Error{Errc::cancelled, "a stop was requested"};
    if (writable && !*writable) continue;
    if (const int code = outcome_of_connect(socket.get()); code != 0) {
      return cannot_connect(name, code);
    }
    if (!writable) return writable.error();
    return socket;
  }
}

}  // namespace

struct TcpTransport::Connection {
  std::string name;
  fd_io::Descriptor socket;
  bool read_only = false;
  bool has_received = false;
  steady_clock::time_point opened = steady_clock::now();
  fd_io::Waker waker = {};

  /// The words for an error of fd_io.
  [[nodiscard]] Error lost(const Error& error) const {
    switch (error.system_error) {
      case EIO:  // end of the stream
      case EPIPE:
      case ECONNRESET:
        if (!has_received && steady_clock::now() - opened < at_once) {
          return {Errc::io, name + " closed the connection at once: " + one_client, ECONNRESET};
        }
        return {Errc::io, name + " closed the connection", error.system_error};
      case ETIMEDOUT:
      case EHOSTUNREACH:
      case ENETUNREACH:
        return {Errc::io,
                name + " no longer answers: is the gateway switched on, is the network up?",
                error.system_error};
      default:
        return error;
    }
  }
};

Result<std::unique_ptr<TcpTransport>> TcpTransport::open(const std::string& address,
                                                         TcpOptions options,
                                                         const std::stop_token& stop) {
  const auto parsed = parse_tcp_address(address);
  if (!parsed) return parsed.error();
  const std::string name = to_text(*parsed);
  const auto found = look_up(*parsed, longest_lookup, stop);
  if (!found) return found.error();
  const fd_io::Waker waker;
  const auto deadline = steady_clock::now() + (longest_open - longest_lookup);
  std::optional<Error> first;
  for (const SocketAddress& each : *found) {
    const auto left = std::chrono::duration_cast<milliseconds>(deadline - steady_clock::now());
    if (left <= milliseconds{0}) break;
    auto socket = connect_to(each, name, std::min(left, longest_attempt), waker, stop);
    if (socket) {
      auto connection = std::make_unique<Connection>();
      connection->name = name;
      connection->socket = *std::move(socket);
      connection->read_only = options.read_only;
      return std::unique_ptr<TcpTransport>(new TcpTransport(std::move(connection)));
    }
    if (socket.error().code == Errc::cancelled) return socket.error();
    if (!first) first = socket.error();
  }
  return *first;
}

TcpTransport::TcpTransport(std::unique_ptr<Connection> connection)
    : connection_(std::move(connection)) {}

TcpTransport::~TcpTransport() = default;

Status TcpTransport::send(BytesView bytes) {
  if (connection_->read_only) {
    return Error{Errc::io, connection_->name + " is opened for listening; nothing is sent", EBADF};
  }
  auto sent = fd_io::send(connection_->socket.get(), bytes, connection_->name, fd_io::Kind::socket);
  if (!sent) return connection_->lost(sent.error());
  return sent;
}

Result<std::size_t> TcpTransport::receive(std::span<std::uint8_t> into, milliseconds timeout,
                                          const std::stop_token& stop) {
  auto count = fd_io::receive(connection_->socket.get(), into, timeout, connection_->name,
                              connection_->waker, stop);
  if (!count) return connection_->lost(count.error());
  if (*count > 0) connection_->has_received = true;
  return count;
}

}  // namespace jkbms
