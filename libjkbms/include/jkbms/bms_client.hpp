#ifndef JKBMS_BMS_CLIENT_HPP
#define JKBMS_BMS_CLIENT_HPP

#include <chrono>
#include <cstdint>
#include <memory>
#include <optional>
#include <stop_token>
#include <vector>

#include "jkbms/clock.hpp"
#include "jkbms/line.hpp"
#include "jkbms/protocol.hpp"
#include "jkbms/transport.hpp"

namespace jkbms {

struct ClientOptions {
  /// The address of the pack, 0..15. Required on a shared bus; protocols without addresses ignore
  /// it.
  std::optional<std::uint8_t> address = std::nullopt;
  int attempts = 2;  ///< how often a request is sent before the poll fails
  /// Longest silence before the first byte of a reply.
  std::chrono::milliseconds reply_timeout{1000};
  /// Longest silence inside a reply that has begun. Slow gateways deliver a reply in pieces.
  std::chrono::milliseconds piece_timeout{3000};
  /// How long the line must be quiet before a request. A shared bus needs about 120 ms.
  std::chrono::milliseconds bus_gap{0};
};

/// Polls one pack of a line. Several clients may use one line, one after the other. If one client
/// overhears the pack of another, that other client's known() shows the values. For one thread.
class BmsClient {
 public:
  /// A client with a line of its own. The references must outlive the client.
  BmsClient(Transport& transport, const Protocol& protocol, Clock& clock,
            ClientOptions options = {});
  /// A client for one pack of `line`, which must outlive the client.
  BmsClient(Line& line, ClientOptions options) : line_(&line), options_(options) {}

  /// Polls once. Returns all that is known of the pack; the values of `part` are new. Blocks, for
  /// each attempt of each request, at most 2 s or bus_gap (the longer one) until the line is quiet,
  /// then reply_timeout, then 3 x piece_timeout if a reply has begun.
  /// Errors: timeout, io, bad_frame, unexpected_reply (also if another master asks on the line:
  /// then nothing is sent), unsupported (the line uses another protocol, or the protocol has no
  /// such document), invalid_argument (no address on a shared bus, or an invalid one), cancelled.
  Result<Snapshot> poll(Part part = Part::state, const std::stop_token& stop = {});

  /// Reads the pack's event log, oldest entry first. Blocks as poll() does and has the same errors.
  Result<std::vector<LogRecord>> poll_log(const std::stop_token& stop = {});

  /// All that is known of the pack. The reference is valid as long as the line.
  [[nodiscard]] const Snapshot& known() const { return line_->known(address()); }
  /// The counters of the whole line since it was constructed.
  [[nodiscard]] LineCounters counters() const { return line_->counters(); }
  [[nodiscard]] Line& line() noexcept { return *line_; }

 private:
  [[nodiscard]] std::optional<std::uint8_t> address() const;
  Result<Heard> ask(const Request& request, const std::stop_token& stop);

  std::unique_ptr<Line> own_line_;
  Line* line_;
  ClientOptions options_;
};

}  // namespace jkbms

#endif
