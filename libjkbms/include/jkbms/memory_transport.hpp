#ifndef JKBMS_MEMORY_TRANSPORT_HPP
#define JKBMS_MEMORY_TRANSPORT_HPP

#include <deque>
#include <vector>

#include "jkbms/clock.hpp"
#include "jkbms/transport.hpp"

namespace jkbms {

/// A transport without a port: it answers each request from a script. Waits on `clock`.
class MemoryTransport final : public Transport {
 public:
  /// Bytes that arrive `delay` after the previous piece; the first piece after the request.
  struct Piece {
    std::chrono::milliseconds delay{0};
    Bytes bytes;
  };
  using Reply = std::vector<Piece>;

  /// `clock` must outlive the transport.
  explicit MemoryTransport(Clock& clock) : clock_(clock) {}

  /// Sets the answer to the next request that has none yet. A request without one gets no answer.
  void answer(Reply reply) { script_.push_back(std::move(reply)); }
  /// Adds bytes that arrive without a request, `delay` from now.
  void inject(Piece piece);
  /// Closes the port: once the bytes that were already added are received, every call fails with
  /// io.
  void hang_up() { hung_up_ = true; }

  /// Every request that was sent so far.
  [[nodiscard]] const std::vector<Bytes>& sent() const noexcept { return sent_; }

  Status send(BytesView bytes) override;
  Result<std::size_t> receive(std::span<std::uint8_t> into, std::chrono::milliseconds timeout,
                              const std::stop_token& stop = {}) override;

 private:
  struct Arrival {
    Clock::TimePoint at;
    Bytes bytes;
  };

  Clock& clock_;
  std::deque<Reply> script_;
  std::deque<Arrival> arriving_;  // sorted by time
  std::vector<Bytes> sent_;
  bool hung_up_ = false;
};

}  // namespace jkbms

#endif
