#ifndef JKBMS_LINE_ATTRIBUTION_HPP
#define JKBMS_LINE_ATTRIBUTION_HPP

#include <array>
#include <bitset>
#include <cstdint>
#include <optional>
#include <vector>

#include "jkbms/clock.hpp"
#include "jkbms/heard.hpp"
#include "jkbms/line_counters.hpp"
#include "jkbms/protocol.hpp"

namespace jkbms {

/// Attributes the values on a line to packs (docs/bus.md). A frame with values carries no
/// address. The acknowledgement after it names a pack, and so does the request before it:
///
///  * an answer to our request: the acknowledgement names the pack and the document of the request;
///  * overheard from address N > 0: the last request, with no bytes lost after it, asked N for this
///    document, the frame began within 125 ms, and the acknowledgement names N;
///  * overheard from address 0, the master, which sends unasked: the acknowledgement names 0, and
///    no answer of a pack is awaited.
///
/// On a wire an overheard acknowledgement follows its frame within 60 ms.
///
/// Other values are dropped and counted by reason. Does no I/O and reads no clock.
class Attribution {
 public:
  /// The position of a message in the stream.
  struct Place {
    Clock::TimePoint begin;     ///< when its first byte was read
    Clock::TimePoint end;       ///< when its last byte was read
    std::uint64_t dropped = 0;  ///< bytes dropped before it, since the stream began
    std::uint64_t fillers = 0;  ///< those of the dropped bytes that are 00 or FF
  };
  /// What a message on a shared bus shows about who sends.
  enum class Sign { none, echo, foreign_request, unasked_answer };
  struct Verdict {
    std::optional<Heard> heard;
    Sign sign = Sign::none;
  };

  /// What must name the pack: on a line both; in a capture without requests the acknowledgement.
  enum class Proof { request_and_acknowledgement, acknowledgement };

  Attribution(bool shares_bus, Timing timing, Proof proof = Proof::request_and_acknowledgement)
      : shares_bus_(shares_bus), timing_(timing), proof_(proof) {}

  /// We sent a request. Values that wait for their acknowledgement are dropped.
  void asked(const Request& request, std::optional<std::uint8_t> address, Clock::TimePoint now);
  /// The answer to the last request is no longer awaited.
  void given_up() noexcept;
  /// Takes the next message of the stream.
  Verdict take(Decoded decoded, BytesView bytes, const Place& place);
  /// Drops values that wait for their acknowledgement.
  void drop_waiting();
  /// Whether values wait for their acknowledgement.
  [[nodiscard]] bool waits_for_acknowledgement() const noexcept { return waiting_.has_value(); }

  [[nodiscard]] const std::array<std::uint64_t, unattributed_reasons>& unattributed()
      const noexcept {
    return unattributed_;
  }

 private:
  struct OurQuestion {
    Request request;
    std::optional<std::uint8_t> address;
    Clock::TimePoint asked;
    bool open = true;  // the answer is awaited
    bool answered = false;
    bool echoed = false;
  };
  struct ForeignRequest {
    std::optional<std::uint8_t> address;
    std::optional<Part> part;
    Place place;
    bool answered = false;
  };
  struct Waiting {
    Decoded decoded;
    Place place;
  };

  Verdict take_request(const Decoded& decoded, BytesView bytes, const Place& place);
  Verdict take_acknowledgement(const Decoded& acknowledgement, const Place& place);
  Heard heard_alone(Decoded decoded);
  OurQuestion* our_question(const Decoded& acknowledgement, Clock::TimePoint now);
  [[nodiscard]] bool asked_lately(const Decoded& acknowledgement, Clock::TimePoint now) const;
  [[nodiscard]] std::optional<Unattributed> doubt(const Decoded& acknowledgement,
                                                  const Place& place, bool answers_us) const;
  [[nodiscard]] std::optional<Unattributed> doubt_of_slave(std::uint8_t address) const;
  [[nodiscard]] std::optional<Unattributed> doubt_of_master() const;
  [[nodiscard]] bool began_in_time() const;
  [[nodiscard]] static bool only_fillers(const Place& before, const Place& behind);
  void give_up(Unattributed reason);

  bool shares_bus_;
  Timing timing_;
  Proof proof_;
  std::optional<Waiting> waiting_;
  std::vector<OurQuestion> ours_;          // the recent ones, newest last
  std::optional<ForeignRequest> foreign_;  // the last request of others, if later than ours
  std::bitset<256> has_answered_;          // by address
  std::array<std::uint64_t, unattributed_reasons> unattributed_{};
};

}  // namespace jkbms

#endif
