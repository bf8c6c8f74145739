#ifndef JKBMS_HEARD_HPP
#define JKBMS_HEARD_HPP

#include <cstdint>
#include <optional>
#include <vector>

#include "jkbms/protocol.hpp"
#include "jkbms/snapshot.hpp"

namespace jkbms {

/// Whether bytes arrive at the time when they are sent. Through a network gateway they may arrive
/// much later; then only their order shows which question a message answers.
enum class Timing { of_a_wire, of_a_network };

/// The values of one message from one pack, and how the message came.
struct Heard {
  enum class How {
    asked,      ///< it answers the current question
    late,       ///< it answers a question that was already given up
    overheard,  ///< another master asked, or the pack sent it unasked
  };
  /// The address of the pack. nullopt only if the protocol has no addresses.
  std::optional<std::uint8_t> address;
  How how = How::overheard;
  /// The document that the message holds. nullopt if it holds only some values of a document.
  std::optional<Part> part;
  Snapshot snapshot;           ///< the values of this message alone
  FrameShape shape;            ///< how its frame is built; set if the snapshot has a state
  std::vector<LogRecord> log;  ///< oldest entry first; empty unless `part` is log
};

}  // namespace jkbms

#endif
