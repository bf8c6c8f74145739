#ifndef JKBMS_MQTT_OPTIONS_COMMAND_TABLE_HPP
#define JKBMS_MQTT_OPTIONS_COMMAND_TABLE_HPP

#include <cstddef>
#include <cstdint>
#include <initializer_list>
#include <span>
#include <string_view>

namespace jkbms::app {

/// What the program is asked to do: the first word of the command line. `run`: there is no such
/// word; the program polls or publishes. In the order of the table.
enum class CommandId : std::uint8_t { run, probe, replay, redact };

/// The commands that take an option.
class CommandSet {
 public:
  constexpr CommandSet(std::initializer_list<CommandId> ids) {
    for (const CommandId id : ids) bits_ |= bit(id);
  }
  [[nodiscard]] constexpr bool contains(CommandId id) const { return (bits_ & bit(id)) != 0; }

 private:
  static constexpr unsigned bit(CommandId id) { return 1U << static_cast<unsigned>(id); }
  unsigned bits_ = 0;
};

/// One command. The parser, the help and the documents derive from its row.
struct Command {
  CommandId id;
  std::string_view name;     ///< empty for `run`
  std::string_view operand;  ///< the word that must follow the name; empty for `run`
  std::string_view usage;    ///< what follows the program's name
  std::string_view example;  ///< of the operand
  std::string_view help;
};

inline constexpr Command command_table[] = {
    {.id = CommandId::run,
     .name = {},
     .operand = {},
     .usage = "-s PORT [-m BROKER] [options]",
     .example = {},
     .help = "Poll the packs and print their values, or publish them"},
    {.id = CommandId::probe,
     .name = "probe",
     .operand = "PORT",
     .usage = "probe PORT|--all [options]",
     .example = "/dev/ttyUSB0",
     .help = "Find out what is on a port, and what to do next; --all probes every port"},
    {.id = CommandId::replay,
     .name = "replay",
     .operand = "FILE",
     .usage = "replay FILE [options]",
     .example = "pack.hex",
     .help = "Read a capture instead of a port"},
    {.id = CommandId::redact,
     .name = "redact",
     .operand = "FILE",
     .usage = "redact FILE [options]",
     .example = "pasted.txt",
     .help = "Make a capture without passcodes from FILE (- is standard input): an old capture, or "
             "the bytes in a log, a hex dump or a list"},
};

inline const Command& command(CommandId id) noexcept {
  return command_table[static_cast<std::size_t>(id)];
}

/// The commands that have a name.
inline std::span<const Command> named_commands() noexcept {
  return std::span(command_table).subspan(1);
}

}  // namespace jkbms::app

#endif
