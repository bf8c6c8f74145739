// replay FILE: prints one line per state in a capture: time, pack, voltage, current, charge.
#include <cstdio>
#include <cstdlib>

#include "jkbms/capture_replay.hpp"

namespace {

int fail(const std::string& why) {
  std::fprintf(stderr, "replay: %s\n", why.c_str());
  return EXIT_FAILURE;
}

void print_line(std::chrono::duration<double> at, const jkbms::Heard& message) {
  const jkbms::PackState& state = *message.snapshot.state;
  std::printf("%8.3f s", at.count());
  if (message.address) std::printf("  pack %u", *message.address);
  if (state.voltage_v) std::printf("%9.2f V", *state.voltage_v);
  if (state.current_a) std::printf("%+9.2f A", *state.current_a);
  if (state.soc_percent) std::printf("%5u %%", *state.soc_percent);
  std::puts("");
}

}  // namespace

int main(int argc, char** argv) {
  if (argc != 2) return fail("give one capture file");
  const auto capture = jkbms::read_capture(argv[1]);
  if (!capture) return fail(capture.error().detail);

  jkbms::CaptureReplay replay(*capture, jkbms::protocol_of(*capture));
  bool empty = true;
  while (const auto reading = replay.next()) {
    if (!reading->message.snapshot.state) continue;
    print_line(reading->at.value_or(std::chrono::milliseconds{}), reading->message);
    empty = false;
  }
  if (empty) return fail(std::string(argv[1]) + " holds no values of a pack");
}
