#include "line/diagnosis.hpp"

#include <fmt/format.h>

#include <cerrno>
#include <utility>

#include "system/text_layout.hpp"

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
    case Errc::cancelled:
      return fmt::format("{}: {}", port, error.detail);
  }
  return error.detail;
}

namespace {

std::vector<std::string> causes_of_hearing_nothing() {
  return {
      "nobody asks on this bus: no pack on it is the master (address 0); --mode poll asks",
      "it is the wrong port or jack: --list-ports shows the ports",
      "A and B are swapped",
      "the UART protocol is not 001 (JK BMS RS485 Modbus; with 013: --baudrate 9600)",
  };
}

std::vector<std::string> causes_on_a_shared_bus(const Error& error) {
  switch (error.code) {
    case Errc::unexpected_reply:
      return {
          "no pack has that address: the DIP switches say it",
          "two masters speak at once: --mode listen",
          "the gap is too short for this adapter: --bus-gap 200",
          "the pack is the bus's master (address 0), which does not answer: --mode listen",
      };
    case Errc::timeout:
      return {
          "no pack has that address: the DIP switches say it",
          "it is the wrong port or jack: --list-ports shows the ports",
          "A and B are swapped",
          "the pack is the bus's master (address 0), which does not answer: --mode listen",
          "the UART protocol is not 001 (JK BMS RS485 Modbus; with 013: --baudrate 9600)",
      };
    case Errc::unsupported:
      return {"it is the GPS/TTL port of a pack: --protocol jk4e57"};
    case Errc::bad_frame:
      return {
          "the rate is wrong: 115200 is usual, protocol setting 013 wants --baudrate 9600",
          "two masters speak at once: --mode listen",
          "the gap is too short for this adapter: --bus-gap 200",
      };
    default:
      return {};
  }
}

}  // namespace

std::vector<std::string> likely_causes(const Error& error, LineUse use) {
  if (use == LineUse::overheard_bus && error.code == Errc::timeout) {
    return causes_of_hearing_nothing();
  }
  if (use != LineUse::of_one_pack) return causes_on_a_shared_bus(error);
  switch (error.code) {
    case Errc::timeout:
    case Errc::unexpected_reply:
      return {
          "it is the wrong port: --list-ports shows them all",
          "TX and RX are swapped: exchange the two inner wires at the BMS",
          "the rate is wrong: 115200 is usual, some adapters want --baudrate 9600",
          "the UART protocol setting in the JK app is not 000 (4G-GPS remote module)",
          "it is a PB (inverter) pack on RS485, which needs another mode: --protocol jk02",
      };
    case Errc::unsupported:
      return {"it is an RS485 bus of PB (inverter) packs: --protocol jk02"};
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

std::string with_causes(std::string sentence, const std::vector<std::string>& causes) {
  const char* separator = ". Likely causes: ";
  for (const std::string& cause : causes) sentence += std::exchange(separator, "; ") + cause;
  return sentence;
}

std::string next_thing_to_try(LineUse use, bool line_works) {
  if (use == LineUse::of_one_pack) {
    return line_works ? "it has answered before: is it switched on, is its lead plugged in?"
                      : "try --protocol jk02, which PB (inverter) packs speak on RS485";
  }
  return line_works ? "the line works: is this pack switched on and plugged in, do its DIP "
                      "switches say this address?"
                    : "try --protocol jk4e57, which packs of the GPS/TTL port speak, or another "
                      "--address";
}

std::string diagnosis(const Error& error, const std::string& port, int baudrate,
                      std::size_t columns, LineUse use) {
  std::string text = fold("jkbms-mqtt: " + sentence(error, port, baudrate), columns, 2);
  const auto causes = likely_causes(error, use);
  if (!causes.empty()) text += "Likely causes, the likeliest first:\n";
  int number = 0;
  for (const std::string& cause : causes) {
    text += fold(fmt::format("  {}. {}", ++number, cause), columns, 5);
  }
  return text;
}

}  // namespace jkbms::app
