// monitor PORT ADDRESS...: prints PB packs on an RS485 bus until SIGINT or SIGTERM.
#include <unistd.h>

#include <csignal>
#include <cstdio>
#include <cstdlib>
#include <thread>

#include "jkbms/line_monitor.hpp"
#include "jkbms/open_transport.hpp"

class Printer final : public jkbms::LineObserver {
 public:
  void heard(const jkbms::PackReading& reading) override {
    const auto& state = reading.message.snapshot.state;
    if (!state || !state->voltage_v || !state->soc_percent) return;
    std::printf("pack %d: %.2f V, %u %%, cells", reading.message.address.value_or(0),
                *state->voltage_v, *state->soc_percent);
    for (const auto& cell : state->cells_v.value_or(jkbms::ValueList{})) {
      cell ? std::printf(" %.3f", *cell) : std::printf(" -");
    }
    std::puts("");
  }
  void pack_changed(const jkbms::PackChange& change) override {
    if (change.online == change.was_online) return;
    std::printf("pack %d is %s\n", change.address.value_or(0),
                change.online ? "online" : "offline");
  }
  void line_changed(const jkbms::LineChange& change) override {
    if (change.state == jkbms::LineState::open) std::puts("the port is open");
    if (change.error) std::puts(change.error->detail.c_str());
  }
};

int main(int argc, char** argv) {
  std::setvbuf(stdout, nullptr, _IOLBF, BUFSIZ);
  sigset_t signals;  // blocked in each thread that is started from here
  sigemptyset(&signals);
  for (const int signal : {SIGINT, SIGTERM}) sigaddset(&signals, signal);
  pthread_sigmask(SIG_BLOCK, &signals, nullptr);
  jkbms::MonitorOptions options;
  options.poll_interval = std::chrono::seconds(1);
  options.bus_gap = std::chrono::milliseconds(120);
  for (int i = 2; i < argc; ++i) options.addresses.push_back(std::uint8_t(std::atoi(argv[i])));
  const auto open = [&](const std::stop_token& stop) {
    return jkbms::open_transport(argc > 1 ? argv[1] : "", {}, stop);
  };
  jkbms::SystemClock clock;
  Printer printer;
  jkbms::LineMonitor monitor(jkbms::jk02(), options, open, clock, printer);
  std::jthread thread([&](const std::stop_token& stop) {
    if (const auto ended = monitor.run(stop); !ended) std::puts(ended.error().detail.c_str());
    kill(getpid(), SIGTERM);
  });
  int signal = 0;
  sigwait(&signals, &signal);
}
