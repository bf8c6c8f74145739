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
constexpr int attempts_on_shared_bus = 1;             // a silent pack shall not slow the others
constexpr milliseconds least_for_a_silent_pack{150};  // those that are there answer within 110
constexpr std::uint64_t much_noise = 32;              // bytes within the time of listening first

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
      listener_(transport, *loop.config_.protocol, loop.clock_, loop.master_heard_),
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
    if (auto polled = poll_round(next_round, stop); !polled) return polled;
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
    loop_.tell_mode(LogLevel::info, "listening",
                    fmt::format("{}: listening; nothing is sent", config.serialport));
    if (auto listened = listen(clock.now() + seconds{1}, stop); !listened) return listened.error();
    return false;
  }
  if (!listened_) {
    if (auto listened = listen_first(stop); !listened) return listened.error();
    if (!listened_) return false;
  }
  if (!master_present()) {
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
  const auto listened = listen(loop_.clock_.now() + listen_before_polling, stop);
  if (!listened || stop.stop_requested()) return listened;
  const auto noise = listener_.counters().bytes_dropped - heard_before.bytes_dropped;
  if (noise < much_noise || master_present()) {
    listened_ = true;
  } else {
    loop_.tell_mode(LogLevel::warn, "noise",
                    fmt::format("{}: bytes come that form no message, so nothing is asked: is "
                                "--baudrate right, are A and B? (--mode poll asks all the same)",
                                port));
  }
  return {};
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
  const bool overheard = master_present();
  if (overheard && !known.has_info) {
    known.has_info = true;  // so that /info says null instead of nothing
    if (!std::exchange(loop_.told_no_info_, true)) {
      loop_.log_.info(
          "{}: device info does not pass on a bus that another masters; /info says null",
          loop_.config_.serialport);
    }
  }
  PackWatch& watch = loop_.watch_of(*message.address);
  if (message.part != Part::status) return;
  loop_.publish_answer(watch, known,
                       overheard ? PackWatch::Answer::overheard : PackWatch::Answer::late);
}

Status BusLoop::Session::poll_round(Clock::TimePoint next_round, const std::stop_token& stop) {
  const auto begin = loop_.clock_.now();
  loop_.note_alive(begin);
  std::vector<PackWatch*> answering;
  std::vector<PackWatch*> silent;
  for (const PackConfig& pack : loop_.config_.packs) {
    PackWatch& watch = loop_.watch_of(pack.address);
    if (watch.due(begin)) (watch.silent() ? silent : answering).push_back(&watch);
  }
  for (PackWatch* const watch : answering) {
    watch->asked(begin);
    if (auto polled = poll_pack(*watch, loop_.config_.reply_timeout, stop); !polled) return polled;
    if (stop.stop_requested() || master_present()) return {};
  }
  if (loop_.clock_.now() > next_round) tell_overrun();

  std::ranges::stable_sort(silent, {}, &PackWatch::asked_in);
  bool one_was_asked = false;
  for (PackWatch* const watch : silent) {
    const auto time = time_for_a_silent_one(next_round);
    if (!time && one_was_asked) return {};
    one_was_asked = true;
    watch->asked(begin);
    if (auto polled = poll_pack(*watch, time.value_or(least_for_a_silent_pack), stop); !polled) {
      return polled;
    }
    if (stop.stop_requested() || master_present()) return {};
  }
  return {};
}

std::optional<milliseconds> BusLoop::Session::time_for_a_silent_one(
    Clock::TimePoint next_round) const {
  const BusConfig& config = loop_.config_;
  const bool nobody_waits =
      std::ranges::all_of(loop_.packs_, [](const auto& pack) { return pack.second.silent(); });
  if (nobody_waits) return config.reply_timeout;
  const auto room =
      std::chrono::floor<milliseconds>(next_round - loop_.clock_.now()) - config.bus_gap;
  if (room < least_for_a_silent_pack) return std::nullopt;
  return std::min(room, config.reply_timeout);
}

void BusLoop::Session::tell_overrun() {
  if (!loop_.config_.protocol->shares_bus() || std::exchange(loop_.told_overrun_, true)) return;
  loop_.log_.warn("{}: a round takes longer than --pollinginterval; rounds run back to back",
                  loop_.config_.serialport);
}

Status BusLoop::Session::poll_pack(PackWatch& watch, milliseconds reply_timeout,
                                   const std::stop_token& stop) {
  BmsClient& client = client_of(watch.address());
  client.set_reply_timeout(reply_timeout);
  const auto outcome = poll_documents(watch, client, stop);
  report();
  look_at_unknown_identifier();
  if (stop.stop_requested()) return {};
  if (outcome) {
    loop_.known_[watch.address()] = *outcome;
    loop_.publish_answer(watch, *outcome, PackWatch::Answer::in_time);
  } else if (outcome.error().code == Errc::io) {
    return outcome.error();
  } else if (!master_present()) {
    watch.failed(outcome.error(), !loop_.ever_answered_);
  }
  loop_.check_offline();
  return {};
}

/// Status, and what else of the pack is due.
Result<Snapshot> BusLoop::Session::poll_documents(PackWatch& watch, BmsClient& client,
                                                  const std::stop_token& stop) {
  if (!loop_.config_.protocol->shares_bus()) return client.poll(Part::all, stop);
  const auto now = loop_.clock_.now();
  const auto status = client.poll(Part::status, stop);
  if (!status) return status;
  if (watch.wants_info(now) && !master_present()) {
    const auto before = client.known().info.serial_number;
    const auto info = client.poll(Part::info, stop);
    watch.asked_for_info(now, info.has_value());
    if (info && before && info->info.serial_number != before) {  // what it was set to is another's
      Snapshot fresh;
      fresh.address = info->address;
      fresh.status = status->status;
      fresh.info = info->info;
      fresh.has_status = fresh.has_info = true;
      client.forget();
      client.learn(fresh);
      watch.want_all_again();
      watch.asked_for_info(now, true);
    }
  }
  if (watch.wants_settings(loop_.clock_.now()) && !master_present()) {
    const auto settings = client.poll(Part::settings, stop);
    watch.asked_for_settings(now, settings.has_value());
  }
  return client.known();
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
