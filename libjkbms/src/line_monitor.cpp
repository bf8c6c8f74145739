#include "jkbms/line_monitor.hpp"

#include <algorithm>
#include <atomic>
#include <mutex>
#include <string>
#include <utility>

#include "jkbms/line.hpp"
#include "monitor/change_damper.hpp"
#include "monitor/frame_watch.hpp"
#include "monitor/line_phase.hpp"
#include "monitor/monitored_pack.hpp"
#include "monitor/port_backoff.hpp"
#include "monitor/round_planner.hpp"

namespace jkbms {
namespace {

using std::chrono::milliseconds;
using TimePoint = Clock::TimePoint;

constexpr milliseconds piece_timeout_on_a_bus{1'000};
constexpr milliseconds look_again{250};  // how often to check whether all had a turn
constexpr milliseconds longest_idle{30'000};
constexpr milliseconds longest_reply{15'000};  // of a reply that comes in pieces
constexpr milliseconds piece_timeout_behind_a_gateway{3'000};
constexpr milliseconds hang_margin{60'000};  // longer than a round of sixteen silent packs

}  // namespace

MonitorReport operator+(const MonitorReport& a, const MonitorReport& b) noexcept {
  MonitorReport sum = b;
  sum.line = a.line + b.line;
  sum.reconnects += a.reconnects;
  for (std::size_t i = 0; i < plausibility_rules; ++i) {
    sum.withheld_by_rule[i] += a.withheld_by_rule[i];
  }
  return sum;
}

/// The packs of a line, its phase and its port.
class LineMonitor::Engine {
 public:
  Engine(const Protocol& protocol, MonitorOptions options, Opener open, Clock& clock,
         LineObserver& observer);

  Status run(const std::stop_token& stop);
  [[nodiscard]] MonitorReport report() const;
  [[nodiscard]] TimePoint alive_until() const noexcept { return alive_until_; }

 private:
  Status check_options() const;
  /// Returns an error if the port is lost, and success when `end` of the options is met.
  Status run_port(const std::stop_token& stop);
  void wait_for_port(TimePoint until, const std::stop_token& stop);
  /// Asks the pack that the planner names. Returns when to call it again.
  TimePoint ask_next(RoundPlanner& planner);
  void take(Heard& heard);
  void count(const Verdict& verdict, std::optional<std::uint8_t> address);
  void withhold(MonitoredPack& pack, const Heard& heard, Verdict::Kind kind);
  void poll_failed(const Failure& failure);
  void report_line(const std::optional<LineChange>& change);
  void report_pack(const std::optional<PackChange>& change);
  void report_offline_packs();
  void note_what_is_new(const RoundPlanner& planner);
  void note_once(LineNotice notice, bool& noted);
  [[nodiscard]] TimePoint next_offline(TimePoint at_most) const;
  [[nodiscard]] bool all_had_a_turn() const;
  MonitoredPack& pack_at(std::optional<std::uint8_t> address);
  void sign_of_life(TimePoint until);
  void publish_counters();

  const Protocol& protocol_;
  MonitorOptions options_;
  Opener open_;
  Clock& clock_;
  LineObserver& observer_;

  Line line_;
  LinePhase phase_;
  std::vector<MonitoredPack> packs_;  // first the packs to ask, then those that were only heard
  std::size_t asked_packs_ = 0;
  std::vector<PackPlan> plans_;       // of the packs to ask, for the planner
  std::optional<std::size_t> asked_;  // the pack of the current question
  Part asked_part_ = Part::all;
  bool anybody_answered_ = false;
  std::optional<std::uint8_t> noted_register_;
  bool noted_slow_round_ = false;
  bool noted_no_info_ = false;

  std::atomic<TimePoint> alive_until_;
  mutable std::mutex mutex_;
  MonitorReport report_;
};

LineMonitor::Engine::Engine(const Protocol& protocol, MonitorOptions options, Opener open,
                            Clock& clock, LineObserver& observer)
    : protocol_(protocol),
      options_(std::move(options)),
      open_(std::move(open)),
      clock_(clock),
      observer_(observer),
      line_(protocol, clock, options_.timing),
      phase_(options_.mode, protocol.shares_bus()) {
  if (!protocol.shares_bus()) {
    pack_at(std::nullopt);
  } else if (options_.mode != LineMode::listen || !options_.addresses.empty()) {
    for (const std::uint8_t address : options_.addresses) pack_at(address);
  }
  asked_packs_ = packs_.size();
  sign_of_life(clock.now());
}

Status LineMonitor::Engine::check_options() const {
  if (options_.poll_interval <= milliseconds{0}) {
    return Error{Errc::invalid_argument, "the poll interval must be above zero"};
  }
  if (!protocol_.shares_bus()) return {};
  if (options_.mode != LineMode::listen && options_.addresses.empty()) {
    return Error{Errc::invalid_argument, "packs on a shared bus are asked by their addresses"};
  }
  for (const std::uint8_t address : options_.addresses) {
    if (protocol_.plan(address, Part::state).empty()) {
      return Error{Errc::invalid_argument,
                   "address " + std::to_string(address) + " cannot be on the bus"};
    }
  }
  return {};
}

Status LineMonitor::Engine::run(const std::stop_token& stop) {
  if (auto checked = check_options(); !checked) return checked;
  PortBackoff backoff;
  bool opened_before = false;
  while (!stop.stop_requested()) {
    auto transport = open_(stop);
    Status ended = transport ? Status{} : Status{transport.error()};
    if (transport) {
      if (std::exchange(opened_before, true)) {
        const std::lock_guard lock(mutex_);
        ++report_.reconnects;
      }
      report_line(phase_.opened(clock_.now()));
      const auto answers_before = line_.counters().answers + line_.counters().not_asked;
      line_.attach(**transport);
      ended = run_port(stop);
      line_.detach();
      publish_counters();
      if (line_.counters().answers + line_.counters().not_asked > answers_before) backoff = {};
      if (ended) return ended;
      report_line(phase_.lost(ended.error(), clock_.now()));
      for (MonitoredPack& pack : packs_) pack.port_lost(clock_.now(), phase_.unsteady());
    } else if (stop.stop_requested()) {
      return {};
    } else {
      report_line(phase_.cannot_open(transport.error(), clock_.now()));
    }
    if (options_.end != MonitorEnd::at_stop) return ended;
    wait_for_port(clock_.now() + backoff.next(), stop);
  }
  return {};
}

Status LineMonitor::Engine::run_port(const std::stop_token& stop) {
  RoundPlanner planner(
      {options_.poll_interval, options_.reply_timeout, options_.bus_gap, protocol_.shares_bus()},
      clock_.now());
  FrameWatch watch(options_.timing == Timing::of_a_network && options_.end == MonitorEnd::at_stop,
                   options_.poll_interval);
  watch.begin(line_.counters(), clock_.now());
  while (!stop.stop_requested()) {
    if (watch.ended(line_.counters(), clock_.now())) return watch.error();
    const LinePhase::Evidence evidence{line_.master_heard(), line_.counters(),
                                       line_.other_dialect() != nullptr};
    for (const LineChange& change : phase_.advance(evidence, clock_.now())) {
      observer_.line_changed(change);
    }
    report_offline_packs();
    if (options_.end == MonitorEnd::when_all_had_a_turn &&
        (all_had_a_turn() || phase_.listened_enough(evidence, clock_.now()))) {
      return {};
    }
    TimePoint wake = next_offline(std::min(phase_.next_event(), clock_.now() + longest_idle));
    wake = std::min(wake, watch.end());
    if (!line_.asking() && phase_.may_ask()) wake = std::min(wake, ask_next(planner));
    if (options_.end == MonitorEnd::when_all_had_a_turn) {
      wake = std::min(wake, clock_.now() + look_again);
    }
    sign_of_life(wake);
    const bool asking = line_.asking();
    auto heard = line_.next(wake, stop);
    if (!heard) return heard.error();
    if (*heard) {
      take(**heard);
    } else if (asking && !line_.asking()) {
      poll_failed(*line_.failure());
    }
    note_what_is_new(planner);
    publish_counters();
  }
  return {};
}

TimePoint LineMonitor::Engine::ask_next(RoundPlanner& planner) {
  plans_.clear();
  for (std::size_t i = 0; i < asked_packs_; ++i) plans_.push_back(packs_[i].plan());
  const RoundPlanner::Step step = planner.next(plans_, clock_.now());
  if (!step.pack) return step.until;
  MonitoredPack& pack = packs_[*step.pack];
  Question question;
  question.request = protocol_.plan(pack.address().value_or(0), step.part).at(0);
  question.address = pack.address();
  question.reply_timeout = step.reply_timeout;
  question.gap = options_.bus_gap;
  if (protocol_.shares_bus()) {
    question.piece_timeout = options_.timing == Timing::of_a_network
                                 ? piece_timeout_behind_a_gateway
                                 : piece_timeout_on_a_bus;
  } else {
    question.attempts = options_.attempts;
  }
  if (step.part == Part::state || step.part == Part::all) pack.asked_in(planner.round());
  if (line_.ask(question)) {
    asked_ = step.pack;
    asked_part_ = step.part;
  }
  return TimePoint::max();
}

void LineMonitor::Engine::take(Heard& heard) {
  if (heard.how == Heard::How::asked) asked_.reset();
  if (!heard.part || *heard.part == Part::log) return;
  const auto now = clock_.now();
  const Part part = *heard.part;
  MonitoredPack& pack = pack_at(heard.address);
  anybody_answered_ = true;
  const Verdict verdict = pack.values().take(heard, now);
  if (!verdict.rules.empty()) count(verdict, heard.address);
  if (verdict.kind != Verdict::Kind::publish) return withhold(pack, heard, verdict.kind);
  const Snapshot& known = pack.values().published();
  const bool another = known.info && pack.is_another(*known.info);
  if (another) pack.want_documents(now);
  if (part != Part::state && part != Part::settings) pack.asked_for_info(now, true);
  if (part != Part::state && part != Part::info) pack.asked_for_settings(now, true);
  observer_.heard({heard, known, another});
  if (part == Part::info || part == Part::settings) return;
  const bool is_asked = phase_.may_ask() && &pack < packs_.data() + asked_packs_;
  const bool spoke_unasked = is_asked && heard.how == Heard::How::overheard;
  report_pack(spoke_unasked ? pack.spoke_unasked(now) : pack.answered(heard.how, now));
  if (heard.how == Heard::How::overheard && protocol_.shares_bus() && !known.info) {
    note_once({LineNotice::Kind::no_info}, noted_no_info_);
  }
}

void LineMonitor::Engine::count(const Verdict& verdict, std::optional<std::uint8_t> address) {
  {
    const std::lock_guard lock(mutex_);
    for (const PlausibilityRule rule : verdict.rules) {
      ++report_.withheld_by_rule[static_cast<std::size_t>(rule)];
    }
  }
  observer_.withheld({address, verdict});
}

/// The values of `heard` are not published, or not yet.
void LineMonitor::Engine::withhold(MonitoredPack& pack, const Heard& heard, Verdict::Kind kind) {
  const auto now = clock_.now();
  if (heard.part == Part::info || heard.part == Part::settings) return pack.want_documents(now);
  if (kind == Verdict::Kind::drop) return;
  pack.held(now);
  if (pack.online()) observer_.heard({heard, pack.values().published()});
}

void LineMonitor::Engine::poll_failed(const Failure& failure) {
  const auto now = clock_.now();
  MonitoredPack& pack = packs_[*std::exchange(asked_, std::nullopt)];
  if (asked_part_ == Part::info) return pack.asked_for_info(now, false);
  if (asked_part_ == Part::settings) return pack.asked_for_settings(now, false);
  if (failure.silence == Silence::other_master) return;
  const auto change = pack.failed(failure, now);
  observer_.poll_failed(
      {pack.address(), failure, pack.failed_in_a_row(), pack.has_answered(), anybody_answered_});
  report_pack(change);
}

void LineMonitor::Engine::report_line(const std::optional<LineChange>& change) {
  if (change) observer_.line_changed(*change);
}

void LineMonitor::Engine::report_pack(const std::optional<PackChange>& change) {
  if (change) observer_.pack_changed(*change);
}

void LineMonitor::Engine::report_offline_packs() {
  const auto now = clock_.now();
  for (MonitoredPack& pack : packs_) {
    if (pack.offline_due() && now >= *pack.offline_due()) report_pack(pack.went_offline(now));
  }
}

void LineMonitor::Engine::note_what_is_new(const RoundPlanner& planner) {
  const auto unknown = line_.unknown_identifier();
  if (unknown && unknown != std::exchange(noted_register_, unknown)) {
    observer_.noticed({LineNotice::Kind::unknown_register, *unknown});
  }
  if (planner.was_slow()) note_once({LineNotice::Kind::slow_round}, noted_slow_round_);
}

void LineMonitor::Engine::note_once(LineNotice notice, bool& noted) {
  if (!std::exchange(noted, true)) observer_.noticed(notice);
}

void LineMonitor::Engine::wait_for_port(TimePoint until, const std::stop_token& stop) {
  while (clock_.now() < until && !stop.stop_requested()) {
    const auto wake = next_offline(until);
    sign_of_life(wake);
    clock_.wait_until(wake, stop);
    if (!stop.stop_requested()) report_offline_packs();
  }
}

TimePoint LineMonitor::Engine::next_offline(TimePoint at_most) const {
  for (const MonitoredPack& pack : packs_) {
    if (pack.offline_due()) at_most = std::min(at_most, *pack.offline_due());
  }
  return at_most;
}

bool LineMonitor::Engine::all_had_a_turn() const {
  return asked_packs_ > 0 &&
         std::all_of(packs_.begin(), packs_.begin() + static_cast<std::ptrdiff_t>(asked_packs_),
                     [](const MonitoredPack& pack) { return pack.had_its_turn(); });
}

MonitoredPack& LineMonitor::Engine::pack_at(std::optional<std::uint8_t> address) {
  const auto found = std::ranges::find(packs_, address, &MonitoredPack::address);
  if (found != packs_.end()) return *found;
  return packs_.emplace_back(address, options_.poll_interval, protocol_.shares_bus(),
                             options_.plausibility, clock_.now());
}

void LineMonitor::Engine::sign_of_life(TimePoint until) {
  const auto longest_request = options_.reply_timeout + options_.bus_gap + longest_reply;
  alive_until_ = until + 2 * longest_request + hang_margin;
}

void LineMonitor::Engine::publish_counters() {
  const std::lock_guard lock(mutex_);
  report_.line = line_.counters();
  report_.silence =
      line_.other_dialect() != nullptr ? Silence::other_dialect : silence_of(report_.line);
}

MonitorReport LineMonitor::Engine::report() const {
  const std::lock_guard lock(mutex_);
  return report_;
}

LineMonitor::LineMonitor(const Protocol& protocol, MonitorOptions options, Opener open,
                         Clock& clock, LineObserver& observer)
    : engine_(std::make_unique<Engine>(protocol, std::move(options), std::move(open), clock,
                                       observer)) {}

LineMonitor::~LineMonitor() = default;

Status LineMonitor::run(const std::stop_token& stop) {
  return engine_->run(stop);
}

MonitorReport LineMonitor::report() const {
  return engine_->report();
}

Clock::TimePoint LineMonitor::alive_until() const noexcept {
  return engine_->alive_until();
}

}  // namespace jkbms
