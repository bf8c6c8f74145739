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
  /// Of the pack. A shared bus needs it; protocols without addresses ignore it.
  std::optional<std::uint8_t> address = std::nullopt;
  int attempts = 2;  ///< how often a request is sent before the poll fails
  /// Longest silence before the first byte of a reply.
  std::chrono::milliseconds reply_timeout{1000};
  /// Longest silence inside a reply that has begun. Slow gateways deliver in pieces.
  std::chrono::milliseconds piece_timeout{3000};
  /// How long the line must be quiet before a request. A shared bus needs about 120 ms.
  std::chrono::milliseconds bus_gap{0};
};

/// Polls one pack of a line. Several clients of one line take turns; what one of them hears of
/// another's pack is known to that one. For one thread.
class BmsClient {
 public:
  /// For a line with one pack. The references must outlive the client.
  BmsClient(Transport& transport, const Protocol& protocol, Clock& clock,
            ClientOptions options = {});
  /// One pack of `line`, which must outlive the client.
  BmsClient(Line& line, ClientOptions options) : line_(&line), options_(options) {}

  /// One complete poll. Returns all that is known of the pack; `part` of it is fresh. Blocks at
  /// most requests x attempts x (bus_gap and reply_timeout, or the time of a reply in pieces).
  /// Errors: timeout, io, bad_frame, unexpected_reply (also where another master speaks: then
  /// nothing is sent), unsupported (the line speaks another protocol, or the protocol has no such
  /// document), invalid_argument (no address on a shared bus, or one that cannot be), cancelled.
  Result<Snapshot> poll(Part part = Part::state, const std::stop_token& stop = {});

  /// The pack's event log, oldest first. Blocks and fails as poll() does.
  Result<std::vector<LogRecord>> poll_log(const std::stop_token& stop = {});

  /// All that is known of the pack.
  [[nodiscard]] const Snapshot& known() const { return line_->known(address()); }
  /// Of the whole line, since it was made.
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
