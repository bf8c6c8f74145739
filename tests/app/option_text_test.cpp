#include "options/option_text.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <sstream>

#include "jkbms/version.hpp"
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

/// Without line breaks and runs of blanks.
std::string unfolded(const std::string& text) {
  std::istringstream stream(text);
  std::string joined;
  for (std::string word; stream >> word;) joined += word + " ";
  return joined;
}

std::string in_roff(std::string_view text) {
  std::string escaped;
  for (const char c : text) {
    if (c == '-' || c == '\\') escaped += '\\';
    escaped += c;
  }
  return escaped;
}

class HelpText : public testing::TestWithParam<std::size_t> {};

TEST_P(HelpText, FitsItsWidth) {
  for (const std::string& line : lines_of(help_text(GetParam()))) {
    EXPECT_LE(display_width(line), GetParam()) << line;
  }
}

TEST_P(HelpText, HasEveryOptionWithAliasDefaultAndMeaning) {
  const std::string help = unfolded(help_text(GetParam()));
  for (const OptionSpec& spec : option_table()) {
    const std::string name = "--" + std::string(spec.name);
    const std::string forms =
        spec.alias != 0 ? "-" + std::string(1, spec.alias) + ", " + name : name;
    EXPECT_THAT(help, HasSubstr(forms));
    EXPECT_THAT(help, HasSubstr(std::string(spec.help)));
    if (!spec.default_text.empty()) {
      EXPECT_THAT(help, HasSubstr("(default " + std::string(spec.default_text) + ")"));
    }
  }
}

TEST_P(HelpText, HasEveryExitCodeAndThePrecedence) {
  const std::string help = unfolded(help_text(GetParam()));
  for (const ExitCodeText& row : exit_codes()) {
    EXPECT_THAT(help, HasSubstr(std::to_string(static_cast<int>(row.code)) + " " +
                                std::string(row.meaning)));
  }
  EXPECT_THAT(help, HasSubstr("JKBMS_<NAME>"));
  EXPECT_THAT(help, HasSubstr("NODEJKBMS_<NAME>"));
}

INSTANTIATE_TEST_SUITE_P(Widths, HelpText, testing::Values(40, 60, 80, 120));

TEST(OptionText, MarkdownHasARowForEachOptionThatIsNoQuestion) {
  const std::string markdown = options_markdown();
  std::size_t options = 0;
  for (const OptionSpec& spec : option_table()) {
    if (spec.name == "help" || spec.name == "version") continue;
    ++options;
    EXPECT_THAT(markdown, HasSubstr("| `--" + std::string(spec.name) + "` |"));
    EXPECT_THAT(markdown, HasSubstr("`" + std::string(spec.example) + "`"));
  }
  EXPECT_EQ(lines_of(markdown).size(), options + 2);
}

TEST(OptionText, MarkdownNamesEveryVariableThatIsRead) {
  const std::string markdown = options_markdown();
  EXPECT_THAT(markdown, HasSubstr("`JKBMS_SERIALPORT`, `NODEJKBMS_SERIALPORT`"));
  EXPECT_THAT(markdown, HasSubstr("| `JKBMS_MQTTPASS_FILE` |"));
  EXPECT_THAT(markdown, testing::Not(HasSubstr("JKBMS_LIST_PORTS")))
      << "--list-ports comes from the command line alone";
}

TEST(OptionText, EveryMarkdownRowHasItsSixCells) {
  for (const std::string& line : lines_of(options_markdown())) {
    std::size_t bars = 0;
    bool in_code = false;
    for (std::size_t i = 0; i < line.size(); ++i) {
      if (line[i] == '`') in_code = !in_code;
      if (line[i] == '|' && !in_code && (i == 0 || line[i - 1] != '\\')) ++bars;
    }
    EXPECT_EQ(bars, 7U) << line;
  }
}

TEST(OptionText, MarkdownHasEveryExitCode) {
  const std::string markdown = exit_codes_markdown();
  for (const ExitCodeText& row : exit_codes()) {
    EXPECT_THAT(markdown, HasSubstr("| " + std::to_string(static_cast<int>(row.code)) + " | " +
                                    std::string(row.meaning) + " |"));
  }
}

TEST(OptionText, ManPageHasEveryOptionAndExitCode) {
  const std::string page = man_page();
  for (const OptionSpec& spec : option_table()) {
    EXPECT_THAT(page, HasSubstr("\\-\\-" + in_roff(spec.name)));
    EXPECT_THAT(page, HasSubstr(in_roff(spec.help)));
  }
  for (const ExitCodeText& row : exit_codes()) EXPECT_THAT(page, HasSubstr(in_roff(row.meaning)));
  EXPECT_THAT(page, HasSubstr(std::string(version)));
}

TEST(OptionText, EnvironmentFileHasOnlyCommentsAndNoPassword) {
  const std::string file = environment_file();
  for (const std::string& line : lines_of(file)) {
    EXPECT_TRUE(line.empty() || line.starts_with('#')) << line;
  }
  for (const char* name : {"JKBMS_SERIALPORT=", "JKBMS_MQTTBROKER=", "JKBMS_POLLINGINTERVAL="}) {
    EXPECT_THAT(file, HasSubstr(std::string("#") + name));
  }
  EXPECT_THAT(file, testing::Not(HasSubstr("JKBMS_MQTTPASS")))
      << "the service takes it from a credential";
}

TEST(OptionText, EveryPathInTheEnvironmentFileIsAbsolute) {
  for (const std::string& line : lines_of(environment_file())) {
    const auto value = line.find('=');
    if (!line.starts_with("#JKBMS_") || line.find('.', value) == std::string::npos) continue;
    if (line.ends_with(".pem") || line.ends_with(".hex") || line.ends_with(".json")) {
      EXPECT_EQ(line[value + 1], '/') << line;
    }
  }
}

}  // namespace
}  // namespace jkbms::app
