#ifndef JKBMS_HEARD_HPP
#define JKBMS_HEARD_HPP

#include <cstdint>
#include <optional>
#include <vector>

#include "jkbms/protocol.hpp"
#include "jkbms/snapshot.hpp"

namespace jkbms {

/// Whether bytes arrive when they were sent. Behind a network gateway they may come much later, and
/// then only their order tells which question a message answers.
enum class Timing { of_a_wire, of_a_network };

/// Values of one pack, and how they came.
struct Heard {
  enum class How {
    asked,      ///< the answer to the question under way
    late,       ///< the answer to a question that was already given up
    overheard,  ///< nobody asked through this line: another master did, or the pack spoke by itself
  };
  /// The pack that they are from. nullopt only where the protocol has no addresses.
  std::optional<std::uint8_t> address;
  How how = How::overheard;
  /// What the message is about. nullopt where it holds only some values of a document.
  std::optional<Part> part;
  Snapshot snapshot;           ///< what this message said, and nothing else
  std::vector<LogRecord> log;  ///< oldest first; only of Part::log
};

}  // namespace jkbms

#endif
