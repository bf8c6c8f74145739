#ifndef JKBMS_TESTS_PROPERTY_BUS_STREAM_HPP
#define JKBMS_TESTS_PROPERTY_BUS_STREAM_HPP

#include <chrono>
#include <cstdint>
#include <map>
#include <random>
#include <vector>

#include "jkbms/heard.hpp"
#include "jkbms/memory_transport.hpp"

namespace jkbms::test {

using Random = std::mt19937;

std::size_t below(Random& random, std::size_t limit);
bool one_in(Random& random, std::size_t count);

/// What packs say on one bus, message by message, and which pack each frame with values is from.
/// No two frames have a value in common, so that a frame is known by its value.
class BusStream {
 public:
  using Time = std::chrono::milliseconds;

  static constexpr std::uint8_t packs = 4;               ///< addresses 1 to 4; the master has 0
  static constexpr std::size_t cycle = 2 * (packs + 2);  ///< slots of the master

  explicit BusStream(Random& random) : random_(random) {}

  /// `slots` of a master's cycle, in its order and from any place in it: its own state and
  /// settings, then a request for each document to 1, 2 and so on; the last address is absent. An
  /// answer begins after 10 to 110 ms, one in `late_one_in` (0: none) up to 500 ms after them.
  void master_speaks(std::size_t slots, std::size_t late_one_in);
  /// A pack's answer, `delay` after what was said last. Nobody is asked.
  void answer(std::uint8_t address, Part part, Time delay);
  /// What is said next begins `time` later.
  void wait(Time time) { now_ += time; }
  /// Our own request, as a half-duplex adapter gives it back.
  void echo(std::uint8_t address, Part part);
  /// One fault, anywhere: whole messages lost, bytes lost from one message to another, from an
  /// acknowledgement to the next answer among them, a damaged or a cut message, fillers, noise.
  void spoil();
  /// An acknowledgement names another pack or document, and its checksum is right.
  void misname();

  /// The bytes in pieces, each at the time when it arrives.
  [[nodiscard]] MemoryTransport::Reply pieces();
  /// Which pack said these values; nullopt: no frame of this stream has them.
  [[nodiscard]] std::optional<std::uint8_t> sender(const Heard& heard) const;
  /// How many frames with values were sent.
  [[nodiscard]] std::size_t frames() const { return senders_.size(); }

 private:
  struct Message {
    Time begin;
    Time end;
    Bytes bytes;
    bool acknowledges = false;
  };

  void say(Time begin, Bytes bytes, bool acknowledges = false);
  void lose_bytes(std::size_t first, std::size_t last);
  void lose_answers(std::size_t index);
  void collide();

  Random& random_;
  Time now_{0};
  std::vector<Message> messages_;
  std::map<std::uint32_t, std::uint8_t> senders_;  // by value
};

}  // namespace jkbms::test

#endif
