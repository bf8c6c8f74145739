#include "jkbms/owned_message.hpp"

#include <utility>

namespace jkbms {
namespace {

constexpr std::uint64_t most_filler_bytes = 2;  // some adapters put them before an acknowledgement

}  // namespace

std::optional<OwnedMessage> OwnershipProof::take(Decoded message, std::uint64_t bytes_dropped) {
  if (message.kind == Decoded::Kind::data) {
    forget();
    unproved_ = std::move(message);
    dropped_before_ = bytes_dropped;
    return std::nullopt;
  }
  if (!unproved_) return std::nullopt;
  if (message.kind != Decoded::Kind::acknowledgement || message.part != unproved_->part ||
      bytes_dropped - dropped_before_ > most_filler_bytes) {
    forget();
    return std::nullopt;
  }
  Decoded data = *std::exchange(unproved_, std::nullopt);
  data.snapshot.address = message.address;
  return OwnedMessage{message.address, std::move(data.snapshot), std::move(data.log), data.part};
}

void OwnershipProof::forget() {
  if (unproved_) ++unowned_;
  unproved_.reset();
}

}  // namespace jkbms
