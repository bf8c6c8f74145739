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

/// Says which pack the values on a line are from (docs/bus.md). A frame with values carries no
/// address. The acknowledgement behind it names a pack, and so does the request before it:
///
///  * an answer to a question of ours: the acknowledgement names the pack and document we asked;
///  * overheard from address N > 0: the last request, with nothing lost behind it, asked N for this
///    document, the frame began within 125 ms, and the acknowledgement says N;
///  * overheard from address 0, the master, which speaks unasked: the acknowledgement says 0, and
///    no pack is to answer a request.
///
/// On a wire an overheard acknowledgement follows its frame within 60 ms.
///
/// Values without this proof are counted by reason and dropped. Pure: it is told each message.
class Attribution {
 public:
  /// Where a message stands in the stream.
  struct Place {
    Clock::TimePoint begin;     ///< its first byte was read
    Clock::TimePoint end;       ///< its last byte was read
    std::uint64_t dropped = 0;  ///< bytes dropped before it, since the stream began
    std::uint64_t fillers = 0;  ///< of these: 00 and FF
  };
  /// What a message on a shared bus tells about who speaks.
  enum class Sign { none, echo, foreign_request, unasked_answer };
  struct Verdict {
    std::optional<Heard> heard;
    Sign sign = Sign::none;
  };

  /// What must name the pack: on a line both, in a capture without requests only one.
  enum class Proof { request_and_acknowledgement, acknowledgement };

  Attribution(bool shares_bus, Timing timing, Proof proof = Proof::request_and_acknowledgement)
      : shares_bus_(shares_bus), timing_(timing), proof_(proof) {}

  /// A request of ours went out. Values that wait for their acknowledgement are given up.
  void asked(const Request& request, std::optional<std::uint8_t> address, Clock::TimePoint now);
  /// Nobody waits for the answer to that request any more.
  void given_up() noexcept;
  /// Takes the next message of the stream.
  Verdict take(Decoded decoded, BytesView bytes, const Place& place);
  /// Gives up on values that wait for their acknowledgement.
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
    bool open = true;  // somebody waits for the answer
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
  std::vector<OurQuestion> ours_;          // of the last seconds, the newest last
  std::optional<ForeignRequest> foreign_;  // the last request of others, if behind ours
  std::bitset<256> has_answered_;          // addresses
  std::array<std::uint64_t, unattributed_reasons> unattributed_{};
};

}  // namespace jkbms

#endif
