#ifndef JKBMS_LINE_COUNTERS_HPP
#define JKBMS_LINE_COUNTERS_HPP

#include <array>
#include <chrono>
#include <cstddef>
#include <cstdint>
#include <optional>
#include <string_view>

#include "jkbms/result.hpp"

namespace jkbms {

/// Why a frame with values could not be attributed to a pack. Such a frame is counted, and its
/// values are not returned (docs/bus.md).
enum class Unattributed {
  no_acknowledgement,     ///< no acknowledgement followed in time
  other_document,         ///< the acknowledgement is about another document
  bytes_lost,             ///< bytes that form no message came just before or after the frame
  no_request,             ///< no request was heard before it
  other_address,          ///< request and acknowledgement name different packs
  too_late,               ///< it began more than 125 ms after the request
  request_open,           ///< the master's frame came while the answer of a pack was awaited
  other_settings_address  ///< the settings contain the address of another pack
};
inline constexpr std::size_t unattributed_reasons = 8;

/// The name of the enumerator, for logs. Valid for the whole program.
std::string_view to_string(Unattributed reason) noexcept;

/// A device that is no JK pack with a protocol of this library, recognised by its messages.
enum class OtherDevice {
  none,
  jbd,          ///< DD A5; very old boards of JK speak it too
  daly,         ///< A5
  pylontech,    ///< 7E; Pylontech, Seplos up to version 2, Pace, and packs that imitate them
  seplos,       ///< Modbus of Seplos from version 3
  jk_balancer,  ///< 55 AA: a balancer of JK on RS485
  nmea,         ///< a GPS receiver
  ve_direct,    ///< a charger, inverter or battery monitor of Victron
};

/// "a JBD BMS", for messages; empty for none. Valid for the whole program.
std::string_view to_string(OtherDevice device) noexcept;

/// What a line has done and heard. No counter ever decreases.
struct LineCounters {
  std::uint64_t polls = 0;     ///< questions that were asked
  std::uint64_t answers = 0;   ///< questions answered in time
  std::uint64_t timeouts = 0;  ///< requests without a complete reply

  std::uint64_t bytes = 0;          ///< bytes received
  std::uint64_t bytes_dropped = 0;  ///< received bytes that are part of no message
  std::uint64_t fillers = 0;        ///< those of the dropped bytes that are 00 or FF
  std::uint64_t bad_frames = 0;     ///< failed checks and frames with a wrong structure
  std::uint64_t echoes = 0;         ///< echoes of our own requests
  std::uint64_t other_frames = 0;   ///< valid frames that hold no values and are no echo
  std::uint64_t not_asked = 0;      ///< frames with values that answer no question of this line
  std::array<std::uint64_t, unattributed_reasons> unattributed_by_reason{};
  /// The device that was recognised since the last question; none after values of a JK pack.
  OtherDevice other_device = OtherDevice::none;
  /// The longest time from a request to its answer, of the questions answered in time; nullopt:
  /// none was. The sum of two counters has the longer one, their difference that of `after`.
  std::optional<std::chrono::milliseconds> longest_answer;

  /// How many frames with values could not be attributed to a pack.
  [[nodiscard]] std::uint64_t unattributed() const noexcept;
};

LineCounters operator-(const LineCounters& after, const LineCounters& before) noexcept;
LineCounters operator+(const LineCounters& a, const LineCounters& b) noexcept;

/// What was heard instead of values.
enum class Silence {
  nothing,        ///< no bytes
  echo,           ///< only echoes of our own requests
  noise,          ///< bytes that form no frame
  cut_reply,      ///< a reply whose end is missing
  bad_structure,  ///< frames with a valid checksum and a wrong structure
  other_dialect,  ///< frames of another protocol
  other_device,   ///< messages of a device that is no JK pack
  unattributed,   ///< frames with values that could not be attributed to a pack
  other_answers,  ///< valid frames that do not answer our question
  other_master,   ///< another master asks on the line, so nothing was sent
};

/// Why a question failed.
struct Failure {
  Silence silence = Silence::nothing;
  /// Its code is timeout, bad_frame, unexpected_reply or unsupported (another dialect or
  /// device was heard).
  Error error;
  /// The counters since the question was asked.
  LineCounters heard;
};

/// What was heard while listening. `heard` is the difference of the counters over that time.
Silence silence_of(const LineCounters& heard) noexcept;

}  // namespace jkbms

#endif
