#ifndef JKBMS_BMS_CLIENT_HPP
#define JKBMS_BMS_CLIENT_HPP

#include <chrono>
#include <cstdint>
#include <optional>
#include <stop_token>
#include <string>

#include "jkbms/clock.hpp"
#include "jkbms/frame_assembler.hpp"
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
};

/// What a client has done and seen.
struct ClientCounters {
  std::uint64_t polls = 0;
  std::uint64_t answers = 0;        ///< polls that gave a snapshot
  std::uint64_t timeouts = 0;       ///< requests without a complete reply
  std::uint64_t bad_frames = 0;     ///< failed checks, and frames whose structure was wrong
  std::uint64_t bytes_dropped = 0;  ///< bytes that became part of no frame
  std::uint64_t other_frames = 0;   ///< valid, but no answer: echoes, other requests
};

/// Asks one pack. The caller owns transport, protocol and clock; several clients may share one
/// transport, in turn. For one thread.
class BmsClient {
 public:
  BmsClient(Transport& transport, const Protocol& protocol, Clock& clock,
            ClientOptions options = {});

  /// One complete poll. Returns all that is known of the pack, `part` being fresh. Blocks at most
  /// requests x attempts x (reply_timeout, or the time a reply in pieces takes).
  /// Errors: timeout, io, bad_frame, unexpected_reply, unsupported.
  Result<Snapshot> poll(Part part = Part::status, std::stop_token stop = {});

  [[nodiscard]] ClientCounters counters() const noexcept;
  /// The last identifier that this build did not know, if one came.
  [[nodiscard]] std::optional<std::uint8_t> unknown_identifier() const noexcept {
    return unknown_identifier_;
  }

 private:
  Status ask(const Request& request, const std::stop_token& stop);
  /// Whether `frame` answers `request`; what it says is then known.
  bool take(BytesView frame, const Request& request);
  [[nodiscard]] Error failure(const ClientCounters& before) const;

  Transport& transport_;
  const Protocol& protocol_;
  Clock& clock_;
  ClientOptions options_;
  FrameAssembler assembler_;
  Snapshot known_;
  ClientCounters counters_;
  std::string decode_error_;  // of the request under way
  std::optional<std::uint8_t> unknown_identifier_;
};

}  // namespace jkbms

#endif
