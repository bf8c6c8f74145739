#include "console/screen/watch_run.hpp"

#include <poll.h>
#include <unistd.h>

#include <algorithm>
#include <array>
#include <atomic>
#include <chrono>
#include <string_view>
#include <thread>

#include "console/screen/key_decoder.hpp"
#include "console/screen/screen_layout.hpp"
#include "console/screen/screen_log.hpp"
#include "console/screen/terminal_screen.hpp"
#include "console/screen/terminal_signals.hpp"
#include "console/terminal.hpp"
#include "system/stop_signal.hpp"
#include "system/thread_limit.hpp"

namespace jkbms::app {
namespace {

using std::chrono::milliseconds;

constexpr milliseconds tick{1'000};        // how often the ages change
constexpr milliseconds least_between{50};  // two drawings
constexpr std::size_t descriptors = 5;

/// The thread of the screen: waits for keys, signals, packs and log lines, and draws.
class ScreenLoop {
 public:
  ScreenLoop(WatchedPacks& packs, ScreenLog& log, const TerminalSignals& signals,
             const StopSignal& stop, const Clock& clock)
      : packs_(packs), log_(log), signals_(signals), stop_(stop), clock_(clock) {}

  /// Returns when the screen is left. The errors of the ports if none can be opened.
  std::vector<Error> run(const std::atomic<std::size_t>& work_left) {
    auto next = clock_.now();
    for (;;) {
      const auto now = clock_.now();
      if (now >= next) {
        draw(now);
        next = now + tick;
      }
      if (auto errors = packs_.nothing_opened(); !errors.empty()) return errors;
      if (work_left == 0 && !screen_.has_keys()) return {};
      const Event event = wait(next);
      if (event == Event::leave) return {};
      if (event == Event::changed) next = std::min(next, last_drawn_ + least_between);
      if (event == Event::act) next = clock_.now();
    }
  }

 private:
  enum class Event { none, changed, act, leave };

  void draw(Clock::TimePoint now) {
    last_drawn_ = now;
    ScreenModel model = packs_.model();
    pack_count_ = model.packs.size();
    model.chosen = chosen_;
    model.has_keys = screen_.has_keys();
    model.message = log_.newest();
    screen_.draw(screen_of(model, now, TerminalScreen::size(), stdout_terminal().colour));
  }

  /// Waits until `wake` or an event.
  Event wait(Clock::TimePoint wake) {
    std::array<pollfd, descriptors> waiting = {{{stop_.descriptor(), POLLIN, 0},
                                                {signals_.descriptor(), POLLIN, 0},
                                                {screen_.has_keys() ? STDIN_FILENO : -1, POLLIN, 0},
                                                {log_.descriptor(), POLLIN, 0},
                                                {packs_.descriptor(), POLLIN, 0}}};
    const auto left = std::chrono::ceil<milliseconds>(wake - clock_.now());
    const int ready =
        poll(waiting.data(), waiting.size(), std::max(static_cast<int>(left.count()), 0));
    if (ready <= 0) return Event::none;
    if (waiting[0].revents != 0) return Event::leave;
    Event event = Event::none;
    if (waiting[4].revents != 0) {
      packs_.take_change();
      event = Event::changed;
    }
    if (waiting[3].revents != 0) {
      log_.take();
      event = Event::changed;
    }
    if (waiting[2].revents != 0) event = take_keys(waiting[2].revents);
    if (waiting[1].revents != 0 && event != Event::leave) event = take_signals();
    return event;
  }

  Event take_keys(short events) {
    std::array<char, 64> bytes{};
    const ssize_t count = read(STDIN_FILENO, bytes.data(), bytes.size());
    if (count <= 0) {  // without a hang-up the keys were read by somebody else
      return (events & (POLLHUP | POLLERR | POLLNVAL)) != 0 ? Event::leave : Event::none;
    }
    for (const Key key : keys_.feed({bytes.data(), static_cast<std::size_t>(count)})) {
      switch (key) {
        case Key::quit:
          return Event::leave;
        case Key::up:
          if (chosen_ > 0) --chosen_;
          break;
        case Key::down:
          if (chosen_ + 1 < pack_count_) ++chosen_;
          break;
        case Key::redraw:
          screen_.forget();
          break;
      }
    }
    return Event::act;
  }

  Event take_signals() {
    const TerminalSignals::Seen seen = signals_.take();
    if (seen.pause) {
      screen_.leave();
      TerminalSignals::pause();
    }
    if (seen.pause || seen.changed) screen_.enter();
    return Event::act;
  }

  WatchedPacks& packs_;
  ScreenLog& log_;
  const TerminalSignals& signals_;
  const StopSignal& stop_;
  const Clock& clock_;
  TerminalScreen screen_;
  KeyDecoder keys_;
  std::size_t chosen_ = 0;
  std::size_t pack_count_ = 0;
  Clock::TimePoint last_drawn_{};
};

}  // namespace

std::vector<Error> show_on_screen(WatchedPacks& packs, const std::vector<StoppableWork>& work,
                                  const Clock& clock, ScreenLog& log) {
  require_threads(work.size());
  const TerminalSignals signals;
  const StopSignal stop;
  std::atomic<std::size_t> left = work.size();
  std::vector<Error> errors;
  {
    std::vector<std::jthread> threads;
    threads.reserve(work.size());
    {
      ScreenLoop loop(packs, log, signals, stop, clock);
      for (const StoppableWork& piece : work) {
        threads.emplace_back([&](const std::stop_token& token) {
          piece(token);
          --left;
        });
      }
      errors = loop.run(left);
    }
    for (std::jthread& thread : threads) thread.request_stop();
    log.take();
    if (errors.empty()) log.print();  // before the threads are joined, because one may hang
  }
  log.take();
  if (errors.empty()) log.print();
  return errors;
}

}  // namespace jkbms::app
