// Reads three jk4e57 packs and a bus of four jk02 packs on terminals, and one of each through a
// TCP gateway, at the fastest schedule, with faults, for many minutes. Prints memory, threads,
// descriptors and the size of the log once a minute, and every published value that no pack sent.
// Counts those that the filter let pass because the frame before was held: it believes the next one
// (docs/values.md).

#include <algorithm>
#include <array>
#include <chrono>
#include <csignal>
#include <cstdio>
#include <cstdlib>
#include <filesystem>
#include <fstream>
#include <map>
#include <memory>
#include <random>
#include <string>
#include <thread>
#include <utility>

#include "e2e/program.hpp"
#include "faults/line_faults.hpp"
#include "faults/wire.hpp"
#include "support/mosquitto_broker.hpp"
#include "support/mqtt_subscriber.hpp"
#include "support/process_usage.hpp"
#include "support/tcp_gateway.hpp"
#include "support/temporary_directory.hpp"

namespace jkbms::test {
namespace {

using Time = std::chrono::steady_clock;
using std::chrono::minutes;
using std::chrono::seconds;

constexpr seconds time_of_a_fault{5};
constexpr seconds time_between_faults{3};  // enough for an answer of each pack after a late one
constexpr int losses_in = 40;              // one of so many faults ends the connection
constexpr int rounds_of_a_dead_connection = 4;  // more than the program needs to notice it

/// The packs of one wire, which is a terminal or a TCP connection.
class Line {
 public:
  Line(const Protocol& protocol, std::vector<std::uint8_t> addresses, Wire wire)
      : pack_(protocol, std::move(addresses)) {
    if (wire == Wire::tcp) gateway_ = std::make_unique<TcpGateway>(pack_.line().path());
  }

  [[nodiscard]] const FaultyPack& pack() const noexcept { return pack_; }

  /// The port of the program. `link` is the name of a link that may be made.
  [[nodiscard]] std::string port(const std::filesystem::path& link) const {
    if (gateway_) return gateway_->address();
    std::filesystem::create_symlink(pack_.line().path(), link);
    return link.string();
  }

  void heal() { pack_.disturb(nullptr); }
  void disturb(FaultyPack::Fault fault) { pack_.disturb(std::move(fault)); }

  /// Unplugs the adapter, or lets the connection carry nothing more.
  void lose() {
    if (gateway_) {
      gateway_->half_open();
      rounds_until_well_ = rounds_of_a_dead_connection;
    } else {
      pack_.line().hang_up();
      rounds_until_well_ = 1;
    }
  }

  /// Whether the program has values again: the first frame of a pack is believed, so it must be
  /// undamaged.
  [[nodiscard]] bool is_well() const noexcept { return rounds_until_well_ == 0; }

  /// Plugs the adapter in when the last round of a loss begins.
  void begin_round_of_a_loss() {
    if (--rounds_until_well_ == 0 && !gateway_) pack_.line().return_anew();
  }

 private:
  FaultyPack pack_;
  std::unique_ptr<TcpGateway> gateway_;
  int rounds_until_well_ = 0;
};

/// The packs, and a configuration file that names them.
class Packs {
 public:
  /// Packs are published under the names of their ports.
  void write_configuration(const std::filesystem::path& file) const {
    std::ofstream text(file);
    std::size_t number = 0;
    text << R"({"pollinginterval": 0.02, "buses": [)";
    for (const auto& line : lines_) {
      const auto link = file.parent_path() / ("line-" + std::to_string(++number));
      text << R"({"serialport": ")" << line->port(link) << '"';
      if (line->pack().protocol().shares_bus()) text << R"(, "address": "1-4", "mode": "poll")";
      text << (line == lines_.back() ? "}" : "}, ");
    }
    text << "]}\n";
  }

  /// Gives each line another fault, or none. In between come undamaged answers: two damaged ones in
  /// a row are believed (docs/values.md).
  void next_faults() {
    for (auto& line : lines_) line->heal();
    std::this_thread::sleep_for(time_between_faults);
    for (auto& line : lines_) {
      if (!line->is_well()) {
        line->begin_round_of_a_loss();
        continue;
      }
      if (random_() % losses_in == 0) {
        line->lose();
        continue;
      }
      const auto faults = line_faults();
      const LineFault& fault = faults[random_() % faults.size()];
      const bool fits = fault.only_for == nullptr || &fault.only_for() == &line->pack().protocol();
      line->disturb(fits && random_() % 2 == 0 ? fault.damage : FaultyPack::Fault());
    }
  }

  [[nodiscard]] bool sent(const std::string& json) const {
    return std::ranges::any_of(lines_, [&](const auto& line) { return line->pack().sent(json); });
  }

 private:
  static std::unique_ptr<Line> line(const Protocol& protocol, std::vector<std::uint8_t> addresses,
                                    Wire wire) {
    return std::make_unique<Line>(protocol, std::move(addresses), wire);
  }

  std::array<std::unique_ptr<Line>, 6> lines_ = {
      line(jk4e57(), {}, Wire::terminal), line(jk4e57(), {}, Wire::terminal),
      line(jk4e57(), {}, Wire::terminal), line(jk02(), {1, 2, 3, 4}, Wire::terminal),
      line(jk4e57(), {}, Wire::tcp),      line(jk02(), {1, 2, 3, 4}, Wire::tcp)};
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
      const bool waits = message.payload.find(R"("held":[")") != std::string::npos;
      const bool follows_a_held_one = std::exchange(waits_[message.topic], waits);
      if (packs_.sent(message.payload)) continue;
      if (follows_a_held_one || waits) {
        ++after_held;
        continue;
      }
      ++wrong;
      std::printf("no pack sent %s: %s\n", message.topic.c_str(), message.payload.c_str());
    }
  }

  unsigned long documents = 0;
  unsigned long wrong = 0;
  unsigned long after_held = 0;  // wrong ones that came after a held one, or that were held then

 private:
  MqttSubscriber& subscriber_;
  const Packs& packs_;
  std::map<std::string, bool> waits_;  // by topic: the last document was of a held frame
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
  std::printf(
      "minute  documents  wrong  after held  resident KiB  threads  descriptors  log bytes  CPU "
      "s\n");
  const auto start = Time::now();
  for (auto due = start, minute_due = start; Time::now() - start < length;) {
    due += time_of_a_fault + time_between_faults;
    std::this_thread::sleep_until(due);
    published.check();
    packs.next_faults();
    if (Time::now() < minute_due) continue;
    minute_due += minutes(1);
    if (program.wait(std::chrono::milliseconds(0))) break;
    const ProcessUsage usage = usage_of(program.pid());
    std::printf("%6ld %10lu %6lu %11lu %13lu %8lu %12lu %10zu %6.1f\n",
                static_cast<long>(std::chrono::floor<minutes>(Time::now() - start).count()),
                published.documents, published.wrong, published.after_held, usage.resident_kib,
                usage.threads, usage.descriptors, program.err().size(),
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
