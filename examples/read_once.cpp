// read_once PORT: asks the pack on a serial port once and prints what it says.
#include <cstdio>
#include <cstdlib>

#include "jkbms/bms_client.hpp"
#include "jkbms/serial_transport.hpp"

namespace {

int fail(const std::string& why) {
  std::fprintf(stderr, "read_once: %s\n", why.c_str());
  return EXIT_FAILURE;
}

void print(const jkbms::PackStatus& status) {
  if (status.voltage_v) std::printf("voltage  %8.2f V\n", *status.voltage_v);
  if (status.current_a) std::printf("current  %+8.2f A\n", *status.current_a);
  if (status.soc_percent) std::printf("charge   %8u %%\n", *status.soc_percent);
  int number = 0;
  for (const auto& cell : status.cells_v.value_or(jkbms::ValueList{})) {
    ++number;
    if (cell) std::printf("cell %2d  %8.3f V\n", number, *cell);
  }
}

}  // namespace

int main(int argc, char** argv) {
  if (argc != 2) return fail("give one serial port, such as /dev/ttyUSB0");

  auto port = jkbms::SerialTransport::open(argv[1]);
  if (!port) return fail(port.error().detail);

  jkbms::SystemClock clock;
  jkbms::BmsClient client(**port, *jkbms::find_protocol("jk4e57"), clock);
  const auto snapshot = client.poll();
  if (!snapshot) return fail(snapshot.error().detail);

  print(snapshot->status);
}
