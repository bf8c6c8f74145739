#ifndef JKBMS_BMS_CLIENT_HPP
#define JKBMS_BMS_CLIENT_HPP

#include <chrono>
#include <cstdint>
#include <memory>
#include <optional>
#include <stop_token>
#include <vector>

#include "jkbms/bus_listener.hpp"
#include "jkbms/clock.hpp"
#include "jkbms/protocol.hpp"
#include "jkbms/transport.hpp"

namespace jkbms {

struct ClientOptions {
  std::uint8_t address = 0;  ///< of the pack, where the protocol has addresses
  int attempts = 2;          ///< how often a request is sent before the poll fails
  /// Longest silence before the first byte of a reply.
  std::chrono::milliseconds reply_timeout{1000};
  /// Longest silence inside a reply that has begun (slow gateways deliver in pieces).
  std::chrono::milliseconds piece_timeout{3000};
  /// How long the line is to be quiet before a request. A shared bus wants some 120 ms.
  std::chrono::milliseconds bus_gap{0};
};

/// What a client has done and seen. What it heard is of all clients of its line.
struct ClientCounters {
  std::uint64_t polls = 0;
  std::uint64_t answers = 0;   ///< polls that gave a snapshot
  std::uint64_t timeouts = 0;  ///< requests without a complete reply
  BusCounters heard;
};

/// Asks one pack. The caller owns transport, protocol and clock. For one thread.
class BmsClient {
 public:
  /// The only client of its line.
  BmsClient(Transport& transport, const Protocol& protocol, Clock& clock,
            ClientOptions options = {});
  /// One of several clients of a line, which take turns and hear through one `listener`.
  BmsClient(BusListener& listener, Transport& transport, const Protocol& protocol, Clock& clock,
            ClientOptions options);

  /// One complete poll. Returns all that is known of the pack, `part` being fresh. Blocks at most
  /// requests x attempts x (bus_gap and reply_timeout, or the time a reply in pieces takes).
  /// Errors: timeout, io, bad_frame, unexpected_reply (on a shared bus also, without asking, where
  /// another master was heard since the request before), unsupported (the line speaks another
  /// dialect), invalid_argument (address).
  Result<Snapshot> poll(Part part = Part::state, const std::stop_token& stop = {});

  /// The pack's event log, oldest first. Blocks and fails as poll() does. Errors also: unsupported
  /// (the protocol has no log).
  Result<std::vector<LogRecord>> poll_log(const std::stop_token& stop = {});

  /// From the next request on.
  void set_reply_timeout(std::chrono::milliseconds timeout) noexcept {
    options_.reply_timeout = timeout;
  }

  /// Takes what was overheard of this pack.
  void learn(const Snapshot& snapshot) { merge(known_, snapshot); }
  /// Another pack is in its place.
  void forget() { known_ = {}; }
  /// All that is known of the pack.
  [[nodiscard]] const Snapshot& known() const noexcept { return known_; }

  [[nodiscard]] ClientCounters counters() const noexcept;
  [[nodiscard]] const BusListener& listener() const noexcept { return listener_; }

 private:
  Status ask(const Request& request, const std::stop_token& stop);
  [[nodiscard]] Error failure(const BusCounters& before) const;

  std::unique_ptr<BusListener> own_listener_;
  BusListener& listener_;
  Transport& transport_;
  const Protocol& protocol_;
  Clock& clock_;
  ClientOptions options_;
  Snapshot known_;
  std::vector<LogRecord> log_;  // as last read
  ClientCounters counters_;
  std::uint64_t others_ = 0;  // values that answered no question of this client
};

}  // namespace jkbms

#endif
