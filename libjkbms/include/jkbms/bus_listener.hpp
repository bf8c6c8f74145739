#ifndef JKBMS_BUS_LISTENER_HPP
#define JKBMS_BUS_LISTENER_HPP

#include <array>
#include <chrono>
#include <cstdint>
#include <optional>
#include <stop_token>
#include <string>
#include <vector>

#include "jkbms/clock.hpp"
#include "jkbms/frame_assembler.hpp"
#include "jkbms/owned_message.hpp"
#include "jkbms/protocol.hpp"
#include "jkbms/transport.hpp"

namespace jkbms {

/// What was heard.
struct BusCounters {
  std::uint64_t bad_frames = 0;     ///< failed checks, and frames whose structure was wrong
  std::uint64_t bytes_dropped = 0;  ///< bytes that became part of no message
  std::uint64_t other_frames = 0;   ///< valid, and no values: echoes, requests, acknowledgements
  std::uint64_t unowned = 0;        ///< data without the acknowledgement that names its pack
};

/// Reads everything that passes on a line and says to which pack it belongs (OwnershipProof), and
/// whether somebody else asks on it. Never sends. For one thread.
class BusListener {
 public:
  /// How long to wait for a message.
  struct Patience {
    Clock::TimePoint until;
    /// Longest silence inside a message that has begun before `until`.
    std::chrono::milliseconds piece_timeout{0};
  };

  /// The references must outlive the listener. `master_heard`: when, on this line, before.
  BusListener(Transport& transport, const Protocol& protocol, Clock& clock,
              std::optional<Clock::TimePoint> master_heard = std::nullopt);

  /// The next message with values; nullopt: time ran out, `stop` was requested, or another dialect
  /// was heard for the first time. `known` is what
  /// is known of the pack, for values that depend on it. Errors: io.
  Result<std::optional<OwnedMessage>> next(const Patience& patience, const Snapshot& known = {},
                                           const std::stop_token& stop = {});

  /// Listens until the line has been quiet for `gap`, at most for a while on a noisy one; what
  /// passes counts as heard. Errors: io.
  Status wait_for_quiet(std::chrono::milliseconds gap, const std::stop_token& stop = {});

  /// Says that `request` goes out to `address` now: its echo and its answer are no other master's.
  void expect(const Request& request, std::uint8_t address);
  /// Gives up on a message that has begun.
  void forget();

  /// When somebody else was last heard asking, or a pack answering a question that was not ours.
  [[nodiscard]] std::optional<Clock::TimePoint> master_heard() const noexcept {
    return master_heard_;
  }
  /// The dialect that was heard since the last question instead of this line's, of which no value
  /// ever came; nullptr: none.
  [[nodiscard]] const Protocol* other_protocol() const noexcept { return other_protocol_; }
  [[nodiscard]] BusCounters counters() const noexcept;
  /// Why the last frame with a wrong structure was refused; empty: there was none.
  [[nodiscard]] const std::string& decode_error() const noexcept { return decode_error_; }
  /// The last identifier that this build did not know.
  [[nodiscard]] std::optional<std::uint8_t> unknown_identifier() const noexcept {
    return unknown_identifier_;
  }

 private:
  static constexpr std::size_t addresses = 256;

  /// A request of ours that has not come back yet, as half-duplex adapters give it.
  struct Unechoed {
    Request request;
    std::uint8_t address;
    Clock::TimePoint asked;
  };
  /// Listens for another dialect than the line's.
  struct Stranger {
    const Protocol* protocol;
    FrameAssembler assembler;
  };

  Result<std::size_t> read(std::chrono::milliseconds timeout);
  std::optional<OwnedMessage> next_buffered(const Snapshot& known);
  std::optional<OwnedMessage> judge(const Frame& frame, const Snapshot& known);
  void look_for_a_master(BytesView frame, const Decoded& decoded);
  bool is_echo(BytesView frame);
  void listen_for_strangers();
  void feed_strangers(BytesView bytes);
  [[nodiscard]] bool asked_lately(std::uint8_t address) const;

  Transport& transport_;
  const Protocol& protocol_;
  Clock& clock_;
  FrameAssembler assembler_;
  BusCounters counters_;
  std::string decode_error_;
  std::optional<std::uint8_t> unknown_identifier_;

  OwnershipProof proof_;
  std::vector<Unechoed> unechoed_;
  std::array<std::optional<Clock::TimePoint>, addresses> asked_;
  std::optional<Clock::TimePoint> master_heard_;

  bool understood_ = false;  // values of this line's dialect came
  std::vector<Stranger> strangers_;
  const Protocol* other_protocol_ = nullptr;
};

}  // namespace jkbms

#endif
