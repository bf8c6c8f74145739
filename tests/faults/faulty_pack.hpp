#ifndef JKBMS_TESTS_FAULTS_FAULTY_PACK_HPP
#define JKBMS_TESTS_FAULTS_FAULTY_PACK_HPP

#include <cstdint>
#include <deque>
#include <functional>
#include <map>
#include <mutex>
#include <set>
#include <string>
#include <string_view>
#include <vector>

#include "bench/moving_pack.hpp"
#include "jkbms/protocol.hpp"
#include "support/fake_bms.hpp"

namespace jkbms::test {

/// Simulates a jk4e57 pack, or jk02 packs on one bus, whose values move as those of real packs. A
/// fault may damage each answer. Remembers the last 20,000 documents that the packs sent. Any
/// thread may call any member.
class FaultyPack {
 public:
  struct Answering {
    Bytes request;
    Bytes answer;            ///< undamaged
    std::size_t number = 0;  ///< of the answer among those of its pack, from 1
  };
  /// Returns what arrives instead of an undamaged answer. Called in the pack's thread.
  using Fault = std::function<FakeBms::Answer(const Answering&)>;

  /// `addresses` only for a protocol with addresses.
  FaultyPack(const Protocol& protocol, std::vector<std::uint8_t> addresses);

  [[nodiscard]] FakeBms& line() noexcept { return line_; }
  [[nodiscard]] const FakeBms& line() const noexcept { return line_; }
  [[nodiscard]] const Protocol& protocol() const noexcept { return protocol_; }
  /// From now on `fault` damages each answer; without one, none is damaged.
  void disturb(Fault fault);
  /// Whether a pack sent this `state`, `info` or `settings`. Compares the measured values only.
  [[nodiscard]] bool sent(const std::string& json) const;

 private:
  FakeBms::Answer answer(BytesView request);
  [[nodiscard]] Bytes answer_of(BytesView request);
  void remember(BytesView frame);
  void remember(std::string document);

  const Protocol& protocol_;
  mutable std::mutex mutex_;
  std::map<std::uint8_t, MovingPack> packs_;
  std::set<std::string> documents_;
  std::deque<std::set<std::string>::iterator> in_order_;  // the oldest first
  Fault fault_;
  std::map<std::uint8_t, std::size_t> answers_;  // by address
  FakeBms line_;                                 // last, because its thread uses this object
};

}  // namespace jkbms::test

#endif
