#ifndef JKBMS_TESTS_SUPPORT_FAKE_BMS_HPP
#define JKBMS_TESTS_SUPPORT_FAKE_BMS_HPP

#include <chrono>
#include <condition_variable>
#include <deque>
#include <functional>
#include <mutex>
#include <optional>
#include <string>
#include <thread>
#include <vector>

#include "jkbms/memory_transport.hpp"
#include "support/patience.hpp"
#include "support/pty_pair.hpp"
#include "support/temporary_directory.hpp"

namespace jkbms::test {

/// Simulates a pack or a bus at the other end of a pseudo terminal. It answers each request from a
/// script, in its own thread. Any thread may call any member.
class FakeBms {
 public:
  using Clock = std::chrono::steady_clock;

  enum class Pace {
    at_once,
    wire,  ///< 115200 baud, in chunks of 32 bytes as from USB adapters
  };
  struct Answer {
    MemoryTransport::Reply pieces;
    bool hang_up = false;  ///< hang up after the last piece, as if unplugged
  };
  /// Called in the pack's thread; must not call the pack.
  using Script = std::function<Answer(BytesView request)>;
  /// Returns the next unasked bytes, with the delay after the bytes before them. Not empty. Called
  /// in the pack's thread; must not call the pack.
  using Chatter = std::function<MemoryTransport::Reply()>;

  /// One request and its answer.
  struct Exchange {
    Bytes request;
    Clock::time_point asked;
    std::optional<Clock::time_point> answered;  ///< when the last byte of the answer was written
    bool overlapping = false;                   ///< came before the last answer was complete
  };

  explicit FakeBms(Script script, Pace pace = Pace::at_once);
  /// Always answers with `frame`.
  explicit FakeBms(const Bytes& frame, Pace pace = Pace::at_once);
  ~FakeBms();
  FakeBms(const FakeBms&) = delete;
  FakeBms& operator=(const FakeBms&) = delete;

  /// A link to the terminal, as in /dev/serial/by-id. It stays the same after return_anew().
  [[nodiscard]] const std::string& path() const noexcept { return link_; }
  /// The terminal itself; empty while hung up.
  [[nodiscard]] std::string device() const;
  /// The rate of the terminal, as a termios constant; 0 while hung up.
  [[nodiscard]] unsigned rate() const;

  /// Sets the script that answers every request from now on.
  void answer(Script script);
  /// Adds an answer for the next request that has none yet. It is used before the script.
  void answer_next(Answer answer);

  /// From now on sends unasked bytes whenever no answer is being sent. nullptr ends this.
  void chatter(Chatter source);

  /// Removes the adapter. When this returns, the terminal and the link are gone.
  void hang_up();
  /// Adds the adapter again, as another terminal with the same link.
  void return_anew();

  /// Waits until `count` requests have come in all. Returns false if they do not come in time.
  bool wait_for_requests(std::size_t count, std::chrono::milliseconds longest = patience) const;
  [[nodiscard]] std::vector<Exchange> exchanges() const;
  [[nodiscard]] std::size_t requests() const;
  /// How long the last request and its answer took on a wire of 115200 baud. 0 before the first.
  [[nodiscard]] std::chrono::nanoseconds wire_time_of_exchange() const;
  /// Every byte that was received, whether part of a request or not.
  [[nodiscard]] Bytes received() const;

 private:
  struct Departure {
    Clock::time_point at;
    Bytes bytes;
    std::optional<std::size_t> ends;  // the exchange whose answer ends with this piece
    bool hang_up = false;
  };

  void run(const std::stop_token& stop);
  void wake() const;
  void plug_in(PtyPair pair);
  void unplug();
  void read_requests();
  void take_request(Bytes request);
  void queue(const Answer& answer, std::size_t request_size);
  /// Returns the time when the last of `pieces` will be sent.
  Clock::time_point depart(Clock::time_point at, const MemoryTransport::Reply& pieces);
  void send_what_is_due();

  TemporaryDirectory directory_;
  std::string link_;
  Pace pace_;
  fd_io::Descriptor wake_;

  mutable std::mutex mutex_;
  mutable std::condition_variable changed_;
  Script script_;
  std::deque<Answer> next_;
  Chatter chatter_;
  std::optional<PtyPair> pair_;  // created by any thread, closed by the pack's thread
  std::string last_device_;
  bool hang_up_wanted_ = false;
  Bytes input_;  // the beginning of a request
  Bytes received_;
  std::vector<Exchange> exchanges_;
  std::size_t bytes_of_exchange_ = 0;  // of the last request and its answer
  std::deque<Departure> departing_;    // sorted by time

  std::jthread thread_;
};

}  // namespace jkbms::test

#endif
