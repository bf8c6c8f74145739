#include "line/bus_rounds.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <utility>
#include <vector>

namespace jkbms::app {
namespace {

using std::chrono::milliseconds;

constexpr milliseconds shared_piece_timeout{1'000};
constexpr int attempts_alone = 2;
constexpr int attempts_on_shared_bus = 1;             // a silent pack shall not slow the others
constexpr milliseconds least_for_a_silent_pack{150};  // those that are there answer within 110

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

Status BusLoop::BusRounds::poll(Clock::TimePoint next_round, const std::stop_token& stop) {
  const auto begin = loop_.clock_.now();
  std::vector<PackWatch*> answering;
  std::vector<PackWatch*> silent;
  for (const PackConfig& pack : loop_.config_.packs) {
    PackWatch& watch = loop_.watch_of(pack.address);
    if (watch.due(begin)) (watch.silent() ? silent : answering).push_back(&watch);
  }
  for (PackWatch* const watch : answering) {
    watch->asked(begin);
    if (auto polled = poll_pack(*watch, loop_.config_.reply_timeout, stop); !polled) return polled;
    if (stop.stop_requested() || loop_.master_speaks(listener_)) return {};
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
    if (stop.stop_requested() || loop_.master_speaks(listener_)) return {};
  }
  return {};
}

std::optional<milliseconds> BusLoop::BusRounds::time_for_a_silent_one(
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

void BusLoop::BusRounds::tell_overrun() {
  if (!loop_.config_.protocol->shares_bus() || std::exchange(loop_.told_overrun_, true)) return;
  loop_.log_.warn("{}: a round takes longer than --pollinginterval; rounds run back to back",
                  loop_.config_.serialport);
}

Status BusLoop::BusRounds::poll_pack(PackWatch& watch, milliseconds reply_timeout,
                                     const std::stop_token& stop) {
  loop_.note_alive(loop_.clock_.now());
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
  } else if (!loop_.master_speaks(listener_)) {
    watch.failed(outcome.error(), loop_.ever_answered_);
  }
  loop_.check_offline();
  return {};
}

/// The state, and what else of the pack is due.
Result<Snapshot> BusLoop::BusRounds::poll_documents(PackWatch& watch, BmsClient& client,
                                                    const std::stop_token& stop) {
  if (!loop_.config_.protocol->shares_bus()) return client.poll(Part::all, stop);
  const auto now = loop_.clock_.now();
  auto state = client.poll(Part::state, stop);
  if (!state) return state;
  if (watch.wants_info(now) && !loop_.master_speaks(listener_)) {
    const auto before = serial_number_of(client.known());
    const auto info = client.poll(Part::info, stop);
    watch.asked_for_info(now, info.has_value());
    if (info && before && serial_number_of(*info) != before) {  // what it was set to is another's
      Snapshot fresh;
      fresh.address = info->address;
      fresh.state = state->state;
      fresh.info = info->info;
      client.forget();
      client.learn(fresh);
      watch.want_all_again();
      watch.asked_for_info(now, true);
    }
  }
  if (watch.wants_settings(loop_.clock_.now()) && !loop_.master_speaks(listener_)) {
    const auto settings = client.poll(Part::settings, stop);
    watch.asked_for_settings(now, settings.has_value());
  }
  return client.known();
}

BmsClient& BusLoop::BusRounds::client_of(std::uint8_t address) {
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

void BusLoop::BusRounds::look_at_unknown_identifier() {
  const auto unknown = listener_.unknown_identifier();
  if (!unknown || unknown == loop_.told_unknown_) return;
  loop_.told_unknown_ = unknown;
  loop_.log_.warn(
      "{}: register 0x{:02X} is unknown to this version; what comes before it is published. Please "
      "send a capture (--capture FILE)",
      loop_.config_.serialport, *unknown);
}

void BusLoop::BusRounds::learn(std::uint8_t address, const Snapshot& snapshot) {
  if (const auto client = clients_.find(address); client != clients_.end()) {
    client->second.learn(snapshot);
  }
}

void BusLoop::BusRounds::report() const {
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
