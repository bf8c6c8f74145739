#include "poll_loop.hpp"

#include <fmt/format.h>

#include <algorithm>

#include "diagnosis.hpp"
#include "port_backoff.hpp"
#include "schedule.hpp"

namespace jkbms::app {
namespace {

using std::chrono::milliseconds;

constexpr int polls_until_offline = 3;
constexpr milliseconds least_until_offline{10'000};
constexpr milliseconds hang_margin{30'000};  // beyond the longest a poll may take

ClientCounters sum(const ClientCounters& a, const ClientCounters& b) {
  return {a.polls + b.polls,
          a.answers + b.answers,
          a.timeouts + b.timeouts,
          a.bad_frames + b.bad_frames,
          a.bytes_dropped + b.bytes_dropped,
          a.other_frames + b.other_frames};
}

milliseconds silence_until_offline(milliseconds interval) {
  return std::max(polls_until_offline * interval, least_until_offline);
}

}  // namespace

PollLoop::PollLoop(OpenPort open, std::string port, int baudrate, const Protocol& protocol,
                   Clock& clock, Sink& sink, Log& log, Timing timing)
    : open_(std::move(open)),
      port_(std::move(port)),
      baudrate_(baudrate),
      protocol_(protocol),
      clock_(clock),
      sink_(sink),
      log_(log),
      timing_(timing) {
  offline_due_ = clock_.now() + silence_until_offline(timing_.interval);
  note_alive(clock_.now());
}

void PollLoop::run(std::stop_token stop) {
  PortBackoff backoff;
  bool opened_before = false;
  while (!stop.stop_requested()) {
    const auto transport = open_();
    if (!transport) {
      tell(LogLevel::warn, "port: " + transport.error().detail,
           sentence(transport.error(), port_, baudrate_) + "; trying again");
      wait_until(clock_.now() + backoff.next(), stop);
      continue;
    }
    if (opened_before) {
      const std::lock_guard lock(mutex_);
      ++report_.reconnects;
    }
    opened_before = true;
    // A port that opens and fails at once is no news each time, and is not tried all the time.
    if (told_state_ != "lost") tell_open();
    answered_ = false;
    run_session(**transport, stop);
    if (answered_) backoff = {};
    if (!stop.stop_requested()) wait_until(clock_.now() + backoff.next(), stop);
  }
}

void PollLoop::run_session(Transport& transport, const std::stop_token& stop) {
  const BusReport before = report();
  BmsClient client(transport, protocol_, clock_, timing_.client);
  Schedule schedule(clock_.now(), timing_.interval);
  while (!stop.stop_requested()) {
    note_alive(clock_.now());
    const auto outcome = client.poll(Part::all, stop);
    {
      const std::lock_guard lock(mutex_);
      report_.client = sum(before.client, client.counters());
    }
    if (stop.stop_requested()) return;
    take_outcome(outcome);
    if (client.unknown_identifier() && client.unknown_identifier() != told_unknown_) {
      told_unknown_ = client.unknown_identifier();
      log_.warn(
          "{}: register 0x{:02X} is unknown to this version; what comes before it is published. "
          "Please send a capture (--capture FILE)",
          port_, *told_unknown_);
    }
    if (!outcome && outcome.error().code == Errc::io) return;
    wait_until(schedule.next(clock_.now()), stop);
  }
}

void PollLoop::take_outcome(const Result<Snapshot>& outcome) {
  sink_.publish({}, outcome);
  if (outcome) {
    answered_ = true;
    if (told_state_ == "lost") tell_open();
    offline_due_ = clock_.now() + silence_until_offline(timing_.interval);
    tell(LogLevel::info, "answers",
         fmt::format("{}: the BMS answers ({})", port_,
                     outcome->info.model ? *outcome->info.model
                                         : outcome->info.device_name.value_or("unnamed")));
    return;
  }
  const Error& error = outcome.error();
  const std::string text = sentence(error, port_, baudrate_);
  if (error.code == Errc::io) {
    tell(LogLevel::warn, "lost", text + "; trying again");
  } else {
    std::string causes;
    for (const std::string& cause : likely_causes(error)) causes += "; " + cause;
    tell(LogLevel::warn, fmt::format("failing {}", to_string(error.code)),
         text + (causes.empty() ? "" : ". Likely causes" + causes));
  }
}

void PollLoop::tell_open() {
  tell(LogLevel::info, "open", fmt::format("{} is open at {} baud", port_, baudrate_));
}

void PollLoop::tell(LogLevel level, std::string state, const std::string& text) {
  if (state == told_state_) return;
  told_state_ = std::move(state);
  log_.line(level, text);
}

void PollLoop::wait_until(Clock::TimePoint when, const std::stop_token& stop) {
  if (offline_due_ && *offline_due_ <= when) {
    note_alive(*offline_due_);
    clock_.wait_until(*offline_due_, stop);
    if (stop.stop_requested()) return;
    offline_due_ = std::nullopt;
    sink_.offline({});
    log_.warn("{}: no valid answer for {} s; the pack is offline", port_,
              silence_until_offline(timing_.interval).count() / 1000);
  }
  note_alive(when);
  clock_.wait_until(when, stop);
}

BusReport PollLoop::report() const {
  const std::lock_guard lock(mutex_);
  return report_;
}

Clock::TimePoint PollLoop::alive_until() const noexcept {
  return alive_until_;
}

void PollLoop::note_alive(Clock::TimePoint until) {
  const auto longest_poll =
      timing_.client.attempts * (timing_.client.reply_timeout + 4 * timing_.client.piece_timeout);
  alive_until_ = until + longest_poll + hang_margin;
}

}  // namespace jkbms::app
