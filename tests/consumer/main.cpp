// A program outside the project: decodes a reply of one register and prints its value.
#include <iostream>

#include <jkbms/bytes.hpp>
#include <jkbms/json.hpp>
#include <jkbms/protocol.hpp>
#include <jkbms/serial_transport.hpp>
#include <jkbms/version.hpp>

#if !JKBMS_VERSION_AT_LEAST(1, 0, 0)
#error "this program needs jkbms 1.0.0"
#endif

int main() {
  const auto bytes =
      jkbms::from_hex("4E 57 00 15 00 00 00 00 03 00 01 80 00 1A 00 00 00 00 68 00 00 01 C0");
  if (!bytes) return 1;
  const auto frame = jkbms::jk4e57().frame(*bytes);
  if (!frame) return 2;
  const auto decoded = jkbms::jk4e57().decode(*frame, {});
  if (!decoded) return 2;
  if (to_json(*decoded->snapshot.state).find("\"mosfet_temp_c\":26") == std::string::npos) return 3;
  if (jkbms::SerialTransport::open("/dev/no-such-port")) return 4;
  std::cout << "jkbms " << jkbms::version << ": MOSFETs at "
            << decoded->snapshot.state->mosfet_temp_c.value_or(-1) << " degrees\n";
}
