// monitor PORT ADDRESS...: reads PB packs on an RS485 bus until it is stopped. Prints each value
// and each change of the state of a pack or of the port. The adapter may be unplugged and plugged
// in again.
#include <cstdio>
#include <cstdlib>
#include <memory>

#include "jkbms/line_monitor.hpp"
#include "jkbms/serial_transport.hpp"

namespace {

class Printer final : public jkbms::LineObserver {
 public:
  void heard(const jkbms::PackReading& reading) override {
    const auto& state = reading.message.snapshot.state;
    if (!state || !state->voltage_v || !state->soc_percent) return;
    std::printf("pack %d: %.2f V, %u %%\n", reading.message.address.value_or(0), *state->voltage_v,
                *state->soc_percent);
  }
  void pack_changed(const jkbms::PackChange& change) override {
    if (change.online != change.was_online) {
      std::printf("pack %d is %s\n", change.address.value_or(0),
                  change.online ? "online" : "offline");
    }
  }
  void line_changed(const jkbms::LineChange& change) override {
    if (change.state == jkbms::LineState::open) std::puts("the port is open");
    if (change.error) std::printf("%s\n", change.error->detail.c_str());
  }
};

}  // namespace

int main(int argc, char** argv) {
  std::setvbuf(stdout, nullptr, _IOLBF, BUFSIZ);
  jkbms::MonitorOptions options;
  options.mode = jkbms::LineMode::poll;
  options.poll_interval = std::chrono::seconds(1);
  options.bus_gap = std::chrono::milliseconds(120);
  for (int i = 2; i < argc; ++i) {
    options.addresses.push_back(static_cast<std::uint8_t>(std::atoi(argv[i])));
  }
  const auto open = [&]() -> jkbms::Result<std::unique_ptr<jkbms::Transport>> {
    auto port = jkbms::SerialTransport::open(argc > 1 ? argv[1] : "");
    if (!port) return port.error();
    return std::unique_ptr<jkbms::Transport>(*std::move(port));
  };
  jkbms::SystemClock clock;
  Printer printer;
  jkbms::LineMonitor monitor(jkbms::jk02(), options, open, clock, printer);
  const auto ended = monitor.run();
  if (!ended) std::fprintf(stderr, "monitor: %s\n", ended.error().detail.c_str());
  return ended ? EXIT_SUCCESS : EXIT_FAILURE;
}
