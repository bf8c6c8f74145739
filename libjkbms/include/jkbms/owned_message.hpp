#ifndef JKBMS_OWNED_MESSAGE_HPP
#define JKBMS_OWNED_MESSAGE_HPP

#include <cstdint>
#include <optional>
#include <vector>

#include "jkbms/protocol.hpp"
#include "jkbms/snapshot.hpp"

namespace jkbms {

/// Values of a pack, and which pack.
struct OwnedMessage {
  /// Proved by the acknowledgement; nullopt where the protocol has no addresses.
  std::optional<std::uint8_t> address;
  Snapshot snapshot;
  std::vector<LogRecord> log;
  std::optional<Part> part;
};

/// Says to which pack data on a shared bus belongs: to the address in the acknowledgement behind
/// it, which must be of the same kind and follow at once. Without one it belongs to nobody.
class OwnershipProof {
 public:
  /// Takes the next message of the line. `bytes_dropped` counts what was dropped before it, since
  /// the beginning. Returns the data whose owner it proves.
  std::optional<OwnedMessage> take(Decoded message, std::uint64_t bytes_dropped);
  /// Gives up on data that waits for its acknowledgement.
  void forget();
  /// Data that nobody owned.
  [[nodiscard]] std::uint64_t unowned() const noexcept { return unowned_; }

 private:
  std::optional<Decoded> unproved_;
  std::uint64_t dropped_before_ = 0;
  std::uint64_t unowned_ = 0;
};

}  // namespace jkbms

#endif
