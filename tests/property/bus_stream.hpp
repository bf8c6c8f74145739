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

/// A random stream of messages on one bus, with the sender of each frame with values. The values of
/// all frames differ, so a value identifies its frame.
class BusStream {
 public:
  using Time = std::chrono::milliseconds;

  static constexpr std::uint8_t packs = 4;               ///< addresses 1 to 4; the master has 0
  static constexpr std::size_t cycle = 2 * (packs + 2);  ///< slots of the master

  explicit BusStream(Random& random) : random_(random) {}

  /// Adds `slots` slots of a master's cycle, in its order, from a random slot on: its own state and
  /// settings, then a request for each document to 1, 2 and so on. The last address is absent. An
  /// answer begins after 10 to 110 ms. One in `late_one_in` (0: none) begins up to 500 ms later.
  void master_speaks(std::size_t slots, std::size_t late_one_in);
  /// Adds a pack's answer without a request, `delay` after the last message.
  void answer(std::uint8_t address, Part part, Time delay);
  /// The next message begins `time` later.
  void wait(Time time) { now_ += time; }
  /// Adds our own request, as a half-duplex adapter echoes it.
  void echo(std::uint8_t address, Part part);
  /// Adds one random fault: whole messages lost; bytes lost from one message to another, also from
  /// an acknowledgement to the next answer; a damaged or a cut message; fillers; noise.
  void spoil();
  /// Changes the pack or the document in one acknowledgement; its checksum stays right.
  void misname();

  /// The bytes in pieces, each with its time of arrival.
  [[nodiscard]] MemoryTransport::Reply pieces();
  /// The pack that sent these values; nullopt: no frame of this stream has them.
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
  std::map<std::uint32_t, std::uint8_t> senders_;  // the sender of each value
};

}  // namespace jkbms::test

#endif
