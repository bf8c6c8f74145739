// Prints the cost and the speed of the gateway, and those of a minimal reader for comparison. The
// pack, the broker and the subscriber run on this machine. Run it by hand, in an optimised build.

#include <fmt/format.h>

#include <algorithm>
#include <functional>
#include <thread>
#include <vector>

#include "bench/minimal_reader.hpp"
#include "broker/gateway_run.hpp"
#include "support/process_usage.hpp"

namespace {

using namespace jkbms::test;
using Clock = std::chrono::steady_clock;
using Milliseconds = std::chrono::duration<double, std::milli>;
using std::chrono::milliseconds;
using std::chrono::seconds;

constexpr auto state_topic = "NodeJKBMS/state";
constexpr auto pack_topic = "NodeJKBMS/pack";
constexpr std::size_t latency_polls = 200;
constexpr std::size_t cpu_polls = 500;
constexpr int repetitions = 5;

double median(std::vector<double> values) {
  const auto middle = values.begin() + static_cast<std::ptrdiff_t>(values.size() / 2);
  std::nth_element(values.begin(), middle, values.end());
  return *middle;
}

/// Prints the median and the worst of some repetitions of `once`, which gets the number of each.
void print_repeated(const char* what, const char* goal, const std::function<double(int)>& once) {
  std::vector<double> taken;
  for (int i = 0; i < repetitions; ++i) taken.push_back(once(i));
  fmt::print("{}: median {:.1f} ms of {}, worst {:.1f} ms (goal {})\n", what, median(taken),
             repetitions, *std::max_element(taken.begin(), taken.end()), goal);
}

double since(Clock::time_point begin, Clock::time_point end = Clock::now()) {
  return Milliseconds(end - begin).count();
}

MqttSubscriber::Condition numbered_above(std::size_t number) {
  return [number](const ReceivedMessage& got) { return number_of(got) > number; };
}

/// The delays from the last byte of each reply to its message on `topic`. Message n belongs to
/// reply n.
std::vector<double> delays(const FakeBms& bms, const MqttSubscriber& subscriber,
                           const std::string& topic) {
  const auto messages = subscriber.messages(topic);
  const auto exchanges = bms.exchanges();
  std::vector<double> found;
  for (std::size_t i = 0; i < std::min(messages.size(), exchanges.size()); ++i) {
    if (exchanges[i].answered) found.push_back(since(*exchanges[i].answered, messages[i].at));
  }
  return found;
}

bool has_all(const MqttSubscriber& subscriber, const std::string& topic) {
  return eventually([&] { return subscriber.messages(topic).size() >= latency_polls; });
}

void print_latency() {
  const MosquittoBroker broker;
  const MqttSubscriber subscriber(broker.uri(), {.qos = 0});
  double least = 0;
  {
    const FakeBms bms(numbered_answers());
    const MinimalReader reader(bms, broker.port(), "minimal", milliseconds(100));
    if (!has_all(subscriber, "minimal")) return;
    least = median(delays(bms, subscriber, "minimal"));
  }
  FakeBms bms(numbered_answers());
  bms.hang_up();
  const auto gateway = start_gateway(bms, broker);
  if (!subscriber.wait_for("NodeJKBMS/gateway", says("online"))) return;
  bms.return_anew();  // the subscriber is connected before the first reply, so message n belongs to
                      // reply n
  if (!has_all(subscriber, state_topic)) return;
  const double pack = median(delays(bms, subscriber, pack_topic));
  const double state = median(delays(bms, subscriber, state_topic));
  fmt::print(
      "last byte of the reply to the subscriber, median of {}: pack {:.3f} ms, state "
      "{:.3f} ms (goal 1); minimal reader {:.3f} ms, ratio {:.2f}\n",
      latency_polls, pack, state, least, state / least);
}

void print_usage(FakeBms::Pace pace, const char* speed) {
  const MosquittoBroker broker;
  const FakeBms bms(numbered_answers(), pace);
  const auto gateway = start_gateway(bms, broker, {.interval = "0.05"});
  constexpr std::size_t warm_up = 20;
  if (!bms.wait_for_requests(warm_up)) return;
  const ProcessUsage earlier = usage_of(gateway.pid());
  if (!bms.wait_for_requests(warm_up + cpu_polls)) return;
  const ProcessUsage later = usage_of(gateway.pid());
  fmt::print(
      "CPU a poll, {}: {:.3f} ms (goal 0.4); resident {:.1f} MiB, peak {:.1f} (goal 12), "
      "PSS {:.1f} MiB (goal 7)\n",
      speed, Milliseconds(later.cpu - earlier.cpu).count() / cpu_polls,
      static_cast<double>(later.resident_kib) / 1024,
      static_cast<double>(later.peak_resident_kib) / 1024,
      static_cast<double>(later.proportional_kib) / 1024);
}

double start_to_publish(int /*repetition*/) {
  const MosquittoBroker broker;
  const MqttSubscriber subscriber(broker.uri(), {.qos = 0});
  const FakeBms bms(numbered_answers(), FakeBms::Pace::wire);
  const auto begin = Clock::now();
  const auto gateway = start_gateway(bms, broker, {.interval = "10"});
  const auto state = subscriber.wait_for(state_topic);
  return state ? since(begin, state->at) : -1;
}

/// In each repetition the port returns at another time between two attempts to open it.
double port_back_to_publish(int repetition) {
  const MosquittoBroker broker;
  const MqttSubscriber subscriber(broker.uri(), {.qos = 0});
  FakeBms bms(numbered_answers(), FakeBms::Pace::wire);
  const auto gateway = start_gateway(bms, broker, {.interval = "1"});
  subscriber.wait_for(state_topic);
  bms.hang_up();
  gateway.wait_for_err(" is gone");
  std::this_thread::sleep_for(seconds(4) + repetition * milliseconds(50));
  const std::size_t asked = bms.requests();
  const auto begin = Clock::now();
  bms.return_anew();
  const auto state = subscriber.wait_for(state_topic, numbered_above(asked));
  return state ? since(begin, state->at) : -1;
}

/// Uses the log of the broker, because the subscriber would reconnect too late.
double broker_back_to_publish(int /*repetition*/) {
  MosquittoBroker broker;
  const FakeBms bms(numbered_answers(), FakeBms::Pace::wire);
  const auto gateway = start_gateway(bms, broker, {.interval = "1"});
  const std::string published = std::string("'") + state_topic + "'";
  if (!broker.wait_for_log(published)) return -1;
  broker.kill();
  std::this_thread::sleep_for(seconds(4));
  const auto begin = Clock::now();
  broker.start();
  return broker.wait_for_log(published) ? since(begin) : -1;
}

void print_idle_wake_ups() {
  constexpr seconds quiet{25};  // shorter than the keep-alive
  const MosquittoBroker broker;
  const FakeBms bms(numbered_answers());
  const auto gateway = start_gateway(bms, broker, {.interval = "60"});
  if (!broker.wait_for_log("'NodeJKBMS/state'")) return;
  std::this_thread::sleep_for(seconds(2));
  const auto earlier = wake_ups_by_thread(gateway.pid());
  std::this_thread::sleep_for(quiet);
  const auto later = wake_ups_by_thread(gateway.pid());
  fmt::print("wake-ups a second while nothing happens (goal: none by jkbms-mqtt's own):\n");
  for (const auto& [thread, count] : later) {
    const auto before = earlier.find(thread);
    const auto more = count - (before == earlier.end() ? 0 : before->second);
    fmt::print("  {}: {:.2f}\n", thread,
               static_cast<double>(more) / static_cast<double>(quiet.count()));
  }
}

}  // namespace

int main() {
  print_latency();
  print_usage(FakeBms::Pace::at_once, "reply at once");
  print_usage(FakeBms::Pace::wire, "reply at wire speed");
  print_repeated("start to first right publish, wire time included", "60", start_to_publish);
  print_repeated("port back to right publish", "500", port_back_to_publish);
  print_repeated("broker back after 4 s to fresh publish", "1500", broker_back_to_publish);
  print_idle_wake_ups();
  return 0;
}
