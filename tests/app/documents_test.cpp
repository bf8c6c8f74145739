#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <sstream>

#include "documents/completion.hpp"
#include "documents/man_page.hpp"
#include "documents/settings_files.hpp"
#include "jkbms/version.hpp"
#include "options/config_file.hpp"
#include "options/option_table.hpp"
#include "system/exit_code.hpp"

namespace jkbms::app {
namespace {

using testing::HasSubstr;
using testing::IsEmpty;
using testing::Not;

std::vector<std::string> lines_of(const std::string& text) {
  std::vector<std::string> lines;
  std::istringstream stream(text);
  for (std::string line; std::getline(stream, line);) lines.push_back(line);
  return lines;
}

std::string in_roff(std::string_view text) {
  std::string escaped;
  for (const char c : text) {
    if (c == '-') escaped += '\\';
    escaped += c;
  }
  return escaped;
}

/// The page with its lines joined by blanks.
std::string joined_page() {
  std::string page;
  for (const std::string& line : lines_of(man_page("2026-11-26"))) page += line + " ";
  return page;
}

TEST(ManPage, HasEveryCommandOptionAndExitCode) {
  const std::string page = joined_page();
  for (const Command& each : named_commands()) {
    const std::string form = std::string(each.name) + " " + std::string(each.operand);
    EXPECT_THAT(page, HasSubstr(".B " + in_roff(form) + " " + in_roff(each.help)));
  }
  for (const Option& row : option_table()) {
    EXPECT_THAT(page, HasSubstr("\\-\\-" + in_roff(row.name)));
    EXPECT_THAT(page, HasSubstr(in_roff(row.help)));
  }
  for (const ExitCodeText& row : exit_codes()) EXPECT_THAT(page, HasSubstr(in_roff(row.meaning)));
  EXPECT_THAT(page, HasSubstr(".TH JKBMS\\-MQTT 1 2026-11-26 \"jkbms " + std::string(version)));
}

TEST(ManPage, HasTopicsCredentialsFilesAndSeeAlso) {
  const std::string page = man_page("2026-11-26");
  for (const char* text : {"\n.SH TOPICS\n", "\n.I <topic>/state\n", "\n.SH CREDENTIALS\n",
                           "\n.I /etc/credstore/jkbms\\-mqtt.mqttpass\n",
                           "\n.I /etc/jkbms\\-mqtt/config.json\n", "\n.SH SEE ALSO\n"}) {
    EXPECT_THAT(page, HasSubstr(text));
  }
}

TEST(EnvironmentFile, HasOnlyCommentsAndNoPassword) {
  const std::string file = environment_file();
  for (const std::string& line : lines_of(file)) {
    EXPECT_TRUE(line.empty() || line.starts_with('#')) << line;
  }
  for (const char* name : {"JKBMS_SERIALPORT=", "JKBMS_MQTTBROKER=", "JKBMS_POLLINGINTERVAL="}) {
    EXPECT_THAT(file, HasSubstr(std::string("#") + name));
  }
  EXPECT_THAT(file, Not(HasSubstr("JKBMS_MQTTPASS")))
      << "the service reads the password from a credential";
}

TEST(EnvironmentFile, HasAbsolutePathsOnly) {
  for (const std::string& line : lines_of(environment_file())) {
    const auto value = line.find('=');
    if (!line.starts_with("#JKBMS_") || line.find('.', value) == std::string::npos) continue;
    if (line.ends_with(".pem") || line.ends_with(".hex") || line.ends_with(".json")) {
      EXPECT_EQ(line[value + 1], '/') << line;
    }
  }
}

TEST(ConfigurationFile, ChangesNothingAsItIsInstalled) {
  const auto config = parse_config(configuration_file());
  ASSERT_TRUE(config) << config.error().detail;
  EXPECT_THAT(config->options, IsEmpty());
  EXPECT_THAT(config->buses, IsEmpty());
  EXPECT_THAT(configuration_file(), Not(HasSubstr("\"mqttpass")))
      << "the service reads the password from a credential";
}

/// The lines that hold a key of the top level in a comment, without the marks of the comment.
std::vector<std::string> sample_lines() {
  std::vector<std::string> samples;
  for (const std::string& line : lines_of(configuration_file())) {
    if (line.starts_with("  //\"") && !line.ends_with("[")) samples.push_back(line.substr(4));
  }
  return samples;
}

TEST(ConfigurationFile, HasASampleForEveryKeyOfAService) {
  const std::string file = configuration_file();
  EXPECT_GT(sample_lines().size(), 20U);
  for (const char* key : {"serialport", "baudrate", "address", "mqttbroker", "qos", "loglevel"}) {
    EXPECT_THAT(file, HasSubstr("\n  //\"" + std::string(key) + "\": "));
  }
}

TEST(ConfigurationFile, HasSamplesThatParse) {
  for (const std::string& sample : sample_lines()) {
    const auto config = parse_config("{\n" + sample + "\n}\n");
    ASSERT_TRUE(config) << sample << ": " << config.error().detail;
    ASSERT_EQ(config->options.size(), 1U) << sample;
    const auto& [name, value] = *config->options.begin();
    const Option* row = find_option(name);
    ASSERT_NE(row, nullptr) << name;
    EXPECT_EQ(fault_of_value(*row, value), "") << sample;
  }
}

TEST(ConfigurationFile, HasASampleOfSeveralLinesThatParses) {
  const std::string file = configuration_file();
  std::string text;
  for (const std::string& line : lines_of(file.substr(file.find("  //\"buses\"")))) {
    text += (line.starts_with("  //") ? line.substr(4) : line) + "\n";
  }
  const auto config = parse_config("{\n" + text);
  ASSERT_TRUE(config) << config.error().detail;
  EXPECT_EQ(config->buses.size(), 2U);
}

TEST(Completion, HasEveryCommandOptionAndChoice) {
  const std::string script = bash_completion();
  for (const Command& each : named_commands())
    EXPECT_THAT(script, HasSubstr(std::string(each.name)));
  for (const Option& row : option_table()) {
    EXPECT_THAT(script, HasSubstr("--" + std::string(row.name)));
    for (const Choice& choice : row.choices)
      EXPECT_THAT(script, HasSubstr(std::string(choice.word)));
  }
}

}  // namespace
}  // namespace jkbms::app
