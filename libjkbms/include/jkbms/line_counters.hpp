#ifndef JKBMS_LINE_COUNTERS_HPP
#define JKBMS_LINE_COUNTERS_HPP

#include <array>
#include <cstddef>
#include <cstdint>
#include <string_view>

#include "jkbms/result.hpp"

namespace jkbms {

/// Why nobody knows which pack a frame with values is from. Such a frame is counted, and its values
/// are not handed out (docs/bus.md).
enum class Unattributed {
  no_acknowledgement,     ///< no acknowledgement followed, or too late to be its own
  other_document,         ///< the acknowledgement is about another document
  bytes_lost,             ///< bytes that form no message stand before the frame or behind it
  no_request,             ///< nobody asked for it: no request was heard before it
  other_address,          ///< request and acknowledgement name different packs
  too_late,               ///< it began more than 125 ms after the request
  request_open,           ///< the master's frame came while a pack was to answer
  other_settings_address  ///< the settings themselves name another pack
};
inline constexpr std::size_t unattributed_reasons = 8;

/// The name of `reason` as it is written above, for logs.
std::string_view to_string(Unattributed reason) noexcept;

/// What a line has done and heard. Every number only grows.
struct LineCounters {
  std::uint64_t polls = 0;     ///< questions
  std::uint64_t answers = 0;   ///< questions that were answered in time
  std::uint64_t timeouts = 0;  ///< requests without a complete reply

  std::uint64_t bytes = 0;          ///< received
  std::uint64_t bytes_dropped = 0;  ///< that became part of no message
  std::uint64_t fillers = 0;        ///< of these: 00 and FF
  std::uint64_t bad_frames = 0;     ///< failed checks, and frames whose structure was wrong
  std::uint64_t echoes = 0;         ///< requests of ours that came back
  std::uint64_t other_frames = 0;   ///< valid, and neither values nor an echo
  std::uint64_t not_asked = 0;      ///< values that answered no question of ours
  std::array<std::uint64_t, unattributed_reasons> unattributed_by_reason{};

  /// Frames with values whose pack is not known.
  [[nodiscard]] std::uint64_t unattributed() const noexcept;
};

LineCounters operator-(const LineCounters& after, const LineCounters& before) noexcept;
LineCounters operator+(const LineCounters& a, const LineCounters& b) noexcept;

/// Why there are no values: what was heard instead.
enum class Silence {
  nothing,        ///< no byte at all
  echo,           ///< nothing but our own requests
  noise,          ///< bytes that form no frame
  cut_reply,      ///< a reply that breaks off before its end
  bad_structure,  ///< frames with a right checksum and a wrong structure
  other_dialect,  ///< frames of another protocol
  unattributed,   ///< frames with values whose pack is not known
  other_answers,  ///< valid frames, and no answer to our question
  other_master,   ///< another master speaks, so nothing was asked
};

/// Why a question has got no answer.
struct Failure {
  Silence silence = Silence::nothing;
  /// For the caller: timeout, bad_frame, unexpected_reply, unsupported (another dialect).
  Error error;
  /// What was heard since the question was put.
  LineCounters heard;
};

/// What was heard, where nobody asked: `heard` is the difference over a time of listening.
Silence silence_of(const LineCounters& heard) noexcept;

}  // namespace jkbms

#endif
