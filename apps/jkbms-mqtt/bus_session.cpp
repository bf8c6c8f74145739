#include "bus_session.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <vector>

#include "diagnosis.hpp"
#include "schedule.hpp"

namespace jkbms::app {
namespace {

using std::chrono::milliseconds;
using std::chrono::seconds;

constexpr milliseconds listen_before_polling{7'500};  // a master's cycle takes up to seven seconds
constexpr seconds master_absence{60};                 // before polling goes on
constexpr milliseconds shared_piece_timeout{1'000};
constexpr int attempts_alone = 2;
constexpr int attempts_on_shared_bus = 1;  // a silent pack shall not slow the others

ClientOptions client_options(const BusConfig& config, std::uint8_t address) {
  ClientOptions options;
  options.address = address;
  options.reply_timeout = config.reply_timeout;
  options.bus_gap = config.bus_gap;
  options.attempts = attempts_alone;
  if (config.protocol->shares_bus()) {
    options.attempts = attempts_on_shared_bus;
    options.piece_timeout = shared_piece_timeout;
  }
  return options;
}

}  // namespace

BusLoop::Session::Session(BusLoop& loop, Transport& transport)
    : loop_(loop),
      transport_(transport),
      listener_(transport, *loop.config_.protocol, loop.clock_),
      listened_(loop.config_.mode != BusMode::automatic) {}

Status BusLoop::Session::run(const std::stop_token& stop) {
  Clock& clock = loop_.clock_;
  Schedule schedule(clock.now(), loop_.config_.poll_interval);
  while (!stop.stop_requested()) {
    const auto may = may_poll(stop);
    if (!may) return may.error();
    if (!*may) continue;
    const auto slot = clock.now();
    if (auto polled = poll_round(stop); !polled) return polled;
    const bool overran = clock.now() - slot > loop_.config_.poll_interval;
    if (overran && loop_.config_.packs.size() > 1) {
      if (!std::exchange(loop_.told_overrun_, true)) {
        loop_.log_.warn("{}: a round takes longer than --pollinginterval; rounds run back to back",
                        loop_.config_.serialport);
      }
      continue;
    }
    const auto next = schedule.next(clock.now());
    if (loop_.config_.protocol->shares_bus()) {
      if (auto listened = listen(next, stop); !listened) return listened;
    } else {
      loop_.wait_until(next, stop);
    }
  }
  return {};
}

Result<bool> BusLoop::Session::may_poll(const std::stop_token& stop) {
  const BusConfig& config = loop_.config_;
  Clock& clock = loop_.clock_;
  if (config.mode == BusMode::listen) {
    loop_.tell_mode(LogLevel::info, "listening",
                    fmt::format("{}: listening; nothing is sent", config.serialport));
    if (auto listened = listen(clock.now() + seconds{1}, stop); !listened) return listened.error();
    return false;
  }
  if (!listened_) {
    loop_.tell_mode(LogLevel::info, "listening first",
                    fmt::format("{}: listening for another master first", config.serialport));
    if (auto listened = listen(clock.now() + listen_before_polling, stop); !listened) {
      return listened.error();
    }
    listened_ = true;
  }
  if (!master_present()) {
    if (config.protocol->shares_bus()) {
      loop_.tell_mode(LogLevel::info, "polling",
                      fmt::format("{}: no other master speaks; polling", config.serialport));
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

bool BusLoop::Session::master_present() const {
  const auto heard = listener_.master_heard();
  return heard && loop_.clock_.now() - *heard < master_absence;
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
    report();
    // A master that comes up while we wait for our slot ends the waiting.
    if (listened_ && listener_.master_heard() != master_before) return {};
  }
  return {};
}

void BusLoop::Session::take_overheard(OwnedMessage message) {
  if (!message.address) return;
  Snapshot& known = loop_.known_[*message.address];
  merge(known, message.snapshot);
  if (const auto client = clients_.find(*message.address); client != clients_.end()) {
    client->second.learn(message.snapshot);
  }
  if (!known.has_status) return;
  if (!known.has_info) {
    known.has_info = true;  // so that /info says null instead of nothing
    if (!std::exchange(loop_.told_no_info_, true)) {
      loop_.log_.info(
          "{}: device info does not pass on a bus that another masters; /info says null",
          loop_.config_.serialport);
    }
  }
  PackWatch& watch = loop_.watch_of(*message.address);
  if (message.part == Part::status) loop_.publish_answer(watch, known);
}

Status BusLoop::Session::poll_round(const std::stop_token& stop) {
  loop_.note_alive(loop_.clock_.now());
  std::vector<PackWatch*> round;
  for (const PackConfig& pack : loop_.config_.packs) {
    PackWatch& watch = loop_.watch_of(pack.address);
    if (watch.due(loop_.clock_.now())) round.push_back(&watch);
  }
  // Those that answer come first: a silent one makes nobody wait but the silent.
  std::stable_partition(round.begin(), round.end(),
                        [](const PackWatch* watch) { return !watch->silent(); });
  for (PackWatch* watch : round) {
    if (auto polled = poll_pack(*watch, client_of(watch->address()), stop); !polled) return polled;
    loop_.check_offline();
    if (stop.stop_requested() || master_present()) return {};
  }
  return {};
}

Status BusLoop::Session::poll_pack(PackWatch& watch, BmsClient& client,
                                   const std::stop_token& stop) {
  const auto now = loop_.clock_.now();
  Result<Snapshot> outcome = Error{};
  if (!loop_.config_.protocol->shares_bus()) {
    outcome = client.poll(Part::all, stop);
  } else {
    outcome = client.poll(Part::status, stop);
    if (outcome && watch.wants_info(now) && !master_present()) {
      const auto info = client.poll(Part::info, stop);
      watch.asked_for_info(now, info.has_value());
    }
    if (outcome && watch.wants_settings(now) && !master_present()) {
      const auto settings = client.poll(Part::settings, stop);
      watch.asked_for_settings(now, settings.has_value());
    }
    if (outcome) outcome = client.known();
  }
  report();
  look_at_unknown_identifier();
  if (stop.stop_requested()) return {};
  if (outcome) {
    loop_.known_[watch.address()] = *outcome;
    loop_.publish_answer(watch, *outcome);
    return {};
  }
  const Error error = outcome.error();
  if (error.code == Errc::io) return error;
  if (!master_present()) {
    watch.failed(error);
  }
  return {};
}

BmsClient& BusLoop::Session::client_of(std::uint8_t address) {
  const auto found = clients_.find(address);
  if (found != clients_.end()) return found->second;
  auto& client =
      clients_
          .emplace(std::piecewise_construct, std::forward_as_tuple(address),
                   std::forward_as_tuple(std::ref(listener_), std::ref(transport_),
                                         std::cref(*loop_.config_.protocol), std::ref(loop_.clock_),
                                         client_options(loop_.config_, address)))
          .first->second;
  client.learn(loop_.known_[address]);
  return client;
}

void BusLoop::Session::look_at_unknown_identifier() {
  const auto unknown = listener_.unknown_identifier();
  if (!unknown || unknown == loop_.told_unknown_) return;
  loop_.told_unknown_ = unknown;
  loop_.log_.warn(
      "{}: register 0x{:02X} is unknown to this version; what comes before it is published. Please "
      "send a capture (--capture FILE)",
      loop_.config_.serialport, *unknown);
}

void BusLoop::Session::report() const {
  ClientCounters counters;
  for (const auto& [address, client] : clients_) {
    const ClientCounters each = client.counters();
    counters.polls += each.polls;
    counters.answers += each.answers;
    counters.timeouts += each.timeouts;
  }
  counters.heard = listener_.counters();
  loop_.publish_report(counters);
}

}  // namespace jkbms::app
