#ifndef JKBMS_LINE_HPP
#define JKBMS_LINE_HPP

#include <chrono>
#include <cstdint>
#include <memory>
#include <optional>
#include <stop_token>

#include "jkbms/bytes.hpp"
#include "jkbms/clock.hpp"
#include "jkbms/frame_assembler.hpp"
#include "jkbms/heard.hpp"
#include "jkbms/line_counters.hpp"
#include "jkbms/protocol.hpp"
#include "jkbms/transport.hpp"

namespace jkbms {

class BmsClient;
struct ClientOptions;

/// A question to one pack, with its timeouts.
struct Question {
  Request request = {};
  /// The address of the pack. Required if the protocol has addresses.
  std::optional<std::uint8_t> address = std::nullopt;
  /// Longest silence before the first byte of the reply.
  std::chrono::milliseconds reply_timeout{1000};
  /// Longest silence inside a reply that has begun. Slow gateways deliver a reply in pieces.
  std::chrono::milliseconds piece_timeout{3000};
  /// How long the line must be quiet before the request is sent. A shared bus needs about 120 ms.
  std::chrono::milliseconds gap{0};
  int attempts = 1;  ///< how often the request is sent before the question fails
};

/// Everything that is heard on one serial line. A line reads all bytes, splits them into messages
/// and attributes each message to a pack. next() returns all values: answers, late answers and
/// overheard ones.
///
/// A line may use several transports one after the other: after one has failed, attach() sets the
/// next, and the values of the packs stay known. A line without a transport cannot read or send.
/// For one thread.
class Line {
 public:
  /// `protocol` and `clock` must outlive the line.
  Line(const Protocol& protocol, Clock& clock, Timing timing = Timing::of_a_wire);
  ~Line();
  Line(const Line&) = delete;
  Line& operator=(const Line&) = delete;

  /// From now on the line uses `transport`, which must live until detach() or the next attach().
  void attach(Transport& transport);
  /// Stops using the transport. Drops incomplete messages and the current question.
  void detach();

  /// Makes `question` the current question; does not block. next() sends the request as soon as the
  /// line has been quiet for `gap`, and after two seconds at the latest.
  /// Errors: invalid_argument (there is a current question, the request is empty, or the bus is
  /// shared and the question has no address).
  Status ask(Question question);
  /// Whether there is a current question: its request waits to be sent, or its answer is awaited.
  [[nodiscard]] bool asking() const noexcept;
  /// Gives up the current question. If its answer comes later, it is a late answer.
  void cancel();
  /// Why the last question failed; nullopt until it fails, and after an answer.
  [[nodiscard]] const std::optional<Failure>& failure() const noexcept;

  /// Returns the next values that are heard. Blocks until there are values, `until` is reached,
  /// `stop` is requested or the current question fails; without values it returns nullopt. Reads at
  /// least once, so `until` may be now.
  /// Errors: io (the transport failed, or there is none).
  Result<std::optional<Heard>> next(Clock::TimePoint until, const std::stop_token& stop = {});

  /// Returns a client that polls one pack of this line. The line must outlive it. On a shared bus
  /// `address` must be given.
  [[nodiscard]] BmsClient client(std::optional<std::uint8_t> address, ClientOptions options);

  /// All that is known of a pack; empty if nothing was heard from it. If the protocol has no
  /// addresses, pass nullopt. The reference is valid as long as the line.
  [[nodiscard]] const Snapshot& known(std::optional<std::uint8_t> address) const;
  /// When another master was last detected; nullopt: never.
  [[nodiscard]] std::optional<Clock::TimePoint> master_heard() const noexcept;
  /// The other protocol that was heard on this line; nullptr: none. ask() resets it.
  [[nodiscard]] const Protocol* other_dialect() const noexcept;
  /// The counters since the line was constructed.
  [[nodiscard]] LineCounters counters() const;
  /// The unknown register of the last message that had one; nullopt: no message had one.
  [[nodiscard]] std::optional<std::uint8_t> unknown_identifier() const noexcept;
  [[nodiscard]] const Protocol& protocol() const noexcept { return protocol_; }
  [[nodiscard]] Clock& clock() const noexcept { return clock_; }

 private:
  struct Parts;  // the receive buffer, the current question, the attribution, the known values

  std::optional<Heard> next_buffered();
  [[nodiscard]] bool silence_ends_message() const;
  std::optional<Heard> take(const Frame& frame);
  void learn(Heard& heard);
  void leave_port_alone(const std::stop_token& stop);
  Result<std::size_t> read(std::chrono::milliseconds timeout, const std::stop_token& stop);
  [[nodiscard]] Clock::TimePoint next_event(Clock::TimePoint at_most) const;

  Result<bool> advance_question();
  [[nodiscard]] Clock::TimePoint quiet_at() const;
  Status send_question();
  void allow_for_the_rest();
  bool end_attempt();
  void end_question(Failure failure);
  [[nodiscard]] Failure failure_of_attempt(const FrameAssembler::Beginning& cut) const;

  const Protocol& protocol_;
  Clock& clock_;
  Transport* transport_ = nullptr;
  std::unique_ptr<Parts> parts_;
};

}  // namespace jkbms

#endif
