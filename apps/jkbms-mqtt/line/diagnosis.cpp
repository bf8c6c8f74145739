#include "line/diagnosis.hpp"

#include <fmt/format.h>

#include <cerrno>
#include <utility>

#include "system/clean_text.hpp"
#include "system/text_layout.hpp"

namespace jkbms::app {
namespace {

struct Cause {
  Cause(const char* of_any_line) : text(of_any_line) {}

  const char* text;
  bool of_a_serial_port = false;  ///< it cannot be the cause behind a network gateway
};
using Causes = std::vector<Cause>;

Cause of_a_serial_port(const char* text) {
  Cause cause(text);
  cause.of_a_serial_port = true;
  return cause;
}

std::string_view verb_of(Silence silence) {
  switch (silence) {
    case Silence::nothing:
      return "is silent";
    case Silence::echo:
    case Silence::unattributed:
    case Silence::other_answers:
    case Silence::other_master:
      return "does not answer";
    case Silence::noise:
    case Silence::cut_reply:
    case Silence::bad_structure:
    case Silence::other_dialect:
    case Silence::other_device:
      break;
  }
  return "gives no valid answer";
}

constexpr std::string_view reads_jk_only = "; this program reads JK only";

/// Swapped wires of an RS485 line give mostly fillers.
constexpr int many_fillers = 50;

std::string share_of_fillers(const LineCounters& heard) {
  return fmt::format("{} % of them 00 or FF", filler_percent(heard));
}

/// The device on the line is no JK pack, or a JK pack that imitates another brand.
Causes causes_of_another_device() {
  return {
      of_a_serial_port("it is the wrong port: --list-ports shows them all"),
      "it is a JK pack that imitates another brand: set its UART protocol in the JK app to 000, "
      "or to 001 for --protocol jk02"};
}

Causes causes_of_a_cut_reply() {
  return {"the TX line of the BMS is weak: remove a pull-up resistor from it, or shorten it",
          of_a_serial_port("the adapter drops bytes: try another adapter or USB port"),
          "another program reads the same port"};
}

/// Of a pack that has answered before: its wiring, its address and the rate are right.
Causes causes_of_a_stop(Silence silence, LineUse use) {
  const bool on_a_bus = use != LineUse::of_one_pack;
  switch (silence) {
    case Silence::nothing:
    case Silence::echo: {
      Causes causes = {"the pack is switched off or asleep",
                       "a cable is loose: at the pack, or at the adapter"};
      if (on_a_bus) causes.emplace_back("the pack next to it in the chain is unplugged");
      return causes;
    }
    case Silence::noise:
    case Silence::cut_reply:
    case Silence::bad_structure:
      if (silence == Silence::cut_reply && !on_a_bus) return causes_of_a_cut_reply();
      return {"the line is noisy: connect GND, shorten or shield the leads",
              on_a_bus ? "two masters speak at once: --mode listen"
                       : "another program reads the same port",
              of_a_serial_port("the adapter drops bytes: try another adapter or USB port")};
    default:
      return {on_a_bus ? "two masters speak at once: --mode listen"
                       : "another program reads the same port",
              "the pack is switched off or asleep"};
  }
}

Causes causes_for_one_pack(Silence silence) {
  switch (silence) {
    case Silence::other_dialect:
      return {"it is an RS485 bus of PB (inverter) packs: --protocol jk02"};
    case Silence::cut_reply:
      return causes_of_a_cut_reply();
    case Silence::noise:
    case Silence::bad_structure:
      return {of_a_serial_port(
                  "the rate is wrong: 115200 is usual, some adapters want --baudrate 9600"),
              "the line is noisy: connect GND, shorten or shield the leads",
              "the UART protocol setting in the JK app is not 000 (4G-GPS remote module)",
              "another program reads the same port, or the device is no JK BMS"};
    default:
      return {of_a_serial_port("it is the wrong port: --list-ports shows them all"),
              "TX and RX are swapped: exchange the two inner wires at the BMS",
              of_a_serial_port(
                  "the rate is wrong: 115200 is usual, some adapters want --baudrate 9600"),
              "the UART protocol setting in the JK app is not 000 (4G-GPS remote module)",
              "it is a PB (inverter) pack on RS485, which needs another mode: --protocol jk02"};
  }
}

constexpr const char* no_such_address =
    "no pack has that address (the DIP switches say it): -a 1-15 or jkbms-mqtt probe PORT "
    "asks every one";

Causes causes_on_a_polled_bus(Silence silence) {
  switch (silence) {
    case Silence::nothing:
      return {no_such_address,
              of_a_serial_port("it is the wrong port or jack: --list-ports shows the ports"),
              "A and B are swapped",
              "the pack is the bus's master (address 0), which does not answer: --mode listen",
              of_a_serial_port(
                  "the UART protocol is not 001 (JK BMS RS485 Modbus; with 013: --baudrate 9600)")};
    case Silence::other_dialect:
      return {"it is the GPS/TTL port of a pack: --protocol jk4e57"};
    case Silence::noise:
    case Silence::cut_reply:
    case Silence::bad_structure:
      return {of_a_serial_port(
                  "the rate is wrong: 115200 is usual, protocol setting 013 wants --baudrate 9600"),
              "two masters speak at once: --mode listen",
              "the gap is too short for this adapter: --bus-gap 200",
              "A and B are swapped, or another brand speaks on this line"};
    default:
      return {"no pack has that address: the DIP switches say it",
              "two masters speak at once: --mode listen",
              "the gap is too short for this adapter: --bus-gap 200",
              "the pack is the bus's master (address 0), which does not answer: --mode listen"};
  }
}

Causes causes_on_an_overheard_bus(Silence silence) {
  switch (silence) {
    case Silence::nothing:
    case Silence::echo:
      return {"nobody asks on this bus: no pack on it is the master (address 0); --mode poll asks",
              of_a_serial_port("it is the wrong port or jack: --list-ports shows the ports"),
              "A and B are swapped",
              of_a_serial_port(
                  "the UART protocol is not 001 (JK BMS RS485 Modbus; with 013: --baudrate 9600)")};
    case Silence::other_dialect:
      return {"it is the GPS/TTL port of a pack: --protocol jk4e57"};
    case Silence::unattributed:
    case Silence::other_answers:
      return {"the adapter does not show every byte of the bus: try another one",
              "two masters speak at once, and their messages collide"};
    default:
      return {of_a_serial_port(
                  "the rate is wrong: 115200 is usual, protocol setting 013 wants --baudrate 9600"),
              "A and B are swapped, or GND is not connected",
              "another protocol is spoken here: look at the UART protocol setting (001)"};
  }
}

Causes causes_on_a_wire(Silence silence, LineUse use, bool has_answered) {
  if (silence == Silence::other_device) return causes_of_another_device();
  if (has_answered && silence != Silence::other_dialect) return causes_of_a_stop(silence, use);
  switch (use) {
    case LineUse::of_one_pack:
      return causes_for_one_pack(silence);
    case LineUse::polled_bus:
      return causes_on_a_polled_bus(silence);
    case LineUse::overheard_bus:
      break;
  }
  return causes_on_an_overheard_bus(silence);
}

Causes with_wires_first(Causes causes) {
  std::erase_if(causes, [](const Cause& cause) {
    return std::string_view(cause.text).starts_with("A and B are swapped");
  });
  causes.insert(causes.begin(),
                "A and B are swapped (on a GPS port: RX and TX), or GND is not connected");
  return causes;
}

/// Advice about a serial port of this machine does not apply; the gateway has settings instead.
Causes causes_behind_a_gateway(Silence silence, Causes causes) {
  std::erase_if(causes, [](const Cause& cause) { return cause.of_a_serial_port; });
  if (silence == Silence::nothing) {
    causes.insert(causes.begin(),
                  {"the gateway takes one client only, and another program may hold it",
                   "the serial settings of the gateway are wrong: 115200 8N1, raw TCP server"});
  } else if (silence == Silence::noise || silence == Silence::cut_reply) {
    causes.insert(causes.begin(),
                  "the serial settings of the gateway are wrong: 115200 8N1, raw TCP server");
  }
  return causes;
}

}  // namespace

Message message_of(Silence silence) noexcept {
  switch (silence) {
    case Silence::nothing:
      return Message::no_answer;
    case Silence::echo:
      return Message::echo;
    case Silence::unattributed:
      return Message::unattributed;
    case Silence::other_answers:
      return Message::other_answers;
    case Silence::other_master:
      return Message::other_master;
    case Silence::noise:
      return Message::noise;
    case Silence::cut_reply:
      return Message::cut_reply;
    case Silence::bad_structure:
      return Message::bad_structure;
    case Silence::other_dialect:
      return Message::other_protocol;
    case Silence::other_device:
      return Message::other_brand;
  }
  return Message::no_answer;
}

std::string port_sentence(const Error& error) {
  if (error.system_error == ENOENT || error.system_error == ENOTTY) {
    return error.detail + "; --list-ports shows what is there";
  }
  return error.detail;
}

std::string poll_sentence(const Failure& failure, const std::string& name, int baudrate,
                          bool has_answered) {
  std::string detail = failure.error.detail;
  if (failure.silence == Silence::noise) detail += ", " + share_of_fillers(failure.heard);
  if (failure.silence == Silence::other_device) detail += reads_jk_only;
  if (failure.silence == Silence::other_dialect || failure.silence == Silence::other_device) {
    return fmt::format("{}: {}", name, detail);
  }
  if (has_answered) return fmt::format("{} has stopped answering: {}", name, detail);
  return fmt::format("{} {}{}: {}", name, verb_of(failure.silence), at_rate(baudrate), detail);
}

std::string listening_sentence(Silence silence, const LineCounters& heard, const std::string& port,
                               int baudrate) {
  switch (silence) {
    case Silence::nothing:
      return fmt::format("{} is silent{}: nobody was heard", port, at_rate(baudrate));
    case Silence::echo:
      return fmt::format("{} is silent{}: only our own requests came back", port,
                         at_rate(baudrate));
    case Silence::other_dialect:
      return fmt::format("{}: this line speaks another protocol", port);
    case Silence::other_device:
      return fmt::format("{}: this looks like {}{}", port, to_string(heard.other_device),
                         reads_jk_only);
    case Silence::unattributed:
      return fmt::format(
          "{}: {} frames with values came, and nothing proves which packs they are "
          "from",
          port, heard.unattributed());
    case Silence::other_answers:
    case Silence::other_master:
      return fmt::format("{}: requests and acknowledgements came, and no values", port);
    case Silence::noise:
    case Silence::cut_reply:
    case Silence::bad_structure:
      break;
  }
  return fmt::format("{} gives nothing valid{}: {} bytes came that form no frame, {}", port,
                     at_rate(baudrate), heard.bytes_dropped, share_of_fillers(heard));
}

std::string at_rate(int baudrate) {
  return baudrate == 0 ? "" : fmt::format(" at {} baud", baudrate);
}

int filler_percent(const LineCounters& heard) {
  return heard.bytes_dropped == 0 ? 0 : static_cast<int>(100 * heard.fillers / heard.bytes_dropped);
}

bool looks_like_swapped_wires(const LineCounters& heard) {
  return filler_percent(heard) >= many_fillers;
}

std::vector<std::string> likely_causes(Silence silence, const LineCounters& heard, LineUse use,
                                       bool has_answered, int baudrate) {
  Causes causes = causes_on_a_wire(silence, use, has_answered);
  if (silence == Silence::noise && !has_answered && looks_like_swapped_wires(heard)) {
    causes = with_wires_first(std::move(causes));
  }
  if (baudrate == 0) causes = causes_behind_a_gateway(silence, std::move(causes));
  std::vector<std::string> texts;
  texts.reserve(causes.size());
  for (const Cause& cause : causes) texts.emplace_back(cause.text);
  return texts;
}

std::string with_causes(std::string sentence, const std::vector<std::string>& causes) {
  const char* separator = ". Likely causes: ";
  for (const std::string& cause : causes) sentence += std::exchange(separator, "; ") + cause;
  return sentence;
}

std::string probe_hint(const std::string& port) {
  return fmt::format("run jkbms-mqtt probe {}, which finds out what is on the port",
                     shell_word(port));
}

std::string next_thing_to_try(LineUse use, bool has_answered, bool line_works) {
  if (has_answered) return "it has answered before: is it switched on, is its lead plugged in?";
  if (use == LineUse::of_one_pack) {
    return "try --protocol jk02, which PB (inverter) packs speak on RS485";
  }
  return line_works ? "the line works: is this pack switched on and plugged in, do its DIP "
                      "switches say this address?"
                    : "try --protocol jk4e57, which packs of the GPS/TTL port speak, or another "
                      "--address";
}

std::string diagnosis(Message message, const std::string& sentence,
                      const std::vector<std::string>& causes, std::size_t columns) {
  std::string text = fold("jkbms-mqtt: " + with_word(sentence, message), columns, 2);
  if (!causes.empty()) text += "Likely causes, the likeliest first:\n";
  int number = 0;
  for (const std::string& cause : causes) {
    text += fold(fmt::format("  {}. {}", ++number, cause), columns, 5);
  }
  return text;
}

}  // namespace jkbms::app
