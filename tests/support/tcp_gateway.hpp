#ifndef JKBMS_TESTS_SUPPORT_TCP_GATEWAY_HPP
#define JKBMS_TESTS_SUPPORT_TCP_GATEWAY_HPP

#include <atomic>
#include <chrono>
#include <cstddef>
#include <deque>
#include <memory>
#include <string>
#include <thread>

#include "jkbms/transport.hpp"
#include "support/loopback.hpp"
#include "transport/fd_io.hpp"

namespace jkbms::test {

/// A serial-to-Ethernet gateway on 127.0.0.1, between a client and a terminal. It takes one client
/// only and closes the connection of another one at once. Any thread may call any member.
class TcpGateway {
 public:
  struct Faults {
    std::chrono::milliseconds delay{0};         ///< of every byte from the terminal
    bool coalesces = false;                     ///< sends what came during `delay` in one piece
    std::size_t largest_piece = 4096;           ///< of what it sends at once
    bool echoes = false;                        ///< sends the client its own bytes
    std::chrono::milliseconds closes_after{0};  ///< of a connection; 0: never
    bool resets = false;                        ///< it does not close, but reset
  };

  TcpGateway(const std::string& terminal, Faults faults);
  /// Without faults.
  explicit TcpGateway(const std::string& terminal);
  ~TcpGateway();
  TcpGateway(const TcpGateway&) = delete;
  TcpGateway& operator=(const TcpGateway&) = delete;

  /// "tcp://127.0.0.1:PORT"
  [[nodiscard]] const std::string& address() const noexcept { return address_; }
  /// How many clients it has taken.
  [[nodiscard]] std::size_t clients() const noexcept { return clients_; }
  /// The present connection stays open and carries nothing any more. The next client is served.
  void half_open() noexcept { half_open_wanted_ = true; }

 private:
  using Clock = std::chrono::steady_clock;
  struct Piece {
    Clock::time_point due;
    Bytes bytes;
  };

  void run(const std::stop_token& stop);
  void accept_client();
  void drop_client();
  void read_client();
  void read_terminal(const std::stop_token& stop);
  void send_what_is_due();
  void queue(BytesView bytes, Clock::time_point due);

  Faults faults_;
  std::unique_ptr<Transport> terminal_;
  LoopbackListener listener_;
  std::string address_;
  fd_io::Descriptor client_;
  fd_io::Descriptor dead_;  // half-open
  Clock::time_point since_;
  std::deque<Piece> pieces_;
  std::atomic<std::size_t> clients_ = 0;
  std::atomic<bool> half_open_wanted_ = false;
  std::jthread thread_;
};

}  // namespace jkbms::test

#endif
