#include <gmock/gmock.h>

#include "options/option_table.hpp"
#include "options/options.hpp"
#include "parsed_options.hpp"

// The commands: the first word of the command line, and its operand.

namespace jkbms::app {
namespace {

using testing::AllOf;
using testing::HasSubstr;
using testing::IsEmpty;

TEST(Options, ReplayReadsACaptureInsteadOfAPort) {
  const Options options = accepted({"-s", "replay:pack.hex"});
  ASSERT_TRUE(options.replay);
  EXPECT_EQ(options.replay->file, "pack.hex");
  EXPECT_THAT(options.buses, IsEmpty());
  EXPECT_THAT(refusal({"-s", "replay:"}),
              AllOf(HasSubstr("--serialport"), HasSubstr("'replay:'"), HasSubstr("file")));
}

TEST(Options, TheCommandReplayIsTheSameAsACaptureInsteadOfAPort) {
  const Options options = accepted({"replay", "pack.hex", "--format", "json"});
  ASSERT_TRUE(options.replay);
  EXPECT_EQ(options.replay->file, "pack.hex");
  EXPECT_THAT(options.buses, IsEmpty());
  EXPECT_EQ(options.console.format, Format::json);
  EXPECT_THAT(texts(options.warnings), IsEmpty());
  EXPECT_EQ(accepted({"replay", "--watch", "pack.hex"}).replay->file, "pack.hex");
  EXPECT_EQ(accepted({"replay", "--", "-s"}).replay->file, "-s");
  EXPECT_EQ(accepted({"replay", "F"}, {{"JKBMS_SERIALPORT", "P"}}).replay->file, "F");
}

TEST(Options, RedactTakesAFileAndItsOptions) {
  const Options options = accepted({"redact", "F", "--output", "O", "--redact-names", "--protocol",
                                    "jk02", "--loglevel", "warn"});
  EXPECT_EQ(options.action, Options::Action::redact);
  EXPECT_EQ(options.redact.file, "F");
  EXPECT_EQ(options.redact.output, "O");
  EXPECT_EQ(options.redact.protocol, &jk02());
  EXPECT_EQ(options.redact.redaction, Redaction::passcodes_and_names);
  EXPECT_EQ(options.log_level, LogLevel::warn);
  EXPECT_EQ(accepted({"redact", "-"}).redact.file, "-");
}

TEST(Options, TheProtocolOfALineIsNotThatOfAFileToRedact) {
  const Environment environment = {{"JKBMS_PROTOCOL", "jk02"}, {"JKBMS_SERIALPORT", "P"}};
  const RedactOptions redact = accepted({"redact", "F"}, environment).redact;
  EXPECT_EQ(redact.file, "F");
  EXPECT_EQ(redact.protocol, nullptr);
  EXPECT_EQ(redact.redaction, Redaction::passcodes);
  EXPECT_EQ(redact.output, std::nullopt);
}

TEST(Options, RedactRefusesWhatItDoesNotTake) {
  EXPECT_THAT(refusal({"redact"}), HasSubstr("redact needs a FILE"));
  EXPECT_THAT(refusal({"redact", "F", "G"}), HasSubstr("'G'"));
  EXPECT_THAT(refusal({"redact", "F", "--protocol", "x"}), HasSubstr("--protocol"));
  EXPECT_THAT(refusal({"redact", "F", "--output", ""}), HasSubstr("--output"));
  EXPECT_THAT(refusal({"redact", "F", "-m", "B"}), HasSubstr("redact --help"));
  EXPECT_THAT(refusal({"--output", "F"}), HasSubstr("jkbms-mqtt redact"));
}

TEST(Options, TheCommandProbeTakesAPort) {
  const Options options =
      accepted({"probe", "/dev/ttyUSB0", "--format", "json", "--write-config", "F"});
  EXPECT_EQ(options.action, Options::Action::probe);
  EXPECT_EQ(options.probe.port, "/dev/ttyUSB0");
  EXPECT_EQ(options.probe.format, Format::json);
  EXPECT_EQ(options.probe.config_file, "F");
  EXPECT_THAT(options.buses, IsEmpty());
  EXPECT_EQ(
      accepted({"probe", "P"}, {{"JKBMS_FORMAT", "json"}, {"JKBMS_SERIALPORT", "Q"}}).probe.port,
      "P");
}

TEST(Options, TheCommandProbeTakesAllPortsInsteadOfOne) {
  const Options options = accepted({"probe", "--all"}, {{"JKBMS_SERIALPORT", "P"}});
  EXPECT_EQ(options.action, Options::Action::probe);
  EXPECT_EQ(options.probe.port, "");
  EXPECT_THAT(refusal({"probe", "--all", "P"}), AllOf(HasSubstr("probe --all"), HasSubstr("'P'")));
  EXPECT_THAT(refusal({"probe", "--all=no"}), HasSubstr("probe needs a PORT"));
  EXPECT_THAT(refusal({"--all"}), AllOf(HasSubstr("--all"), HasSubstr("jkbms-mqtt probe")));
}

TEST(Options, TheCommandProbeChecksItsValues) {
  EXPECT_THAT(refusal({"probe", "replay:F"}), AllOf(HasSubstr("probe"), HasSubstr("replay FILE")));
  EXPECT_THAT(refusal({"probe", "P", "--format", "xml"}), HasSubstr("--format"));
  EXPECT_THAT(refusal({"probe", "P", "--write-config", ""}), HasSubstr("--write-config"));
  EXPECT_THAT(refusal({"probe", "P", "-b", "9600"}),
              AllOf(HasSubstr("--baudrate"), HasSubstr("probe --help")));
}

TEST(Options, ACommandNeedsItsOneOperand) {
  for (const Command& each : named_commands()) {
    const std::string name(each.name);
    const std::string example(each.example);
    const auto wants = AllOf(HasSubstr(name + " needs"), HasSubstr(std::string(each.operand)),
                             HasSubstr("jkbms-mqtt " + name + " " + example));
    EXPECT_THAT(refusal({name}), wants);
    EXPECT_THAT(refusal({name, ""}), wants);
    EXPECT_THAT(refusal({name, example, "second"}),
                AllOf(HasSubstr(name + " takes one"), HasSubstr("'second'")));
    EXPECT_EQ(accepted({name, "--help"}).action, Options::Action::help);
    EXPECT_EQ(accepted({name, "--help"}).command, each.id);
    EXPECT_EQ(accepted({name, example, "--version"}).action, Options::Action::version);
  }
}

TEST(Options, AnUnknownCommandIsRefusedWithTheNearestName) {
  EXPECT_THAT(refusal({"replya", "F"}),
              AllOf(HasSubstr("'replya'"), HasSubstr("nearest is replay")));
  EXPECT_THAT(refusal({"/dev/ttyUSB0"}), AllOf(HasSubstr("'/dev/ttyUSB0'"), HasSubstr("replay")));
  EXPECT_THAT(refusal({""}), HasSubstr("''"));
}

TEST(Options, ACommandMustBeTheFirstWord) {
  for (const Command& each : named_commands()) {
    EXPECT_THAT(refusal({"-l", "debug", std::string(each.name)}),
                AllOf(HasSubstr(std::string(each.name)), HasSubstr("first word")));
  }
}

}  // namespace
}  // namespace jkbms::app
