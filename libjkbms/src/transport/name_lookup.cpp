#include "transport/name_lookup.hpp"

#include <netdb.h>

#include <algorithm>
#include <cerrno>
#include <cstring>
#include <list>
#include <memory>
#include <mutex>
#include <string>

namespace jkbms {
namespace {

using std::chrono::milliseconds;
using std::chrono::steady_clock;

constexpr milliseconds look_again{20};  // how often to check for a stop

/// One request to getaddrinfo_a. The C library uses it until it is done, so it may not move.
class Lookup {
 public:
  Lookup(const TcpAddress& address, int flags)
      : host_(address.host), port_(std::to_string(address.port)) {
    hints_.ai_family = AF_UNSPEC;
    hints_.ai_socktype = SOCK_STREAM;
    hints_.ai_flags = AI_NUMERICSERV | flags;
    request_.ar_name = host_.c_str();
    request_.ar_service = port_.c_str();
    request_.ar_request = &hints_;
  }
  ~Lookup() {
    if (request_.ar_result != nullptr) freeaddrinfo(request_.ar_result);
  }
  Lookup(const Lookup&) = delete;
  Lookup& operator=(const Lookup&) = delete;

  int run_here() { return getaddrinfo(host_.c_str(), port_.c_str(), &hints_, &request_.ar_result); }
  int start() {
    gaicb* list[] = {&request_};
    return getaddrinfo_a(GAI_NOWAIT, list, 1, nullptr);
  }
  void wait(milliseconds timeout) {
    const gaicb* const list[] = {&request_};
    const timespec limit{0, static_cast<long>(std::chrono::nanoseconds(timeout).count())};
    gai_suspend(list, 1, &limit);
  }
  /// EAI_INPROGRESS, 0 or the error.
  int state() { return gai_error(&request_); }
  void cancel() { gai_cancel(&request_); }

  [[nodiscard]] std::vector<SocketAddress> addresses() const {
    std::vector<SocketAddress> found;
    for (const addrinfo* each = request_.ar_result; each != nullptr; each = each->ai_next) {
      SocketAddress address;
      std::memcpy(&address.storage, each->ai_addr, each->ai_addrlen);
      address.size = each->ai_addrlen;
      found.push_back(address);
    }
    return found;
  }

 private:
  std::string host_;
  std::string port_;
  addrinfo hints_{};
  gaicb request_{};
};

/// Keeps lookups that nobody waits for any more, until the C library is done with them.
class Abandoned {
 public:
  void add(std::unique_ptr<Lookup> lookup) {
    const std::lock_guard lock(mutex_);
    lookup->cancel();
    lookups_.push_back(std::move(lookup));
    lookups_.remove_if([](const auto& each) { return each->state() != EAI_INPROGRESS; });
  }

 private:
  std::mutex mutex_;
  std::list<std::unique_ptr<Lookup>> lookups_;
};

Abandoned& abandoned() {
  static auto* const kept = new Abandoned;  // its lookups may outlive main()
  return *kept;
}

Error unknown_name(const TcpAddress& address, int code) {
  const std::string port = std::to_string(address.port);
  if (code == EAI_AGAIN || code == EAI_INPROGRESS) {
    return {Errc::io,
            "no name server answers for " + address.host + " (port " + port +
                "): is the network up? An IP address needs no name server",
            EHOSTUNREACH};
  }
  return {Errc::io,
          "the name " + address.host + " (port " + port +
              ") is not known: check its spelling, or write the IP address",
          EHOSTUNREACH};
}

}  // namespace

Result<std::vector<SocketAddress>> look_up(const TcpAddress& address, milliseconds timeout,
                                           const std::stop_token& stop) {
  Lookup numeric(address, AI_NUMERICHOST);
  if (numeric.run_here() == 0) return numeric.addresses();

  auto lookup = std::make_unique<Lookup>(address, 0);
  if (const int failed = lookup->start(); failed != 0) return unknown_name(address, failed);
  const auto deadline = steady_clock::now() + timeout;
  while (lookup->state() == EAI_INPROGRESS) {
    const bool stopped = stop.stop_requested();
    if (stopped || steady_clock::now() >= deadline) {
      abandoned().add(std::move(lookup));
      if (stopped) return Error{Errc::cancelled, "a stop was requested"};
      return unknown_name(address, EAI_INPROGRESS);
    }
    lookup->wait(look_again);
  }
  if (const int code = lookup->state(); code != 0) return unknown_name(address, code);
  auto found = lookup->addresses();
  if (found.empty()) return unknown_name(address, EAI_NONAME);
  return found;
}

}  // namespace jkbms
