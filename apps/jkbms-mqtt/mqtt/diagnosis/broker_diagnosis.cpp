#include "mqtt/diagnosis/broker_diagnosis.hpp"

#include <fmt/format.h>
#include <netdb.h>
#include <sys/socket.h>
#include <sys/time.h>
#include <unistd.h>

#include <cerrno>
#include <memory>
#include <system_error>

#include "mqtt/diagnosis/tls_probe.hpp"

namespace jkbms::app {
namespace {

constexpr timeval longest_wait{3, 0};  // for each step on the network

struct FreeAddresses {
  void operator()(addrinfo* list) const noexcept { freeaddrinfo(list); }
};
using Addresses = std::unique_ptr<addrinfo, FreeAddresses>;

class Socket {
 public:
  explicit Socket(const addrinfo& address)
      : fd_(socket(address.ai_family, address.ai_socktype | SOCK_CLOEXEC, address.ai_protocol)) {
    setsockopt(fd_, SOL_SOCKET, SO_SNDTIMEO, &longest_wait, sizeof longest_wait);
    setsockopt(fd_, SOL_SOCKET, SO_RCVTIMEO, &longest_wait, sizeof longest_wait);
  }
  ~Socket() {
    if (fd_ >= 0) close(fd_);
  }
  Socket(const Socket&) = delete;
  Socket& operator=(const Socket&) = delete;

  [[nodiscard]] int get() const noexcept { return fd_; }
  /// 0, or errno's value.
  [[nodiscard]] int connect_to(const addrinfo& address) const {
    return connect(fd_, address.ai_addr, address.ai_addrlen) == 0 ? 0 : errno;
  }

 private:
  int fd_;
};

Sentence resolution_fault(int error, const std::string& host) {
  if (error == EAI_AGAIN) {
    return Sentence{Message::broker_name_server,
                    fmt::format("the name server does not answer for {}; check the network", host)};
  }
  return Sentence{
      Message::broker_name_unknown,
      fmt::format("the name {} is not known ({}); check --mqttbroker", host, gai_strerror(error))};
}

Sentence connection_fault(int error, const BrokerAddress& broker) {
  switch (error) {
    case ECONNREFUSED:
      return Sentence{
          Message::broker_not_running,
          fmt::format("nothing listens on port {}; check the port, and that the broker runs",
                      broker.port)};
    case ENETUNREACH:
    case EHOSTUNREACH:
      return Sentence{
          Message::broker_no_route,
          fmt::format("there is no route to {}; check the network of this machine", broker.host)};
    case EINPROGRESS:
    case EAGAIN:
    case ETIMEDOUT:
      return Sentence{Message::broker_silent,
                      fmt::format("{} does not answer; check the address, and firewalls on the way",
                                  broker.host)};
    default:
      return Sentence{Message::broker_no_connection,
                      fmt::format("no connection: {}", std::generic_category().message(error))};
  }
}

}  // namespace

std::optional<Sentence> diagnose_broker(const MqttOptions& options) {
  const BrokerAddress& broker = options.broker;
  if (broker.tls) {
    if (auto fault = find_certificate_file_fault(options)) return fault;
  }
  addrinfo wanted{};
  wanted.ai_socktype = SOCK_STREAM;
  addrinfo* list = nullptr;
  const std::string port = std::to_string(broker.port);
  if (const int error = getaddrinfo(broker.host.c_str(), port.c_str(), &wanted, &list)) {
    return resolution_fault(error, broker.host);
  }
  const Addresses addresses(list);
  int error = 0;
  for (const addrinfo* address = list; address != nullptr; address = address->ai_next) {
    const Socket socket(*address);
    error = socket.connect_to(*address);
    if (error != 0) continue;
    if (broker.tls) return find_tls_fault(socket.get(), options);
    if (speaks_tls(socket.get())) {
      return Sentence{
          Message::broker_wants_tls,
          fmt::format("port {} wants TLS; write mqtts:// before the address", broker.port)};
    }
    return Sentence{
        Message::broker_no_mqtt,
        fmt::format("it takes the connection but gives no MQTT answer; check that {} is its "
                    "MQTT port",
                    broker.port)};
  }
  return connection_fault(error, broker);
}

}  // namespace jkbms::app
