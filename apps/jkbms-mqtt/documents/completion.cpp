#include "documents/completion.hpp"

#include <fmt/format.h>

#include <string_view>

#include "options/command_table.hpp"
#include "options/option_table.hpp"

namespace jkbms::app {
namespace {

/// "--serialport|-s": the forms of the option in a pattern of bash.
std::string pattern(const Option& row) {
  return row.alias != 0 ? fmt::format("--{}|-{}", row.name, row.alias)
                        : fmt::format("--{}", row.name);
}

/// The statement that lists the values of the option; empty if no list holds them.
std::string values_of(const Option& row) {
  if (row.kind == ValueKind::choice) {
    std::string words;
    for (const Choice& choice : row.choices) {
      words += fmt::format("{}{}", words.empty() ? "" : " ", choice.word);
    }
    return fmt::format("_jkbms_mqtt_words \"{}\"", words);
  }
  if (row.value_name == "PORT") return "_jkbms_mqtt_ports";
  if (row.value_name == "FILE") return "_jkbms_mqtt_files";
  if (row.value_name == "DIRECTORY") return "_jkbms_mqtt_directories";
  return {};
}

/// A value of these options must follow; after a flag the next word is not its value.
bool takes_a_word(const Option& row) {
  return row.kind != ValueKind::flag && row.implicit_text.empty();
}

std::string value_cases() {
  std::string text;
  std::string others;
  for (const Option& row : option_table()) {
    if (!takes_a_word(row)) continue;
    const std::string list = values_of(row);
    if (list.empty()) {
      others += fmt::format("{}{}", others.empty() ? "" : "|", pattern(row));
    } else {
      text += fmt::format("    {}) {}; return ;;\n", pattern(row), list);
    }
  }
  return text + fmt::format("    {}) return ;;\n", others);
}

/// A case that lists the long forms of the options that the command takes.
std::string option_case(std::string_view pattern_of_command, const Command& command) {
  std::string words;
  for (const Option& row : option_table()) {
    if (!row.commands.contains(command.id)) continue;
    words += fmt::format("{}--{}", words.empty() ? "" : " ", row.name);
  }
  return fmt::format("      {}) _jkbms_mqtt_words \"{}\" ;;\n", pattern_of_command, words);
}

std::string option_cases() {
  std::string text;
  for (const Command& row : named_commands()) text += option_case(row.name, row);
  return text + option_case("*", command(CommandId::run));
}

std::string operand_cases() {
  std::string text;
  for (const Command& command : named_commands()) {
    text += fmt::format("    {}) _jkbms_mqtt_{} ;;\n", command.name,
                        command.operand == "PORT" ? "ports" : "files");
  }
  return text;
}

std::string command_words() {
  std::string words;
  for (const Command& command : named_commands()) {
    words += fmt::format("{}{}", words.empty() ? "" : " ", command.name);
  }
  return words;
}

constexpr std::string_view helpers = R"(# shellcheck shell=bash
# Completion of jkbms-mqtt for bash. jkbms-option-docs makes it from the option table.

_jkbms_mqtt_words() {
  mapfile -t COMPREPLY < <(compgen -W "$1" -- "$word")
}

_jkbms_mqtt_files() {
  compopt -o filenames 2>/dev/null
  mapfile -t COMPREPLY < <(compgen -f -- "$word")
}

_jkbms_mqtt_directories() {
  compopt -o filenames 2>/dev/null
  mapfile -t COMPREPLY < <(compgen -d -- "$word")
}

_jkbms_mqtt_ports() {
  local ports
  ports=$(compgen -G '/dev/serial/by-id/*'
    compgen -G '/dev/ttyUSB*'
    compgen -G '/dev/ttyACM*'
    compgen -G '/dev/ttyAMA*')
  _jkbms_mqtt_words "$ports"
}

)";

}  // namespace

std::string bash_completion() {
  return std::string(helpers) +
         fmt::format(
             "_jkbms_mqtt() {{\n"
             "  local word=${{COMP_WORDS[COMP_CWORD]}} command=${{COMP_WORDS[1]}}\n"
             "  COMPREPLY=()\n"
             "  case ${{COMP_WORDS[COMP_CWORD - 1]}} in\n"
             "{}"
             "  esac\n"
             "  if [[ $word == -* ]]; then\n"
             "    case $command in\n"
             "{}"
             "    esac\n"
             "    return\n"
             "  fi\n"
             "  if ((COMP_CWORD == 1)); then\n"
             "    _jkbms_mqtt_words \"{}\"\n"
             "    return\n"
             "  fi\n"
             "  case $command in\n"
             "{}"
             "  esac\n"
             "}}\n"
             "complete -F _jkbms_mqtt jkbms-mqtt\n",
             value_cases(), option_cases(), command_words(), operand_cases());
}

}  // namespace jkbms::app
