#include "console/port_list.hpp"

#include <fmt/format.h>

#include <string_view>

#include "system/clean_text.hpp"
#include "system/standard_streams.hpp"

namespace jkbms::app {

std::string port_list(const std::vector<SerialPortInfo>& ports) {
  std::string text;
  for (const SerialPortInfo& port : ports) {
    text += printable(port.path) + "\n";
    const auto detail = [&](std::string_view label, const std::string& value) {
      if (!value.empty()) text += fmt::format("  {:14}{}\n", label, printable(value));
    };
    detail("stable name", port.stable_path);
    detail("USB id", port.usb_id);
    detail("serial number", port.serial_number);
    detail("description", port.description);
  }
  return text;
}

ExitCode print_ports() {
  const auto ports = list_serial_ports();
  if (!ports) {
    print_error(message_of(ports.error()), ports.error().detail);
    return exit_code_of(ports.error());
  }
  if (ports->empty()) {
    print_error(Message::no_port, "this machine has no serial port; is the adapter plugged in?");
    return ExitCode::missing;
  }
  print(port_list(*ports));
  return ExitCode::ok;
}

}  // namespace jkbms::app
