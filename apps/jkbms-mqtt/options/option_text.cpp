#include "options/option_text.hpp"

#include <fmt/format.h>

#include <algorithm>

#include "jkbms/version.hpp"
#include "system/exit_code.hpp"
#include "system/text_layout.hpp"

namespace jkbms::app {
namespace {

constexpr std::string_view purpose =
    "Reads a JK (JiKong, Heltec, Hankzor) battery management system over a serial line and "
    "publishes what it says over MQTT. Without a broker it polls once and prints the answer. It "
    "never writes to a BMS.";

constexpr std::string_view precedence =
    "A value is taken from the first place that has one: the command line, the environment "
    "(JKBMS_<NAME>, then NODEJKBMS_<NAME> for the options that NodeJKBMS had), the configuration "
    "file, the default.";

constexpr GroupTitle groups[] = {
    {OptionGroup::pack, "Pack"},
    {OptionGroup::output, "Output without a broker"},
    {OptionGroup::mqtt, "MQTT"},
    {OptionGroup::other, "Other"},
};

constexpr UsageExample examples[] = {
    {"jkbms-mqtt -s /dev/ttyUSB0", "print the pack once"},
    {"jkbms-mqtt -s /dev/ttyUSB0 --watch", "keep showing it"},
    {"jkbms-mqtt -s /dev/ttyUSB0 -m 192.168.0.10", "publish it every 10 s, for ever"},
    {"jkbms-mqtt -s /dev/ttyUSB0 -a 1,2 -m HOST", "two PB packs on one RS485 bus"},
    {"jkbms-mqtt replay pack.hex --format json", "read a capture"},
};

std::string forms(const Option& row) {
  const std::string alias = row.alias != 0 ? fmt::format("-{}, ", row.alias) : "    ";
  return fmt::format("{}--{}{}", alias, row.name, value_form(row));
}

/// "a, b (meaning) or c".
std::string choices_text(const Option& row) {
  std::string text;
  for (std::size_t i = 0; i < row.choices.size(); ++i) {
    const Choice& choice = row.choices[i];
    if (i > 0) text += i + 1 < row.choices.size() ? ", " : " or ";
    text += choice.word;
    if (!choice.meaning.empty()) text += fmt::format(" ({})", choice.meaning);
  }
  return text;
}

/// "0.02 to 86400 s"; empty if the option has no range.
std::string range_text(const Option& row) {
  if (!has_range(row)) return {};
  return allowed_values(row) + (row.unit.empty() ? "" : " ") + std::string(row.unit);
}

std::string default_text(const Option& row) {
  if (row.jk02_default.empty()) return std::string(row.default_text);
  if (row.default_text.empty()) return fmt::format("{} for jk02", row.jk02_default);
  return fmt::format("{}, {} for jk02", row.default_text, row.jk02_default);
}

/// The help without choices and range.
std::string bare_meaning(const Option& row) {
  return std::string(row.help) + (row.note.empty() ? "" : fmt::format("; {}", row.note));
}

/// The help with choices or range.
std::string meaning(const Option& row) {
  std::string text(row.help);
  if (row.kind == ValueKind::choice) text += ": " + choices_text(row);
  if (const auto range = range_text(row); !range.empty()) text += ", " + range;
  return text + (row.note.empty() ? "" : fmt::format("; {}", row.note));
}

/// Text in a cell of a Markdown table.
std::string cell(std::string text) {
  for (std::size_t at = 0; (at = text.find_first_of("<|", at)) != std::string::npos; at += 2) {
    text.insert(at, "\\");
  }
  return text;
}

std::string alias_cell(const Option& row) {
  return row.alias != 0 ? fmt::format("`-{}`", row.alias) : "";
}

std::string environment_cell(const Option& row) {
  std::string text;
  for (const std::string& name : environment_names(row)) {
    text += fmt::format("{}`{}`", text.empty() ? "" : ", ", name);
  }
  return text;
}

std::string values_cell(const Option& row) {
  switch (row.kind) {
    case ValueKind::flag:
      return "true, false";
    case ValueKind::choice:
      return choices_text(row);
    case ValueKind::whole:
    case ValueKind::seconds:
    case ValueKind::size:
      return range_text(row);
    case ValueKind::text:
      break;
  }
  return std::string(row.value_name);
}

/// The cells of the configuration key and of the scope.
std::string scope_cells(const Option& row) {
  switch (row.scope) {
    case OptionScope::program:
      return fmt::format("`{}` | program", row.name);
    case OptionScope::bus:
      return fmt::format("`{}`, also in `buses` | line", row.name);
    case OptionScope::pack:
      return "`packs` of a bus | pack";
    case OptionScope::question:
    case OptionScope::start:
      break;
  }
  return " | command line";
}

/// A row of the help: a form on the left and its meaning on the right, or below it.
std::string help_row(const std::string& left, const std::string& meaning, std::size_t columns) {
  constexpr std::size_t indent = 30;
  if (columns < 2 * indent) return left + "\n" + fold("      " + meaning, columns, 6);
  if (left.size() + 1 >= indent) {
    return left + "\n" + fold(std::string(indent, ' ') + meaning, columns, indent);
  }
  return fold(fmt::format("{:{}}{}", left, indent, meaning), columns, indent);
}

std::string commands_block(std::size_t columns) {
  std::string text = "\nCommands:\n";
  for (const Command& row : named_commands()) {
    text += help_row(fmt::format("  {} {}", row.name, row.operand), std::string(row.help), columns);
  }
  return text + fold("  jkbms-mqtt COMMAND --help shows the options of a command.", columns, 2);
}

std::string examples_block(std::size_t columns) {
  std::string text;
  for (const auto& [command, meaning] : examples) {
    if (columns < 80) {
      text += fold(fmt::format("  {}", command), columns, 6);
      text += fold(fmt::format("      {}", meaning), columns, 6);
    } else {
      text += fmt::format("  {:46}{}\n", command, meaning);
    }
  }
  return text;
}

/// The options that the command takes: "`--format`, `--watch`".
std::string options_of(const Command& command) {
  std::string text;
  for (const Option& row : option_table()) {
    if (!row.commands.contains(command.id)) continue;
    text += fmt::format("{}`--{}`", text.empty() ? "" : ", ", row.name);
  }
  return text;
}

}  // namespace

std::string help_text(const Command& command, std::size_t columns) {
  const bool of_program = command.name.empty();
  std::string text = fold("jkbms-mqtt " + std::string(version), columns, 0);
  text += fold(of_program ? purpose : fmt::format("{}.", command.help), columns, 0) + "\n";
  text += "Usage:\n" + fold(fmt::format("  jkbms-mqtt {}", command.usage), columns, 4);
  if (of_program) text += commands_block(columns);
  for (const auto& [group, title] : groups) {
    std::string rows;
    for (const Option& row : option_table()) {
      if (row.group != group || !row.commands.contains(command.id)) continue;
      rows += help_row("  " + forms(row), explanation(row), columns);
    }
    if (!rows.empty()) text += fmt::format("\n{}:\n{}", title, rows);
  }
  text += "\n" + fold(precedence, columns, 0);
  text += "\nExit codes:\n";
  for (const ExitCodeText& row : exit_codes()) {
    text += fold(fmt::format("  {:>2}  {}", static_cast<int>(row.code), row.meaning), columns, 6);
  }
  if (of_program) text += "\nExamples:\n" + examples_block(columns);
  return text;
}

std::string options_markdown() {
  std::string text =
      "| option | alias | environment | default | meaning |\n"
      "|---|---|---|---|---|\n";
  for (const Option& row : option_table()) {
    if (!row.essential) continue;
    text += fmt::format("| `--{}` | {} | {} | {} | {} |\n", row.name, alias_cell(row),
                        environment_cell(row), row.default_text, cell(meaning(row)));
  }
  return text;
}

std::string options_page() {
  std::string text = fmt::format(
      "# Options\n\n"
      "`jkbms-option-docs page` makes this page from the program's option table.\n\n{}\n\n"
      "An option of the scope *line* counts for every serial line; in the\n"
      "[configuration file](configuration.md) each of the `buses` may have its own value.\n"
      "\n## Commands\n\n"
      "A command is the first word of the command line: `jkbms-mqtt replay pack.hex`. It takes "
      "the\n"
      "options that its row names, and refuses others.\n\n"
      "| command | meaning | options |\n|---|---|---|\n",
      cell(std::string(precedence)));
  for (const Command& row : named_commands()) {
    text +=
        fmt::format("| `{} {}` | {} | {} |\n", row.name, row.operand, row.help, options_of(row));
  }
  for (const auto& [group, title] : groups) {
    text += fmt::format(
        "\n## {}\n\n"
        "| option | alias | values | default | environment | configuration key | scope | meaning "
        "|\n"
        "|---|---|---|---|---|---|---|---|\n",
        title);
    for (const Option& row : option_table()) {
      if (row.group != group) continue;
      text += fmt::format("| `--{}` | {} | {} | {} | {} | {} | {} |\n", row.name, alias_cell(row),
                          values_cell(row), default_text(row), environment_cell(row),
                          scope_cells(row), cell(bare_meaning(row)));
    }
  }
  return text;
}

std::string exit_codes_markdown() {
  std::string text = "| code | meaning |\n|---|---|\n";
  for (const ExitCodeText& row : exit_codes()) {
    text += fmt::format("| {} | {} |\n", static_cast<int>(row.code), row.meaning);
  }
  return text;
}

std::string_view program_purpose() noexcept {
  return purpose;
}

std::string_view option_precedence() noexcept {
  return precedence;
}

std::span<const GroupTitle> group_titles() noexcept {
  return groups;
}

std::span<const UsageExample> usage_examples() noexcept {
  return examples;
}

std::string value_form(const Option& row) {
  if (row.value_name.empty()) return {};
  return row.implicit_text.empty() ? fmt::format(" {}", row.value_name)
                                   : fmt::format("[={}]", row.value_name);
}

std::string explanation(const Option& row) {
  const std::string by_default = default_text(row);
  return meaning(row) + (by_default.empty() ? "" : fmt::format(" (default {})", by_default));
}

}  // namespace jkbms::app
