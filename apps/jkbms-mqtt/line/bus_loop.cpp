#include "line/bus_loop.hpp"

#include <fmt/format.h>

#include <algorithm>

#include "line/bus_session.hpp"
#include "line/diagnosis.hpp"
#include "line/port_backoff.hpp"
#include "line/topic_parts.hpp"

namespace jkbms::app {
namespace {

using std::chrono::milliseconds;

constexpr milliseconds hang_margin{60'000};  // more than a round of sixteen silent packs takes

}  // namespace

void BusReport::add(const ClientCounters& more) {
  counters.polls += more.polls;
  counters.answers += more.answers;
  counters.timeouts += more.timeouts;
  counters.heard.bad_frames += more.heard.bad_frames;
  counters.heard.bytes_dropped += more.heard.bytes_dropped;
  counters.heard.other_frames += more.heard.other_frames;
  counters.heard.unowned += more.heard.unowned;
}

BusLoop::BusLoop(std::size_t index, BusConfig config, OpenPort open, Clock& clock, Sink& sink,
                 Log& log)
    : index_(index),
      config_(std::move(config)),
      open_(std::move(open)),
      clock_(clock),
      sink_(sink),
      log_(log) {
  for (const PackConfig& pack : config_.packs) watch_of(pack.address);
  note_alive(clock_.now());
}

void BusLoop::run(const std::stop_token& stop) {
  PortBackoff backoff;
  bool opened_before = false;
  while (!stop.stop_requested()) {
    const auto transport = open_();
    if (!transport) {
      tell(LogLevel::warn, "port: " + transport.error().detail,
           sentence(transport.error(), config_.serialport, config_.baudrate) + "; trying again");
      wait_until(clock_.now() + backoff.next(), stop);
      continue;
    }
    if (std::exchange(opened_before, true)) {
      const std::lock_guard lock(mutex_);
      ++ended_.reconnects;
      ++report_.reconnects;
    }
    // A port that opens and fails at once is no news each time, and is not tried all the time.
    if (told_state_ != "lost") tell_open();
    answered_ = false;
    const auto ended = Session(*this, **transport).run(stop);
    {
      const std::lock_guard lock(mutex_);
      ended_ = report_;
    }
    if (answered_) backoff = {};
    if (!ended) {
      for (auto& [address, pack] : packs_) pack.port_lost();
      tell(LogLevel::warn, "lost",
           sentence(ended.error(), config_.serialport, config_.baudrate) + "; trying again");
      wait_until(clock_.now() + backoff.next(), stop);
    }
  }
}

bool BusLoop::master_speaks(const BusListener& listener) const {
  const auto heard = listener.master_heard();
  return heard && clock_.now() - *heard < master_absence;
}

void BusLoop::publish_answer(PackWatch& watch, const Snapshot& snapshot, PackWatch::Answer how) {
  answered_ = ever_answered_ = true;
  if (told_state_ == "lost") tell_open();
  watch.answered(snapshot, how);
}

void BusLoop::tell_open() {
  tell(LogLevel::info, "open",
       fmt::format("{} is open at {} baud", config_.serialport, config_.baudrate));
}

PackWatch& BusLoop::watch_of(std::uint8_t address) {
  const auto found = packs_.find(address);
  if (found != packs_.end()) return found->second;
  PackConfig pack{address, "", topic_part_of(config_, address)};
  for (const PackConfig& configured : config_.packs) {
    if (configured.address == address) pack = configured;
  }
  std::string label = config_.serialport;
  if (config_.protocol->shares_bus()) {
    label += pack.name.empty() ? fmt::format(" address {}", address)
                               : fmt::format(" {} (address {})", pack.name, address);
  }
  const PackWatch::Timing timing{config_.poll_interval, config_.baudrate,
                                 config_.protocol->shares_bus()};
  PackId id{index_, pack.topic_part};
  return packs_
      .emplace(std::piecewise_construct, std::forward_as_tuple(address),
               std::forward_as_tuple(std::move(id), std::move(pack), std::move(label), timing,
                                     std::ref(clock_), std::ref(sink_), std::ref(log_)))
      .first->second;
}

void BusLoop::tell_mode(LogLevel level, std::string mode, const std::string& text) {
  if (mode == told_mode_) return;
  told_mode_ = std::move(mode);
  log_.line(level, text);
}

void BusLoop::tell(LogLevel level, std::string state, const std::string& text) {
  if (state == told_state_) return;
  told_state_ = std::move(state);
  log_.line(level, text);
}

void BusLoop::wait_until(Clock::TimePoint when, const std::stop_token& stop) {
  while (clock_.now() < when && !stop.stop_requested()) {
    const auto wake = next_offline(when);
    note_alive(wake);
    clock_.wait_until(wake, stop);
    if (!stop.stop_requested()) check_offline();
  }
}

Clock::TimePoint BusLoop::next_offline(Clock::TimePoint at_most) const {
  for (const auto& [address, pack] : packs_) {
    if (pack.offline_due()) at_most = std::min(at_most, *pack.offline_due());
  }
  return at_most;
}

void BusLoop::check_offline() {
  for (auto& [address, pack] : packs_) pack.check_offline(clock_.now());
}

void BusLoop::publish_report(const ClientCounters& of_session) {
  const std::lock_guard lock(mutex_);
  report_ = ended_;
  report_.add(of_session);
}

BusReport BusLoop::report() const {
  const std::lock_guard lock(mutex_);
  return report_;
}

Clock::TimePoint BusLoop::alive_until() const noexcept {
  return alive_until_;
}

void BusLoop::note_alive(Clock::TimePoint until) {
  const auto longest_request = config_.reply_timeout + config_.bus_gap + milliseconds{15'000};
  alive_until_ = until + 2 * longest_request + hang_margin;
}

}  // namespace jkbms::app
