#include "options/option_text.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <sstream>

#include "options/option_table.hpp"
#include "system/exit_code.hpp"
#include "system/text_layout.hpp"

namespace jkbms::app {
namespace {

using testing::HasSubstr;

std::vector<std::string> lines_of(const std::string& text) {
  std::vector<std::string> lines;
  std::istringstream stream(text);
  for (std::string line; std::getline(stream, line);) lines.push_back(line);
  return lines;
}

/// Returns `text` with one blank for each run of blanks and line breaks.
std::string unfolded(const std::string& text) {
  std::istringstream stream(text);
  std::string joined;
  for (std::string word; stream >> word;) joined += word + " ";
  return joined;
}

class HelpText : public testing::TestWithParam<std::size_t> {};

TEST_P(HelpText, FitsItsWidth) {
  for (const Command& each : command_table) {
    for (const std::string& line : lines_of(help_text(each, GetParam()))) {
      EXPECT_LE(display_width(line), GetParam()) << line;
    }
  }
}

TEST_P(HelpText, HasEveryCommand) {
  const std::string help = unfolded(help_text(command(CommandId::run), GetParam()));
  for (const Command& each : named_commands()) {
    const std::string form = std::string(each.name) + " " + std::string(each.operand);
    EXPECT_THAT(help, HasSubstr(form + " " + std::string(each.help)));
    EXPECT_THAT(unfolded(help_text(each, GetParam())), HasSubstr("jkbms-mqtt " + form));
  }
}

TEST_P(HelpText, OfACommandHasTheOptionsThatItTakesAndNoOther) {
  for (const Command& each : command_table) {
    const std::string help = unfolded(help_text(each, GetParam()));
    for (const Option& row : option_table()) {
      const std::string form = "--" + std::string(row.name) + value_form(row) + " ";
      EXPECT_EQ(help.find(form + std::string(row.help)) != std::string::npos,
                row.commands.contains(each.id))
          << each.name << " --" << row.name;
    }
  }
}

TEST_P(HelpText, HasEveryOptionWithAliasRangeDefaultAndMeaning) {
  const std::string help = unfolded(help_text(command(CommandId::run), GetParam()));
  for (const Option& row : option_table()) {
    if (!row.commands.contains(CommandId::run)) continue;
    const std::string name = "--" + std::string(row.name);
    const std::string forms = row.alias != 0 ? "-" + std::string(1, row.alias) + ", " + name : name;
    EXPECT_THAT(help, HasSubstr(forms));
    EXPECT_THAT(help, HasSubstr(std::string(row.help)));
    EXPECT_THAT(help, HasSubstr(std::string(row.default_text)));
    EXPECT_THAT(help, HasSubstr(std::string(row.note)));
    for (const Choice& choice : row.choices) {
      EXPECT_THAT(help, HasSubstr(std::string(choice.word)));
      EXPECT_THAT(help, HasSubstr(std::string(choice.meaning)));
    }
    if (has_range(row)) {
      EXPECT_THAT(help, HasSubstr(std::string(row.help) + ", " + allowed_values(row)));
    }
  }
  EXPECT_THAT(help, HasSubstr("Time from one poll to the next, 0.02 to 86400 s (default 10)"));
  EXPECT_THAT(help, HasSubstr("table or json (default table)"));
  EXPECT_THAT(help, HasSubstr("0 to 5000 ms (default 0, 120 for jk02)"));
  EXPECT_THAT(help, HasSubstr("64K to 64M bytes (default 16M)"));
}

TEST_P(HelpText, HasEveryExitCodeAndThePrecedence) {
  const std::string help = unfolded(help_text(command(CommandId::run), GetParam()));
  for (const ExitCodeText& row : exit_codes()) {
    EXPECT_THAT(help, HasSubstr(std::to_string(static_cast<int>(row.code)) + " " +
                                std::string(row.meaning)));
  }
  EXPECT_THAT(help, HasSubstr("JKBMS_<NAME>"));
  EXPECT_THAT(help, HasSubstr("NODEJKBMS_<NAME>"));
}

INSTANTIATE_TEST_SUITE_P(Widths, HelpText, testing::Values(40, 60, 80, 120));

TEST(OptionText, TheReadmeHasTheEssentialOptions) {
  const std::string markdown = options_markdown();
  EXPECT_EQ(lines_of(markdown).size(), 2U + 7U);
  EXPECT_THAT(markdown, HasSubstr("| `--serialport` | `-s` | `JKBMS_SERIALPORT`, "
                                  "`NODEJKBMS_SERIALPORT` |"));
  EXPECT_THAT(markdown, HasSubstr("| `--mqttpass-file` |  | `JKBMS_MQTTPASS_FILE` |"));
}

TEST(OptionText, ThePageHasEveryOptionWithItsVariablesAndItsKey) {
  const std::string page = options_page();
  for (const Option& row : option_table()) {
    EXPECT_THAT(page, HasSubstr("| `--" + std::string(row.name) + "` |"));
    for (const std::string& variable : environment_names(row)) {
      EXPECT_THAT(page, HasSubstr("`" + variable + "`"));
    }
  }
  EXPECT_THAT(page, HasSubstr("| `baudrate`, also in `buses` | line |"));
  EXPECT_THAT(page, HasSubstr("| `qos` | program |"));
  EXPECT_THAT(page, testing::Not(HasSubstr("JKBMS_LIST_PORTS")))
      << "--list-ports is for the command line only";
}

/// The cells of a row of a Markdown table.
std::ptrdiff_t cells_of(const std::string& row) {
  std::ptrdiff_t bars = 0;
  bool in_code = false;
  for (std::size_t i = 0; i < row.size(); ++i) {
    if (row[i] == '`') in_code = !in_code;
    if (row[i] == '|' && !in_code && (i == 0 || row[i - 1] != '\\')) ++bars;
  }
  return bars - 1;
}

TEST(OptionText, EveryRowHasTheCellsOfItsTable) {
  for (const std::string& line : lines_of(options_markdown())) EXPECT_EQ(cells_of(line), 5) << line;
  std::ptrdiff_t cells = 0;  // of the table's first row
  for (const std::string& line : lines_of(options_page())) {
    if (!line.starts_with('|')) {
      cells = 0;
    } else if (cells == 0) {
      cells = cells_of(line);
    } else {
      EXPECT_EQ(cells_of(line), cells) << line;
    }
  }
}

TEST(OptionText, ThePageHasEveryCommand) {
  for (const Command& each : named_commands()) {
    const std::string form = std::string(each.name) + " " + std::string(each.operand);
    EXPECT_THAT(options_page(), HasSubstr("| `" + form + "` | " + std::string(each.help) + " |"));
  }
}

TEST(OptionText, MarkdownHasEveryExitCode) {
  const std::string markdown = exit_codes_markdown();
  for (const ExitCodeText& row : exit_codes()) {
    EXPECT_THAT(markdown, HasSubstr("| " + std::to_string(static_cast<int>(row.code)) + " | " +
                                    std::string(row.meaning) + " |"));
  }
}

}  // namespace
}  // namespace jkbms::app
