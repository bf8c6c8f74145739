#include "diagnosis.hpp"

#include <fmt/format.h>

#include <cerrno>

#include "folding.hpp"

namespace jkbms::app {

std::string sentence(const Error& error, const std::string& port, int baudrate) {
  switch (error.code) {
    case Errc::timeout:
      return fmt::format("{} is silent at {} baud: {}", port, baudrate, error.detail);
    case Errc::unexpected_reply:
      return fmt::format("{} does not answer at {} baud: {}", port, baudrate, error.detail);
    case Errc::bad_frame:
      return fmt::format("{} gives no valid answer at {} baud: {}", port, baudrate, error.detail);
    case Errc::io:
      if (error.system_error == ENOENT || error.system_error == ENOTTY) {
        return error.detail + "; --list-ports shows what is there";
      }
      return error.detail;
    case Errc::unsupported:
    case Errc::invalid_argument:
      return fmt::format("{}: {}", port, error.detail);
  }
  return error.detail;
}

std::vector<std::string> likely_causes(const Error& error) {
  switch (error.code) {
    case Errc::timeout:
    case Errc::unexpected_reply:
      return {
          "it is the wrong port: --list-ports shows them all",
          "TX and RX are swapped: exchange the two inner wires at the BMS",
          "the rate is wrong: 115200 is usual, some adapters want --baudrate 9600",
          "the UART protocol setting in the JK app is not 000 (4G-GPS remote module)",
          "it is a PB (inverter) pack on RS485, which needs another mode: set UART1 to 000",
      };
    case Errc::bad_frame:
      return {
          "the rate is wrong: 115200 is usual, some adapters want --baudrate 9600",
          "the line is noisy: connect GND, shorten or shield the leads",
          "the UART protocol setting in the JK app is not 000 (4G-GPS remote module)",
          "another program reads the same port",
      };
    default:
      return {};
  }
}

std::string diagnosis(const Error& error, const std::string& port, int baudrate,
                      std::size_t columns) {
  std::string text = fold("jkbms-mqtt: " + sentence(error, port, baudrate), columns, 2);
  const auto causes = likely_causes(error);
  if (!causes.empty()) text += "Likely causes, the likeliest first:\n";
  int number = 0;
  for (const std::string& cause : causes) {
    text += fold(fmt::format("  {}. {}", ++number, cause), columns, 5);
  }
  return text;
}

}  // namespace jkbms::app
