// bench_gateway [latency] [cpu] [polls] [start] [buses] [port] [broker] [idle]: prints the cost and
// the speed of the gateway, and those of a minimal reader for comparison; all of it without a word.
// The pack, the broker and the subscriber run on this machine. Run it by hand, in an optimised
// build.

#include <fmt/format.h>

#include <algorithm>
#include <array>
#include <deque>
#include <fstream>
#include <functional>
#include <set>
#include <string_view>
#include <thread>
#include <vector>

#include "bench/minimal_reader.hpp"
#include "broker/gateway_run.hpp"
#include "support/process_usage.hpp"
#include "support/temporary_directory.hpp"

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
constexpr int starts = 30;  // a rare slow one must show

double median(std::vector<double> values) {
  const auto middle = values.begin() + static_cast<std::ptrdiff_t>(values.size() / 2);
  std::nth_element(values.begin(), middle, values.end());
  return *middle;
}

/// Prints the median and the worst of some repetitions of `once`, which gets the number of each.
void print_repeated(const char* what, const char* goal, const std::function<double(int)>& once,
                    int times = repetitions) {
  std::vector<double> taken;
  for (int i = 0; i < times; ++i) taken.push_back(once(i));
  fmt::print("{}: median {:.1f} ms of {}, worst {:.1f} ms (goal {})\n", what, median(taken), times,
             *std::max_element(taken.begin(), taken.end()), goal);
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

/// Waits until `bms` was asked `polls` times after some for warming up. Returns what `cpu` rose by
/// for one of these polls, in milliseconds.
double cpu_a_poll(const FakeBms& bms, std::size_t polls,
                  const std::function<std::chrono::nanoseconds()>& cpu) {
  constexpr std::size_t warm_up = 20;
  if (!bms.wait_for_requests(warm_up)) return -1;
  const auto earlier = cpu();
  if (!bms.wait_for_requests(warm_up + polls)) return -1;
  return Milliseconds(cpu() - earlier).count() / static_cast<double>(polls);
}

void print_cpu(FakeBms::Pace pace, const char* speed) {
  const MosquittoBroker broker;
  double least = 0;
  {
    const FakeBms bms(numbered_answers(), pace);
    MinimalReader reader(bms, broker.port(), "minimal", milliseconds(50));
    least = cpu_a_poll(bms, cpu_polls, [&] { return reader.cpu(); });
  }
  const auto of_gateway = [&](const std::vector<std::string>& arguments) {
    const FakeBms bms(numbered_answers(), pace);
    const auto gateway = start_gateway(bms, broker, {.interval = "0.05", .arguments = arguments});
    return cpu_a_poll(bms, cpu_polls, [&] { return usage_of(gateway.pid()).cpu; });
  };
  const double one = of_gateway({"--payload", "none"});
  const double three = of_gateway({});
  fmt::print(
      "CPU a poll, {}: minimal reader {:.3f} ms; jkbms-mqtt with state {:.3f} ms, ratio {:.2f}; "
      "with state, pack and cells {:.3f} ms, ratio {:.2f}\n",
      speed, least, one, one / least, three, three / least);
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

/// How many of the polls that the wire has time for are made when the program polls without pause.
void print_polls() {
  constexpr seconds measured{10};
  const MosquittoBroker broker;
  const FakeBms bms(numbered_answers(), FakeBms::Pace::wire);
  const auto gateway = start_gateway(bms, broker, {.interval = "0.02"});
  constexpr std::size_t warm_up = 20;
  if (!bms.wait_for_requests(warm_up)) return;
  const auto begin = Clock::now();
  std::this_thread::sleep_for(measured);
  const std::size_t polls = bms.requests() - warm_up;
  const double each = since(begin) / static_cast<double>(polls);
  const double wire = Milliseconds(bms.wire_time_of_exchange()).count();
  fmt::print(
      "without pause: a poll every {:.2f} ms, its bytes need {:.2f} ms on the wire: {:.1f} % "
      "of the possible polls (goal 97)\n",
      each, wire, 100 * wire / each);
}

/// Memory and processor time of one gateway with `count` buses, each polled ten times a second.
void print_buses(std::size_t count) {
  const MosquittoBroker broker;
  const TemporaryDirectory directory;
  std::deque<FakeBms> packs;
  std::string buses;
  for (std::size_t i = 0; i < count; ++i) {
    packs.emplace_back(numbered_answers());
    buses += fmt::format("{}{{\"serialport\": \"{}\"}}", i > 0 ? ", " : "", packs.back().device());
  }
  const auto config = directory.path() / "config.json";
  std::ofstream(config) << fmt::format("{{\"buses\": [{}]}}", buses);
  const auto gateway =
      start_program({"--config", config.string(), "-m", broker.address(), "-i", "0.1"}, {});
  const double cpu =
      cpu_a_poll(packs.back(), cpu_polls / 5, [&] { return usage_of(gateway.pid()).cpu; });
  const ProcessUsage usage = usage_of(gateway.pid());
  fmt::print("{} buses: CPU {:.3f} ms a poll; resident {} KiB, PSS {} KiB, {} threads\n", count,
             cpu / static_cast<double>(count), usage.resident_kib, usage.proportional_kib,
             usage.threads);
}

struct Section {
  std::string_view name;
  void (*print)();
};

constexpr std::array sections = {
    Section{"latency", print_latency},
    Section{"cpu",
            [] {
              print_cpu(FakeBms::Pace::at_once, "reply at once");
              print_cpu(FakeBms::Pace::wire, "reply at wire speed");
            }},
    Section{"polls", print_polls},
    Section{"start",
            [] {
              print_repeated("start to first right publish, wire time included", "60",
                             start_to_publish, starts);
            }},
    Section{"buses",
            [] {
              for (const std::size_t count : {1U, 8U, 64U}) print_buses(count);
            }},
    Section{"port",
            [] { print_repeated("port back to right publish", "500", port_back_to_publish); }},
    Section{"broker",
            [] {
              print_repeated("broker back after 4 s to fresh publish", "1500",
                             broker_back_to_publish);
            }},
    Section{"idle", print_idle_wake_ups},
};

}  // namespace

int main(int argc, char** argv) {
  const std::set<std::string_view> wanted(argv + 1, argv + argc);
  for (const Section& section : sections) {
    if (wanted.empty() || wanted.contains(section.name)) section.print();
  }
  return 0;
}
