#include <algorithm>
#include <chrono>
#include <thread>

#include "broker/levels.hpp"
#include "faults/situation.hpp"

namespace jkbms::test {
namespace {

using Time = std::chrono::steady_clock;
using std::chrono::milliseconds;

constexpr std::size_t states_of_a_good_time = 10;
constexpr std::size_t requests_of_a_fault = 15;
constexpr std::size_t requests_before_a_stop = 10;
constexpr milliseconds before_a_stop{3'000};  // in a fault in which no request comes
constexpr milliseconds without_values{1'000};
constexpr milliseconds glance{20};

/// How long the program may take to end, and to say that a pack is silent. It promises to say so
/// after 10 s; the other seconds are for a busy machine.
#if JKBMS_SANITIZED
constexpr std::chrono::seconds longest_stop{20};
constexpr std::chrono::seconds latest_offline = patience;
#else
constexpr std::chrono::seconds longest_stop{2};
constexpr std::chrono::seconds latest_offline{20};
#endif

double seconds_since(Time::time_point start) {
  return std::chrono::duration<double>(Time::now() - start).count();
}

bool comes_true(const std::function<bool()>& condition, std::chrono::seconds longest = patience) {
  const auto latest = Time::now() + longest;
  while (!condition()) {
    if (Time::now() > latest) return false;
    std::this_thread::sleep_for(glance);
  }
  return true;
}

/// A run of one row, step by step.
class RowRun {
 public:
  RowRun(const Row& row, int factor)
      : row_(row), factor_(static_cast<std::size_t>(factor)), situation_(row) {}

  /// The fault begins in a program that works, lasts and ends, and all is well again. A fault
  /// without a beginning lasts all the time.
  void recover() {
    expect(good_time(states_of_a_good_time), "no values came before the fault");
    if (!row_.settled_log.empty()) settle();
    if (!faults_.empty()) return;
    const ProcessUsage before = usage_of(situation_.program().pid());
    if (row_.begin) row_.begin(situation_);
    during_the_fault();
    expect(situation_.program().wait_for_err(row_.effect_log), "no " + row_.effect_log);
    if (row_.end) row_.end(situation_);
    expect(good_time(states_of_a_good_time), "no values came after the fault");
    check_levels(before);
  }

  /// The fault begins in a program that works, and lasts a while.
  void begin() {
    expect(good_time(1), "no values came before the fault");
    const FakeBms& line = situation_.pack().line();
    const std::size_t requests = line.requests();
    if (row_.begin) row_.begin(situation_);
    if (row_.effect == Effect::offline) {
      expect_offline();
    } else {
      line.wait_for_requests(requests + requests_before_a_stop, before_a_stop);
    }
  }

  /// Ends the program. Returns how long that took, in seconds.
  double stop() {
    const auto start = Time::now();
    situation_.program().signal(row_.stop_signal);
    if (row_.acts_after_end && row_.end) row_.end(situation_);
    const auto code = situation_.program().wait();
    const double took = seconds_since(start);
    if (code != 0) faults_.push_back("ended with " + (code ? std::to_string(*code) : "no code"));
    if (took > std::chrono::duration<double>(longest_stop).count()) {
      faults_.push_back("the stop took " + std::to_string(took) + " s");
    }
    return took;
  }

  void end_the_fault() {
    if (row_.end && !row_.acts_after_end) row_.end(situation_);
  }

  /// `hears`: what the broker could learn of the end.
  void check_what_was_said(Hears hears) {
    if (!situation_.only_requests_were_sent()) faults_.emplace_back("the pack got other bytes");
    check_that_the_end_was_heard(hears);
    for (const std::string& document : situation_.unknown_documents()) {
      faults_.push_back("no pack sent " + document);
    }
  }

  [[nodiscard]] std::vector<std::string> take_faults() { return std::move(faults_); }

 private:
  void expect(bool holds, std::string fault) {
    if (!holds) faults_.push_back(std::move(fault) + "; it logged: " + situation_.program().err());
  }

  /// Waits for the text, and then until the program has connected anew.
  void settle() {
    expect(situation_.program().wait_for_err(row_.settled_log), "no " + row_.settled_log);
    FakeBroker& broker = situation_.fake_broker();
    const std::size_t connects = broker.packets(FakeBroker::connect);
    expect(broker.wait_for_packets(FakeBroker::connect, connects + 1), "no new connection");
  }

  void check_that_the_end_was_heard(Hears hears) {
    const auto heard = [&] {
      switch (hears) {
        case Hears::all:
          return both_become("offline");
        case Hears::will:
          return comes_true([&] { return situation_.last("gateway") == "offline"; });
        case Hears::nothing:
          return true;
      }
      return false;
    };
    if (heard()) return;
    faults_.push_back("after the end, availability is '" + situation_.last("availability") +
                      "' and gateway is '" + situation_.last("gateway") + "'");
  }

  bool good_time(std::size_t states) {
    if (!situation_.has_subscriber()) {
      return requests_go_on() && (row_.hears != Hears::all || both_become("online"));
    }
    return states_become(states_so_far() + states) && both_become("online");
  }

  bool both_become(const std::string& text) {
    return comes_true([&] { return situation_.last("availability") == text; }) &&
           comes_true([&] { return situation_.last("gateway") == text; });
  }

  bool requests_go_on() {
    return situation_.pack().line().wait_for_requests(situation_.pack().line().requests() +
                                                      factor_ * requests_of_a_fault);
  }

  void during_the_fault() {
    if (!situation_.has_subscriber()) {
      return expect(requests_go_on(), "the program polls no more");
    }
    const std::size_t times_offline = said_offline();
    switch (row_.effect) {
      case Effect::values:
        expect(states_become(states_so_far() + factor_ * 3), "no values came during the fault");
        expect(requests_go_on(), "the program polls no more");
        return expect(said_offline() == times_offline, "the pack went offline");
      case Effect::offline: {
        expect_offline();
        const std::size_t states = states_so_far();
        std::this_thread::sleep_for(without_values);
        return expect(states_so_far() == states, "values came from an offline pack");
      }
      case Effect::either:
        return std::this_thread::sleep_for(factor_ * milliseconds(4'000));
    }
  }

  void expect_offline() {
    expect(comes_true([&] { return situation_.last("availability") == "offline"; }, latest_offline),
           "the pack did not go offline in time");
  }

  [[nodiscard]] std::size_t states_so_far() const { return situation_.published("state").size(); }

  bool states_become(std::size_t count) {
    return comes_true([&] { return states_so_far() >= count; });
  }

  [[nodiscard]] std::size_t said_offline() const {
    const auto said = situation_.published("availability");
    return static_cast<std::size_t>(std::ranges::count(said, "offline"));
  }

  /// A connection that is being made anew has one more descriptor for a moment.
  void check_levels(const ProcessUsage& before) {
    std::string growth;
    const auto is_level = [&] {
      growth = growth_of(before, usage_of(situation_.program().pid()));
      return growth.empty();
    };
    if (!comes_true(is_level, std::chrono::seconds(5))) faults_.push_back(growth);
  }

  const Row& row_;
  std::size_t factor_;
  Situation situation_;
  std::vector<std::string> faults_;
};

}  // namespace

Outcome run(const Row& row, Stop stop, int factor) {
  const auto start = Time::now();
  Outcome outcome;
  RowRun run(row, factor);
  const bool healed = row.begin && stop == Stop::after_the_fault;
  if (healed || !row.begin) {
    run.recover();
  } else {
    run.begin();
  }
  outcome.stop_seconds = run.stop();
  if (!healed) run.end_the_fault();
  run.check_what_was_said(healed ? Hears::all : row.hears);
  outcome.faults = run.take_faults();
  outcome.seconds = seconds_since(start);
  return outcome;
}

}  // namespace jkbms::test
