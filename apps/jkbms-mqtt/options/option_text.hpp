#ifndef JKBMS_MQTT_OPTIONS_OPTION_TEXT_HPP
#define JKBMS_MQTT_OPTIONS_OPTION_TEXT_HPP

#include <cstddef>
#include <span>
#include <string>
#include <string_view>

#include "options/command_table.hpp"
#include "options/option_table.hpp"

/// Texts made from the option table, so that no two of them disagree.
namespace jkbms::app {

/// What `--help` prints for the command, with the options that it takes, folded at `columns`.
std::string help_text(const Command& command, std::size_t columns);
/// The table of the essential options, in Markdown.
std::string options_markdown();
/// The page with the tables of all options, in Markdown.
std::string options_page();
/// The exit codes, in Markdown.
std::string exit_codes_markdown();

/// What the program is for, in sentences.
std::string_view program_purpose() noexcept;
/// Which of the places of a value counts, in sentences.
std::string_view option_precedence() noexcept;

struct GroupTitle {
  OptionGroup group;
  std::string_view title;
};
/// The sections of the help text, in its order.
std::span<const GroupTitle> group_titles() noexcept;

struct UsageExample {
  std::string_view command;
  std::string_view meaning;
};
std::span<const UsageExample> usage_examples() noexcept;

/// What follows the name of an option: " PORT", "[=PREFIX]" or nothing.
std::string value_form(const Option& row);
/// What an option does, with its choices or its range, and its default.
std::string explanation(const Option& row);

}  // namespace jkbms::app

#endif
