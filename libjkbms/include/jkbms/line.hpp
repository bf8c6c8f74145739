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

/// A question to one pack, and how long to wait.
struct Question {
  Request request = {};
  /// Of the pack that is asked, where the protocol has addresses.
  std::optional<std::uint8_t> address = std::nullopt;
  /// Longest silence before the first byte of the reply.
  std::chrono::milliseconds reply_timeout{1000};
  /// Longest silence inside a reply that has begun. Slow gateways deliver in pieces.
  std::chrono::milliseconds piece_timeout{3000};
  /// How long the line must be quiet before the request goes out. A shared bus needs about 120 ms.
  std::chrono::milliseconds gap{0};
  int attempts = 1;  ///< how often the request is sent before the question has failed
};

/// One wire and everything that is heard on it. The line reads all bytes, cuts them into messages,
/// says which pack each message is from, and hands out the values through next(), whether they were
/// asked for, came late or were overheard. A question does not open a second way: its answer comes
/// out of next() like everything else.
///
/// A line outlives its port: attach() gives it a new transport after the old one failed, and what
/// is known of the packs stays. Without attach() it reads and sends nothing. For one thread.
class Line {
 public:
  /// `protocol` and `clock` must outlive the line.
  Line(const Protocol& protocol, Clock& clock, Timing timing = Timing::of_a_wire);
  ~Line();
  Line(const Line&) = delete;
  Line& operator=(const Line&) = delete;

  /// From now on the line reads and writes `transport`, which must live until detach().
  void attach(Transport& transport);
  /// Drops what is half read and the question under way.
  void detach();

  /// Puts `question` on the line. next() sends it as soon as the line has been quiet for its gap,
  /// and at the latest after two seconds.
  /// Errors: invalid_argument (a question is under way, the request is empty, or a shared bus was
  /// asked without an address).
  Status ask(Question question);
  /// Whether a question waits to be sent or for its answer.
  [[nodiscard]] bool asking() const noexcept;
  /// Gives up the question under way. Its answer, if it comes, is a late one.
  void cancel();
  /// Why the last question got no answer; nullopt while it is under way, and after an answer.
  [[nodiscard]] const std::optional<Failure>& failure() const noexcept;

  /// The next values that the line says. Blocks until they are there, `until` is reached, `stop` is
  /// requested, or the question under way ends without an answer; in the last three cases it
  /// returns nullopt. Reads at least once, so that `until` may be now.
  /// Errors: io (the port failed or there is none).
  Result<std::optional<Heard>> next(Clock::TimePoint until, const std::stop_token& stop = {});

  /// A handle that polls one pack of this line. The line must outlive it.
  /// On a shared bus `address` must be given.
  [[nodiscard]] BmsClient client(std::optional<std::uint8_t> address, ClientOptions options);

  /// All that is known of a pack. Empty where nothing was heard. Without addresses: of the pack.
  [[nodiscard]] const Snapshot& known(std::optional<std::uint8_t> address) const;
  /// When another master was last heard asking; nullopt: never.
  [[nodiscard]] std::optional<Clock::TimePoint> master_heard() const noexcept;
  /// The protocol that was heard instead of this line's; nullptr: none. ask() forgets it.
  [[nodiscard]] const Protocol* other_dialect() const noexcept;
  /// Since the line was made.
  [[nodiscard]] LineCounters counters() const;
  /// The first register of the last message that this build does not know.
  [[nodiscard]] std::optional<std::uint8_t> unknown_identifier() const noexcept;
  [[nodiscard]] const Protocol& protocol() const noexcept { return protocol_; }
  [[nodiscard]] Clock& clock() const noexcept { return clock_; }

 private:
  struct Parts;  // the receive buffer, the question under way, attribution, what is known

  std::optional<Heard> next_buffered();
  [[nodiscard]] bool silence_ends_message() const;
  std::optional<Heard> take(const Frame& frame);
  void learn(Heard& heard);
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
