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

/// Simulates PB packs on one RS485 line at the other end of a pseudo terminal. Each answers
/// requests to its address, and one may be the master. Any thread may call any member.
class FakePackBus {
 public:
  /// What the line adds to each answer, and whether it echoes requests.
  struct Line {
    Bytes before = {};
    Bytes behind = {};
    bool echo = false;
  };

  explicit FakePackBus(FakeBms::Pace pace = FakeBms::Pace::at_once);

  /// The terminal. Do not set its script or its unasked bytes.
  [[nodiscard]] FakeBms& line() noexcept { return line_; }
  [[nodiscard]] const FakeBms& line() const noexcept { return line_; }

  /// From now on only this pack answers at `address`.
  void join(std::uint8_t address, SamplePack pack, Manners manners = {});
  /// Connects the sample packs whose numbers are these addresses.
  void join(const std::vector<std::uint8_t>& addresses);
  void leave(std::uint8_t address);
  void disturb(Line line);

  /// Makes the pack at address 0 the master. It polls for ever, with a pause before each message,
  /// and answers no requests. As with firmware 14, it sends its own state and settings, then asks 1
  /// to 15 for their state, and asks those that answer for their settings.
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
  FakeBms line_;  // last, because its thread uses this object
};

}  // namespace jkbms::test

#endif
