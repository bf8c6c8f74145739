#include "line/bus_session.hpp"

#include <fmt/format.h>

#include <utility>

#include "line/diagnosis.hpp"
#include "line/schedule.hpp"

namespace jkbms::app {
namespace {

using std::chrono::milliseconds;
using std::chrono::seconds;

constexpr milliseconds listen_before_polling{7'500};  // a master's cycle takes up to seven seconds
constexpr seconds silence_to_tell{25};                // where it only listens
constexpr std::uint64_t much_noise = 32;              // bytes within the time of listening first

}  // namespace

BusLoop::Session::Session(BusLoop& loop, Transport& transport)
    : loop_(loop),
      listener_(transport, *loop.config_.protocol, loop.clock_, loop.master_heard_),
      rounds_(loop, transport, listener_),
      opened_(loop.clock_.now()),
      listened_(loop.config_.mode != BusMode::automatic) {}

BusLoop::Session::~Session() {
  loop_.master_heard_ = listener_.master_heard();
}

Status BusLoop::Session::run(const std::stop_token& stop) {
  Clock& clock = loop_.clock_;
  Schedule schedule(clock.now(), loop_.config_.poll_interval);
  while (!stop.stop_requested()) {
    const auto may = may_poll(stop);
    if (!may) return may.error();
    if (!*may) continue;
    const auto next_round = schedule.next(clock.now());
    if (auto polled = rounds_.poll(next_round, stop); !polled) return polled;
    if (!loop_.config_.protocol->shares_bus()) {
      loop_.wait_until(clock.now() < next_round ? next_round : schedule.next(clock.now()), stop);
    } else if (auto listened = listen(next_round, stop); !listened) {
      return listened;
    }
  }
  return {};
}

Result<bool> BusLoop::Session::may_poll(const std::stop_token& stop) {
  const BusConfig& config = loop_.config_;
  Clock& clock = loop_.clock_;
  if (config.mode == BusMode::listen) {
    if (loop_.told_mode_ != "nobody" || loop_.answered_) {
      loop_.tell_mode(LogLevel::info, "listening",
                      fmt::format("{}: listening; nothing is sent", config.serialport));
    }
    if (auto listened = listen(clock.now() + seconds{1}, stop); !listened) return listened.error();
    if (!loop_.answered_ && clock.now() - opened_ >= silence_to_tell) {
      const Error nobody{Errc::timeout, "nobody was heard"};
      loop_.tell_mode(LogLevel::warn, "nobody",
                      with_causes(sentence(nobody, config.serialport, config.baudrate),
                                  likely_causes(nobody, LineUse::overheard_bus)));
    }
    return false;
  }
  if (!listened_) {
    if (auto listened = listen_first(stop); !listened) return listened.error();
    if (!listened_) return false;
  }
  if (!loop_.master_speaks(listener_)) {
    if (config.protocol->shares_bus()) {
      const bool listened = config.mode == BusMode::automatic;
      loop_.tell_mode(LogLevel::info, "polling",
                      fmt::format("{}: {}polling", config.serialport,
                                  listened ? "no other master speaks; " : ""));
    }
    return true;
  }
  loop_.tell_mode(
      LogLevel::warn, "master",
      fmt::format("{}: another master speaks; listening, nothing is sent until it has been "
                  "silent for {} s",
                  config.serialport, master_absence.count()));
  const auto until = *listener_.master_heard() + master_absence;
  if (auto listened = listen(until, stop); !listened) return listened.error();
  return false;
}

/// Bytes that nobody understands may be a master's at another rate: then nothing is asked either.
Status BusLoop::Session::listen_first(const std::stop_token& stop) {
  const std::string& port = loop_.config_.serialport;
  if (loop_.told_mode_ != "noise") {
    loop_.tell_mode(LogLevel::info, "listening first",
                    fmt::format("{}: listening for another master for 7.5 s first", port));
  }
  const auto heard_before = listener_.counters();
  auto listened = listen(loop_.clock_.now() + listen_before_polling, stop);
  if (!listened || stop.stop_requested()) return listened;
  const auto noise = listener_.counters().bytes_dropped - heard_before.bytes_dropped;
  if (noise < much_noise || loop_.master_speaks(listener_)) {
    listened_ = true;
  } else {
    loop_.tell_mode(LogLevel::warn, "noise",
                    fmt::format("{}: bytes come that form no message, so nothing is asked: is "
                                "--baudrate right, are A and B? (--mode poll asks all the same)",
                                port));
  }
  return {};
}

Status BusLoop::Session::listen(Clock::TimePoint until, const std::stop_token& stop) {
  Clock& clock = loop_.clock_;
  const auto master_before = listener_.master_heard();
  while (clock.now() < until && !stop.stop_requested()) {
    const auto wake = loop_.next_offline(until);
    loop_.note_alive(wake);
    auto message = listener_.next({wake, milliseconds{0}}, {}, stop);
    if (!message) return message.error();
    if (*message) take_overheard(**std::move(message));
    loop_.check_offline();
    rounds_.report();
    // A master that comes up while we wait for our slot ends the waiting.
    if (listened_ && listener_.master_heard() != master_before) return {};
  }
  return {};
}

void BusLoop::Session::take_overheard(OwnedMessage message) {
  if (!message.address) return;
  Snapshot& known = loop_.known_[*message.address];
  merge(known, message.snapshot);
  rounds_.learn(*message.address, message.snapshot);
  if (!known.state) return;
  const bool overheard = loop_.master_speaks(listener_);
  if (overheard && !known.info) {
    known.info.emplace();  // so that /info says null instead of nothing
    if (!std::exchange(loop_.told_no_info_, true)) {
      loop_.log_.info(
          "{}: device info does not pass on a bus that another masters; /info says null",
          loop_.config_.serialport);
    }
  }
  PackWatch& watch = loop_.watch_of(*message.address);
  if (message.part != Part::state) return;
  loop_.publish_answer(watch, known,
                       overheard ? PackWatch::Answer::overheard : PackWatch::Answer::late);
}

}  // namespace jkbms::app
