#include "jkbms/memory_transport.hpp"

#include <algorithm>

namespace jkbms {
namespace {

Error hung_up() {
  return {Errc::io, "the memory transport was hung up"};
}

}  // namespace

void MemoryTransport::inject(Piece piece) {
  const auto at = clock_.now() + piece.delay;
  arriving_.insert(std::ranges::upper_bound(arriving_, at, {}, &Arrival::at),
                   {at, std::move(piece.bytes)});
}

Status MemoryTransport::send(BytesView bytes) {
  if (hung_up_ && arriving_.empty()) return hung_up();
  sent_.emplace_back(bytes.begin(), bytes.end());
  if (script_.empty()) return {};
  std::chrono::milliseconds delay{0};
  for (Piece& piece : script_.front()) {
    delay += piece.delay;
    inject({delay, std::move(piece.bytes)});
  }
  script_.pop_front();
  return {};
}

Result<std::size_t> MemoryTransport::receive(std::span<std::uint8_t> into,
                                             std::chrono::milliseconds timeout,
                                             const std::stop_token& stop) {
  if (stop.stop_requested()) return std::size_t{0};
  const auto deadline = clock_.now() + timeout;
  if (arriving_.empty() || arriving_.front().at > deadline) {
    if (hung_up_ && arriving_.empty()) return hung_up();
    clock_.wait_until(deadline, stop);
    return std::size_t{0};
  }
  clock_.wait_until(arriving_.front().at);
  Bytes& bytes = arriving_.front().bytes;
  const std::size_t count = std::min(into.size(), bytes.size());
  std::copy_n(bytes.begin(), count, into.begin());
  bytes.erase(bytes.begin(), bytes.begin() + static_cast<std::ptrdiff_t>(count));
  if (bytes.empty()) arriving_.pop_front();
  return count;
}

}  // namespace jkbms
