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
constexpr milliseconds glance{20};

/// How long the program may take to end.
#if JKBMS_SANITIZED
constexpr std::chrono::seconds longest_stop{20};
#else
constexpr std::chrono::seconds longest_stop{2};
#endif

double seconds_since(Time::time_point start) {
  return std::chrono::duration<double>(Time::now() - start).count();
}

bool comes_true(const std::function<bool()>& condition) {
  const auto latest = Time::now() + patience;
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

  std::vector<std::string> take() {
    expect(good_time(), "no values came before the fault");
    expect(situation_.program().wait_for_err(row_.settled_log), "no " + row_.settled_log);
    if (!faults_.empty()) return std::move(faults_);
    const ProcessUsage before = usage_of(situation_.program().pid());
    if (row_.begin) row_.begin(situation_);
    during_the_fault();
    if (row_.end) row_.end(situation_);
    expect(good_time(), "no values came after the fault");
    check_levels(before);
    return std::move(faults_);
  }

  /// Ends the program. Returns how long that took, in seconds.
  double stop(std::vector<std::string>& faults) {
    const auto start = Time::now();
    situation_.program().signal(row_.stop_signal);
    const auto code = situation_.program().wait();
    const double took = seconds_since(start);
    if (code != 0) faults.push_back("ended with " + (code ? std::to_string(*code) : "no code"));
    if (took > std::chrono::duration<double>(longest_stop).count()) {
      faults.push_back("the stop took " + std::to_string(took) + " s");
    }
    return took;
  }

  void check_what_was_said(std::vector<std::string>& faults) {
    if (!situation_.only_requests_were_sent()) faults.emplace_back("the pack got other bytes");
    if (!situation_.has_subscriber()) return;
    for (const std::string name : {"availability", "gateway"}) {
      if (!comes_true([&] { return situation_.last(name) == "offline"; })) {
        faults.push_back(name + " is '" + situation_.last(name) + "' after the end");
      }
    }
    for (const std::string& document : situation_.unknown_documents()) {
      faults.push_back("no pack sent " + document);
    }
  }

 private:
  void expect(bool holds, std::string fault) {
    if (!holds) faults_.push_back(std::move(fault) + "; it logged: " + situation_.program().err());
  }

  bool good_time() {
    if (!situation_.has_subscriber()) return requests_go_on();
    const std::size_t enough = situation_.states() + states_of_a_good_time;
    return comes_true([&] { return situation_.states() >= enough; }) &&
           comes_true([&] { return situation_.last("availability") == "online"; }) &&
           comes_true([&] { return situation_.last("gateway") == "online"; });
  }

  bool requests_go_on() {
    return situation_.pack().line().wait_for_requests(situation_.pack().line().requests() +
                                                      factor_ * requests_of_a_fault);
  }

  void during_the_fault() {
    if (!situation_.has_subscriber()) {
      return expect(requests_go_on(), "the program polls no more");
    }
    const std::size_t states = situation_.states();
    switch (row_.effect) {
      case Effect::values:
        expect(comes_true([&] { return situation_.states() >= states + factor_ * 3; }),
               "no values came during the fault");
        expect(requests_go_on(), "the program polls no more");
        return expect(situation_.last("availability") == "online", "the pack went offline");
      case Effect::offline:
        return expect(comes_true([&] { return situation_.last("availability") == "offline"; }),
                      "the pack did not go offline");
      case Effect::either:
        return std::this_thread::sleep_for(factor_ * milliseconds(4'000));
    }
  }

  void check_levels(const ProcessUsage& before) {
    std::string growth;
    const bool level = comes_level([&] {
      growth = growth_of(before, usage_of(situation_.program().pid()));
      return growth.empty();
    });
    if (!level) faults_.push_back(growth);
  }

  /// A connection that is being made anew has one more descriptor for a moment.
  static bool comes_level(const std::function<bool()>& condition) {
    const auto latest = Time::now() + std::chrono::seconds(5);
    while (!condition()) {
      if (Time::now() > latest) return false;
      std::this_thread::sleep_for(glance);
    }
    return true;
  }

  const Row& row_;
  std::size_t factor_;
  Situation situation_;
  std::vector<std::string> faults_;
};

}  // namespace

Outcome run(const Row& row, int factor) {
  const auto start = Time::now();
  Outcome outcome;
  RowRun run(row, factor);
  outcome.faults = run.take();
  outcome.stop_seconds = run.stop(outcome.faults);
  run.check_what_was_said(outcome.faults);
  outcome.seconds = seconds_since(start);
  return outcome;
}

}  // namespace jkbms::test
