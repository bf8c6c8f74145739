// Reads three jk4e57 packs and a bus of four jk02 packs at the fastest schedule, with faults, for
// many minutes. Prints memory, threads, descriptors and the size of the log once a minute, and
// every published value that no pack sent.

#include <array>
#include <chrono>
#include <csignal>
#include <cstdio>
#include <cstdlib>
#include <filesystem>
#include <fstream>
#include <memory>
#include <random>
#include <string>
#include <thread>

#include "e2e/program.hpp"
#include "faults/line_faults.hpp"
#include "support/mosquitto_broker.hpp"
#include "support/mqtt_subscriber.hpp"
#include "support/process_usage.hpp"
#include "support/temporary_directory.hpp"

namespace jkbms::test {
namespace {

using Time = std::chrono::steady_clock;
using std::chrono::minutes;
using std::chrono::seconds;

constexpr seconds time_of_a_fault{5};
constexpr seconds time_between_faults{1};  // enough for an answer of each pack
constexpr int losses_in = 40;              // one of so many faults unplugs the adapter

/// The packs, and a configuration file that names them.
class Packs {
 public:
  Packs() {
    for (std::size_t i = 0; i < 3; ++i)
      packs_[i] = std::make_unique<FaultyPack>(jk4e57(), no_addresses);
    packs_[3] = std::make_unique<FaultyPack>(jk02(), std::vector<std::uint8_t>{1, 2, 3, 4});
  }

  /// Packs are published under the names of their ports.
  void write_configuration(const std::filesystem::path& file) const {
    std::ofstream text(file);
    std::size_t number = 0;
    text << R"({"pollinginterval": 0.02, "buses": [)";
    for (const auto& pack : packs_) {
      const auto port = file.parent_path() / ("line-" + std::to_string(++number));
      std::filesystem::create_symlink(pack->line().path(), port);
      text << R"({"serialport": )" << port;
      if (pack->protocol().shares_bus()) text << R"(, "address": "1-4", "mode": "poll")";
      text << (pack == packs_.back() ? "}" : "}, ");
    }
    text << "]}\n";
  }

  /// Gives each line another fault, or none. In between come undamaged answers: two damaged ones in
  /// a row are believed (docs/values.md).
  void next_faults() {
    for (auto& pack : packs_) pack->disturb(nullptr);
    std::this_thread::sleep_for(time_between_faults);
    for (auto& pack : packs_) {
      if (pack->line().device().empty()) pack->line().return_anew();
      if (random_() % losses_in == 0) {
        pack->line().hang_up();
        continue;
      }
      const auto faults = line_faults();
      const LineFault& fault = faults[random_() % faults.size()];
      const bool fits = fault.only_for == nullptr || &fault.only_for() == &pack->protocol();
      pack->disturb(fits && random_() % 2 == 0 ? fault.damage : FaultyPack::Fault());
    }
  }

  [[nodiscard]] bool sent(const std::string& json) const {
    for (const auto& pack : packs_) {
      if (pack->sent(json)) return true;
    }
    return false;
  }

 private:
  static inline const std::vector<std::uint8_t> no_addresses;
  std::array<std::unique_ptr<FaultyPack>, 4> packs_;
  std::mt19937 random_{1};
};

bool has_values(const std::string& topic) {
  return topic.ends_with("/state") || topic.ends_with("/info") || topic.ends_with("/settings");
}

/// Counts and checks the messages since the last call.
class Published {
 public:
  Published(MqttSubscriber& subscriber, const Packs& packs)
      : subscriber_(subscriber), packs_(packs) {}

  void check() {
    const auto messages = subscriber_.messages();
    subscriber_.clear();
    for (const ReceivedMessage& message : messages) {
      if (!has_values(message.topic)) continue;
      ++documents;
      if (packs_.sent(message.payload)) continue;
      ++wrong;
      std::printf("no pack sent %s: %s\n", message.topic.c_str(), message.payload.c_str());
    }
  }

  unsigned long documents = 0;
  unsigned long wrong = 0;

 private:
  MqttSubscriber& subscriber_;
  const Packs& packs_;
};

int soak(minutes length) {
  Packs packs;
  const TemporaryDirectory folder;
  const std::filesystem::path configuration = folder.path() / "config.json";
  packs.write_configuration(configuration);
  const MosquittoBroker broker;
  MqttSubscriber subscriber(broker.uri(), {.qos = 0});
  ChildProcess program =
      start_program({"--config", configuration.string(), "-m", broker.address()});
  Published published(subscriber, packs);
  std::printf("minute  documents  wrong  resident KiB  threads  descriptors  log bytes  CPU s\n");
  const auto start = Time::now();
  for (auto due = start, minute_due = start; Time::now() - start < length;) {
    due += time_of_a_fault;
    std::this_thread::sleep_until(due);
    published.check();
    packs.next_faults();
    if (Time::now() < minute_due) continue;
    minute_due += minutes(1);
    if (program.wait(std::chrono::milliseconds(0))) break;
    const ProcessUsage usage = usage_of(program.pid());
    std::printf("%6ld %10lu %6lu %13lu %8lu %12lu %10zu %6.1f\n",
                static_cast<long>(std::chrono::floor<minutes>(Time::now() - start).count()),
                published.documents, published.wrong, usage.resident_kib, usage.threads,
                usage.descriptors, program.err().size(),
                std::chrono::duration<double>(usage.cpu).count());
    std::fflush(stdout);
  }
  program.signal(SIGTERM);
  const auto code = program.wait();
  std::printf("ended with %d; the log:\n%s", code.value_or(-1), program.err().c_str());
  return published.wrong == 0 && code == 0 ? EXIT_SUCCESS : EXIT_FAILURE;
}

}  // namespace
}  // namespace jkbms::test

int main(int argc, char** argv) {
  if (argc != 2 || std::atoi(argv[1]) < 1) {
    std::fputs("faults_soak MINUTES\n", stderr);
    return 64;
  }
  return jkbms::test::soak(std::chrono::minutes(std::atoi(argv[1])));
}
