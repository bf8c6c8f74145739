#ifndef JKBMS_TESTS_SUPPORT_FAKE_PACK_BUS_HPP
#define JKBMS_TESTS_SUPPORT_FAKE_PACK_BUS_HPP

#include <chrono>
#include <map>
#include <mutex>
#include <vector>

#include "support/fake_bms.hpp"
#include "support/sample_pack.hpp"

namespace jkbms::test {

/// How a pack answers.
struct Manners {
  std::chrono::milliseconds delay{15};
  std::size_t fillers = 0;  ///< zero bytes before the acknowledgement
  bool acknowledges = true;
};

/// PB packs on one RS485 line at the far end of a pseudo terminal. Each answers its own address,
/// and one may be the bus's master. Any thread may call any member.
class FakePackBus {
 public:
  /// What the line adds to each answer, and whether it gives a request back.
  struct Line {
    Bytes before = {};
    Bytes behind = {};
    bool echo = false;
  };

  explicit FakePackBus(FakeBms::Pace pace = FakeBms::Pace::at_once);

  /// The terminal. Its script and its chatter are this bus's.
  [[nodiscard]] FakeBms& line() noexcept { return line_; }
  [[nodiscard]] const FakeBms& line() const noexcept { return line_; }

  /// From now on this pack, and no other, answers to `address`.
  void join(std::uint8_t address, SamplePack pack, Manners manners = {});
  /// The sample packs with the numbers of their addresses.
  void join(const std::vector<std::uint8_t>& addresses);
  void leave(std::uint8_t address);
  void disturb(Line line);

  /// Makes the pack of address 0 the master: it goes round for ever, with a pause before each
  /// message, and answers nobody. As firmware 14 does it: its own status and settings, then the
  /// status of 1 to 15, and the settings of those that answer.
  void start_master(std::chrono::milliseconds pause);
  void stop_master();

 private:
  struct Member {
    SamplePack pack;
    Manners manners;
  };

  [[nodiscard]] Bytes answer_of(std::uint8_t address, std::uint16_t register_number) const;
  FakeBms::Answer answer(BytesView request) const;
  [[nodiscard]] std::vector<MemoryTransport::Reply> cycle(std::chrono::milliseconds pause) const;

  mutable std::mutex mutex_;
  std::map<std::uint8_t, Member> members_;
  Line disturbance_;
  bool mastered_ = false;
  FakeBms line_;  // last: its thread asks this object
};

}  // namespace jkbms::test

#endif
