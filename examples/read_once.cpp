// read_once PORT [ADDRESS]: polls a pack once and prints its values. With an address it polls a PB
// pack on an RS485 bus that has no other master.
#include <cstdio>
#include <cstdlib>

#include "jkbms/bms_client.hpp"
#include "jkbms/open_transport.hpp"

namespace {

int fail(const std::string& why) {
  std::fprintf(stderr, "read_once: %s\n", why.c_str());
  return EXIT_FAILURE;
}

void print(const jkbms::PackState& state) {
  if (state.voltage_v) std::printf("voltage  %8.2f V\n", *state.voltage_v);
  if (state.current_a) std::printf("current  %+8.2f A\n", *state.current_a);
  if (state.soc_percent) std::printf("charge   %8u %%\n", *state.soc_percent);
  int number = 0;
  for (const auto& cell : state.cells_v.value_or(jkbms::ValueList{})) {
    ++number;
    if (cell) std::printf("cell %2d  %8.3f V\n", number, *cell);
  }
}

}  // namespace

int main(int argc, char** argv) {
  if (argc < 2) return fail("give a port: /dev/ttyUSB0 or tcp://HOST:PORT");

  auto port = jkbms::open_transport(argv[1]);
  if (!port) return fail(port.error().detail);

  const bool bus = argc > 2;
  const int address = bus ? std::atoi(argv[2]) : 0;
  if (bus && (address < 1 || address > 15)) return fail("an address is 1 to 15");
  const jkbms::Protocol& protocol = bus ? jkbms::jk02() : jkbms::jk4e57();
  jkbms::SystemClock clock;
  jkbms::BmsClient client(**port, protocol, clock, {.address = static_cast<std::uint8_t>(address)});
  const auto snapshot = client.poll();
  if (!snapshot) return fail(snapshot.error().detail);

  print(*snapshot->state);
}
