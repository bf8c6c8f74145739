#ifndef JKBMS_MQTT_OPTIONS_OPTION_TEXT_HPP
#define JKBMS_MQTT_OPTIONS_OPTION_TEXT_HPP

#include <cstddef>
#include <string>

#include "options/command_table.hpp"

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
/// The man page, section 1, in roff.
std::string man_page();
/// The service's environment file: every variable, commented out, with its meaning.
std::string environment_file();

}  // namespace jkbms::app

#endif
