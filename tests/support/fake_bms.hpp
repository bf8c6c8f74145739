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

/// A pack, or a whole bus, at the far end of a pseudo terminal. It answers each request by a
/// script, in a thread of its own. Any thread may call any member.
class FakeBms {
 public:
  using Clock = std::chrono::steady_clock;

  enum class Pace {
    at_once,
    wire,  ///< 115200 baud, handed over by 32 bytes as USB adapters do
  };
  struct Answer {
    MemoryTransport::Reply pieces;
    bool hang_up = false;  ///< behind the last piece, as if the adapter was pulled out
  };
  /// Called in the pack's thread; must not call the pack.
  using Script = std::function<Answer(BytesView request)>;
  /// What passes next without being asked for, and how long after what passed before it. Not
  /// empty. Called in the pack's thread; must not call the pack.
  using Chatter = std::function<MemoryTransport::Reply()>;

  /// One request and what became of it.
  struct Exchange {
    Bytes request;
    Clock::time_point asked;
    std::optional<Clock::time_point> answered;  ///< last byte of the answer written
    bool overlapping = false;                   ///< came while the answer before it was under way
  };

  explicit FakeBms(Script script, Pace pace = Pace::at_once);
  /// Always answers with `frame`.
  explicit FakeBms(const Bytes& frame, Pace pace = Pace::at_once);
  ~FakeBms();
  FakeBms(const FakeBms&) = delete;
  FakeBms& operator=(const FakeBms&) = delete;

  /// A link to the terminal, as /dev/serial/by-id has them: the same after each return_anew().
  [[nodiscard]] const std::string& path() const noexcept { return link_; }
  /// The terminal itself, or empty while hung up.
  [[nodiscard]] std::string device() const;
  /// The rate that it was set to, as a termios constant; 0 while hung up.
  [[nodiscard]] unsigned rate() const;

  /// What every request from now on is answered with.
  void answer(Script script);
  /// What the next request without an answer of its own is answered with, before the script is
  /// asked again.
  void answer_next(Answer answer);

  /// From now on speaks of itself, whenever nothing else is under way. nullptr: no longer.
  void chatter(Chatter source);

  /// Takes the adapter away: terminal and link are gone when this returns.
  void hang_up();
  /// Brings it back as another terminal behind the same link.
  void return_anew();

  /// Waits until so many requests have come in all. False: they did not come in time.
  bool wait_for_requests(std::size_t count, std::chrono::milliseconds longest = patience) const;
  [[nodiscard]] std::vector<Exchange> exchanges() const;
  [[nodiscard]] std::size_t requests() const;
  /// Every byte that ever came, whether part of a request or not.
  [[nodiscard]] Bytes received() const;

 private:
  struct Departure {
    Clock::time_point at;
    Bytes bytes;
    std::optional<std::size_t> ends;  // the exchange whose answer this completes
    bool hang_up = false;
  };

  void run(const std::stop_token& stop);
  void wake() const;
  void plug_in(PtyPair pair);
  void unplug();
  void read_requests();
  void take_request(Bytes request);
  void queue(const Answer& answer, std::size_t request_size);
  /// Returns when the last of `pieces` will be out.
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
  std::optional<PtyPair> pair_;  // made by any thread, ended by the pack's own
  std::string last_device_;
  bool hang_up_wanted_ = false;
  Bytes input_;  // beginning of a request
  Bytes received_;
  std::vector<Exchange> exchanges_;
  std::deque<Departure> departing_;  // by time

  std::jthread thread_;
};

}  // namespace jkbms::test

#endif
