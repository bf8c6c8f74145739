#include "options/options.hpp"

#include <gmock/gmock.h>

#include "options/option_table.hpp"
#include "parsed_options.hpp"

namespace jkbms::app {
namespace {

using std::chrono::milliseconds;
using testing::AllOf;
using testing::Contains;
using testing::ElementsAre;
using testing::HasSubstr;
using testing::IsEmpty;
using testing::Not;

TEST(Options, HaveDefaults) {
  const Options options = accepted({"-s", "/dev/ttyUSB0"});
  EXPECT_EQ(options.action, Options::Action::run);
  ASSERT_EQ(options.buses.size(), 1U);
  EXPECT_EQ(options.buses[0].serialport, "/dev/ttyUSB0");
  EXPECT_FALSE(options.replay);
  EXPECT_EQ(options.buses[0].baudrate, 115200);
  EXPECT_EQ(options.buses[0].poll_interval, milliseconds(10'000));
  EXPECT_EQ(options.buses[0].reply_timeout, milliseconds(1000));
  EXPECT_EQ(options.buses[0].capture_file, std::nullopt);
  EXPECT_EQ(options.console.format, Format::table);
  EXPECT_FALSE(options.console.watch);
  EXPECT_EQ(options.log_level, LogLevel::info);
  EXPECT_FALSE(options.mqtt);
  EXPECT_THAT(options.warnings, IsEmpty());
  EXPECT_THAT(options.secrets, IsEmpty());
}

TEST(Options, AreReadByTheirLongNames) {
  const Options options = accepted({"--serialport", "P", "--baudrate", "9600", "--pollinginterval",
                                    "2.5", "--reply-timeout", "3", "--capture", "F", "--format",
                                    "json", "--watch", "--loglevel", "debug"});
  EXPECT_EQ(options.buses[0].serialport, "P");
  EXPECT_EQ(options.buses[0].baudrate, 9600);
  EXPECT_EQ(options.buses[0].poll_interval, milliseconds(2500));
  EXPECT_EQ(options.buses[0].reply_timeout, milliseconds(3000));
  EXPECT_EQ(options.buses[0].capture_file, "F");
  EXPECT_EQ(options.console.format, Format::json);
  EXPECT_TRUE(options.console.watch);
  EXPECT_EQ(options.log_level, LogLevel::debug);
}

TEST(Options, AreReadByTheirAliases) {
  const Options options = accepted({"-s", "P", "-b", "9600", "-i", "2.5", "-w", "-l", "warn"});
  EXPECT_EQ(options.buses[0].serialport, "P");
  EXPECT_EQ(options.buses[0].baudrate, 9600);
  EXPECT_EQ(options.buses[0].poll_interval, milliseconds(2500));
  EXPECT_TRUE(options.console.watch);
  EXPECT_EQ(options.log_level, LogLevel::warn);
}

TEST(Options, AreReadFromTheEnvironment) {
  const Options options = accepted({}, {{"JKBMS_SERIALPORT", "P"},
                                        {"JKBMS_BAUDRATE", "9600"},
                                        {"JKBMS_POLLINGINTERVAL", "0.5"},
                                        {"JKBMS_REPLY_TIMEOUT", "0.25"},
                                        {"JKBMS_CAPTURE", "F"},
                                        {"JKBMS_FORMAT", "json"},
                                        {"JKBMS_WATCH", "yes"},
                                        {"JKBMS_LOGLEVEL", "trace"}});
  EXPECT_EQ(options.buses[0].serialport, "P");
  EXPECT_EQ(options.buses[0].baudrate, 9600);
  EXPECT_EQ(options.buses[0].poll_interval, milliseconds(500));
  EXPECT_EQ(options.buses[0].reply_timeout, milliseconds(250));
  EXPECT_EQ(options.buses[0].capture_file, "F");
  EXPECT_EQ(options.console.format, Format::json);
  EXPECT_TRUE(options.console.watch);
  EXPECT_EQ(options.log_level, LogLevel::trace);
}

TEST(Options, OfNodeJkbmsAreReadByItsEnvironmentNames) {
  const Options options = accepted({}, {{"NODEJKBMS_SERIALPORT", "P"},
                                        {"NODEJKBMS_BAUDRATE", "9600"},
                                        {"NODEJKBMS_POLLINGINTERVAL", "5"},
                                        {"NODEJKBMS_LOGLEVEL", "error"}});
  EXPECT_EQ(options.buses[0].serialport, "P");
  EXPECT_EQ(options.buses[0].baudrate, 9600);
  EXPECT_EQ(options.buses[0].poll_interval, milliseconds(5000));
  EXPECT_EQ(options.log_level, LogLevel::error);
}

TEST(Options, ThatNodeJkbmsDidNotHaveAreNotReadByItsNames) {
  const Options options =
      accepted({"-s", "P"}, {{"NODEJKBMS_FORMAT", "json"}, {"NODEJKBMS_WATCH", "1"}});
  EXPECT_EQ(options.console.format, Format::table);
  EXPECT_FALSE(options.console.watch);
}

TEST(Options, TheCommandLineCountsBeforeTheEnvironmentAndThatBeforeTheDefault) {
  const Variables both = {{"JKBMS_BAUDRATE", "19200"}, {"NODEJKBMS_BAUDRATE", "38400"}};
  EXPECT_EQ(accepted({"-s", "P", "-b", "9600"}, both).buses[0].baudrate, 9600);
  EXPECT_EQ(accepted({"-s", "P"}, both).buses[0].baudrate, 19200);
  EXPECT_EQ(accepted({"-s", "P"}, {{"NODEJKBMS_BAUDRATE", "38400"}}).buses[0].baudrate, 38400);
}

TEST(Options, AnEmptyVariableIsNotSet) {
  const Options options =
      accepted({"-s", "P"}, {{"JKBMS_BAUDRATE", ""}, {"NODEJKBMS_BAUDRATE", "38400"}});
  EXPECT_EQ(options.buses[0].baudrate, 38400);
}

TEST(Options, MayBeJoinedWithTheirValues) {
  EXPECT_EQ(accepted({"--serialport=P"}).buses[0].serialport, "P");
  EXPECT_EQ(accepted({"-sP"}).buses[0].serialport, "P");
  EXPECT_EQ(accepted({"-s=P"}).buses[0].serialport, "P");
  EXPECT_EQ(accepted({"--serialport", "P", "--baudrate=9600"}).buses[0].baudrate, 9600);
}

TEST(Options, OnlyTheBlankedFormOfAShortOptionLosesItsEqualsSign) {
  EXPECT_EQ(accepted({"--serialport==P"}).buses[0].serialport, "=P");
  EXPECT_EQ(accepted({"-s", "=P"}).buses[0].serialport, "=P");
}

TEST(Options, ASwitchTakesAWord) {
  EXPECT_TRUE(accepted({"-s", "P", "--watch"}).console.watch);
  for (const char* yes : {"true", "yes", "on", "1"}) {
    EXPECT_TRUE(accepted({"-s", "P", std::string("--watch=") + yes}).console.watch) << yes;
  }
  for (const char* no : {"false", "no", "off", "0"}) {
    EXPECT_FALSE(accepted({"-s", "P", std::string("--watch=") + no}).console.watch) << no;
  }
  EXPECT_THAT(refusal({"-s", "P", "--watch=maybe"}),
              AllOf(HasSubstr("--watch"), HasSubstr("'maybe'"), HasSubstr("true or false")));
}

TEST(Options, ReplayReadsACaptureInsteadOfAPort) {
  const Options options = accepted({"-s", "replay:pack.hex"});
  ASSERT_TRUE(options.replay);
  EXPECT_EQ(options.replay->file, "pack.hex");
  EXPECT_THAT(options.buses, IsEmpty());
  EXPECT_THAT(refusal({"-s", "replay:"}),
              AllOf(HasSubstr("--serialport"), HasSubstr("'replay:'"), HasSubstr("file")));
}

TEST(Options, ActionsNeedNoPort) {
  EXPECT_EQ(accepted({"-h"}).action, Options::Action::help);
  EXPECT_EQ(accepted({"--help"}).action, Options::Action::help);
  EXPECT_EQ(accepted({"-V"}).action, Options::Action::version);
  EXPECT_EQ(accepted({"--version"}).action, Options::Action::version);
  EXPECT_EQ(accepted({"--list-ports"}).action, Options::Action::list_ports);
}

TEST(Options, ActionsDoNotComeFromTheEnvironment) {
  const Options options = accepted(
      {"-s", "P"}, {{"JKBMS_HELP", "1"}, {"JKBMS_VERSION", "1"}, {"JKBMS_LIST_PORTS", "1"}});
  EXPECT_EQ(options.action, Options::Action::run);
}

TEST(Options, WithoutAPortSayHowToNameOne) {
  EXPECT_THAT(refusal({}),
              AllOf(HasSubstr("--serialport"), HasSubstr("-s"), HasSubstr("JKBMS_SERIALPORT")));
}

struct BadValue {
  std::string option;
  std::string value;
  std::string allowed;
};

class RefusedValue : public testing::TestWithParam<BadValue> {};

TEST_P(RefusedValue, OnTheCommandLineIsNamedWithItsOptionAndWhatIsAllowed) {
  const auto& [name, value, allowed] = GetParam();
  EXPECT_THAT(refusal({"-s", "P", "--" + name, value}),
              AllOf(HasSubstr("--" + name), HasSubstr("'" + value + "'"), HasSubstr(allowed)));
}

TEST_P(RefusedValue, InTheEnvironmentIsNamedWithItsVariable) {
  const auto& [name, value, allowed] = GetParam();
  if (value.empty()) GTEST_SKIP() << "an empty variable is not set";
  const std::string variable = environment_name("JKBMS_", option(name));
  EXPECT_THAT(refusal({"-s", "P"}, {{variable, value}}),
              AllOf(HasSubstr(variable), HasSubstr("'" + value + "'"), HasSubstr(allowed)));
}

std::vector<BadValue> bad_values() {
  std::vector<BadValue> bad;
  for (const char* value :
       {"0", "-5", "abc", "0.1abc", "0,5", "0x10", "1e3", "", "nan", "inf", "0.019", "86400.1",
        "+5", " 5", "5 ", "5.", ".5", "1.2.3", "99999999999999999999"}) {
    bad.push_back({"pollinginterval", value, "seconds from 0.02 to 86400"});
  }
  for (const char* value : {"0.04", "60.5", "x", "-1"}) {
    bad.push_back({"reply-timeout", value, "seconds from 0.05 to 60"});
  }
  for (const char* value : {"abc", "0", "-9600", "299", "4000001", "9600.0", "0x2580", "9600 8N1",
                            "", "1e5", "99999999999999999999"}) {
    bad.push_back({"baudrate", value, "a whole number from 300 to 4000000"});
  }
  for (const char* value : {"xml", "JSON", "", "tablejson"}) {
    bad.push_back({"format", value, "table, json"});
  }
  for (const char* value : {"verbose", "INFO", "3"}) {
    bad.push_back({"loglevel", value, "trace, debug, info, warn, error, fatal"});
  }
  bad.push_back({"capture", "", "needs a value"});
  return bad;
}

INSTANTIATE_TEST_SUITE_P(Values, RefusedValue, testing::ValuesIn(bad_values()));

TEST(Options, BoundsThemselvesAreAllowed) {
  EXPECT_EQ(accepted({"-s", "P", "-i", "0.02"}).buses[0].poll_interval, milliseconds(20));
  EXPECT_EQ(accepted({"-s", "P", "-i", "86400"}).buses[0].poll_interval, milliseconds(86'400'000));
  EXPECT_EQ(accepted({"-s", "P", "--reply-timeout", "0.05"}).buses[0].reply_timeout,
            milliseconds(50));
  EXPECT_EQ(accepted({"-s", "P", "--reply-timeout", "60"}).buses[0].reply_timeout,
            milliseconds(60'000));
  EXPECT_EQ(accepted({"-s", "P", "-b", "300"}).buses[0].baudrate, 300);
  EXPECT_EQ(accepted({"-s", "P", "-b", "4000000"}).buses[0].baudrate, 4'000'000);
}

TEST(Options, AnEmptyPortIsRefused) {
  EXPECT_THAT(refusal({"-s", ""}), AllOf(HasSubstr("--serialport"), HasSubstr("needs a value")));
}

TEST(Options, AnOptionThatDoesNotExistIsToldTheNearest) {
  EXPECT_THAT(refusal({"-s", "P", "--adress", "1"}),
              AllOf(HasSubstr("no option --adress"), HasSubstr("the nearest is --address")));
  EXPECT_THAT(refusal({"-s", "P", "--polling-interval=5"}),
              HasSubstr("no option --polling-interval; the nearest is --pollinginterval"));
  for (const auto& [half, whole] : {std::pair{"--broker", "--mqttbroker"},
                                    {"--topic", "--mqtttopic"},
                                    {"--baud", "--baudrate"},
                                    {"--interval", "--pollinginterval"},
                                    {"--gap", "--bus-gap"}}) {
    EXPECT_THAT(refusal({"-s", "P", half, "1"}), HasSubstr(std::string("the nearest is ") + whole));
  }
  EXPECT_THAT(refusal({"-s", "P", "--quux"}), AllOf(HasSubstr("quux"), HasSubstr("--help")));
}

TEST(Options, WordsThatBelongToNoOptionAreRefused) {
  EXPECT_THAT(refusal({"-s", "P", "stray"}), AllOf(HasSubstr("'stray'"), HasSubstr("no option")));
  EXPECT_THAT(refusal({"-s", "P", "--watch", "false"}), HasSubstr("'false'"));
  EXPECT_THAT(refusal({"-s", "P", "--", "more"}), HasSubstr("'more'"));
}

TEST(Options, UnknownOptionsAreRefused) {
  EXPECT_THAT(refusal({"-s", "P", "--pollinterva", "3"}),
              AllOf(HasSubstr("pollinterva"), HasSubstr("--help")));
  EXPECT_THAT(refusal({"-s", "P", "-x"}), AllOf(HasSubstr("x"), HasSubstr("--help")));
}

TEST(Options, AnOptionWithoutItsValueIsRefused) {
  EXPECT_THAT(refusal({"-s"}), AllOf(HasSubstr("s"), HasSubstr("--help")));
  EXPECT_THAT(refusal({"-s", "P", "--baudrate"}), HasSubstr("baudrate"));
}

TEST(Options, GivenTwiceAreRefused) {
  EXPECT_THAT(refusal({"-s", "P", "-b", "9600", "--baudrate", "9600"}),
              AllOf(HasSubstr("--baudrate"), HasSubstr("twice")));
  EXPECT_THAT(refusal({"-s", "P", "-w", "-w"}), HasSubstr("--watch"));
}

TEST(Options, APortMayBeGivenForEachOfSeveralBuses) {
  const Options options = accepted({"-s", "P", "--serialport", "Q", "-b", "9600"});
  ASSERT_EQ(options.buses.size(), 2U);
  EXPECT_EQ(options.buses[0].serialport, "P");
  EXPECT_EQ(options.buses[1].serialport, "Q");
  EXPECT_EQ(options.buses[0].baudrate, 9600);
  EXPECT_EQ(options.buses[1].baudrate, 9600);
  EXPECT_THAT(refusal({"-s", "P", "-s", "replay:pack.hex"}),
              AllOf(HasSubstr("replay:pack.hex"), HasSubstr("alone")));
}

TEST(Options, AllLogLevelsAreKnown) {
  for (const char* level : {"trace", "debug", "info", "warn", "error", "fatal"}) {
    EXPECT_EQ(accepted({"-s", "P", "-l", level}).log_level, parse_log_level(level)) << level;
  }
}

TEST(NodeJkbmsRow26, PollIntervalsThatNeverEndOrMakeNoSenseAreRefused) {
  for (const char* value : {"0", "-5", "abc"}) {
    EXPECT_THAT(refusal({"-s", "P", "-i", value}), HasSubstr("--pollinginterval")) << value;
  }
}

TEST(NodeJkbmsRow27, ABaudRateThatIsNoNumberIsRefusedWithASentence) {
  EXPECT_THAT(refusal({"-s", "P", "-b", "abc"}),
              AllOf(HasSubstr("--baudrate is 'abc'"), HasSubstr("is allowed")));
}

TEST(NodeJkbmsRow40, OnlyNodeJbdNamesSetSayWhichNameIsMeant) {
  EXPECT_THAT(refusal({}, {{"NODEJBD_SERIALPORT", "P"}, {"NODEJBD_MQTTBROKER", "h"}}),
              AllOf(HasSubstr("NODEJBD_SERIALPORT"), HasSubstr("JKBMS_SERIALPORT")));
  const Options options = accepted({"-s", "P"}, {{"NODEJBD_MQTTBROKER", "h"}});
  EXPECT_FALSE(options.mqtt);
  EXPECT_THAT(options.warnings,
              ElementsAre(AllOf(HasSubstr("NODEJBD_MQTTBROKER"), HasSubstr("JKBMS_MQTTBROKER"))));
}

TEST(NodeJkbmsRow40, NodeJbdNamesAreNoMatterWhereTheRightOneIsSet) {
  EXPECT_THAT(accepted({"-s", "P"}, {{"NODEJBD_SERIALPORT", "Q"}}).warnings, IsEmpty());
  const Options options = accepted({}, {{"NODEJBD_SERIALPORT", "Q"}, {"JKBMS_SERIALPORT", "P"}});
  EXPECT_EQ(options.buses[0].serialport, "P");
  EXPECT_THAT(options.warnings, Not(Contains(HasSubstr("NODEJBD"))));
}

TEST(NodeJkbmsRow47, VariablesBeginWithThePrefix) {
  EXPECT_EQ(environment_name("NODEJKBMS_", option("serialport")), "NODEJKBMS_SERIALPORT");
  EXPECT_EQ(environment_name("JKBMS_", option("mqttpass-file")), "JKBMS_MQTTPASS_FILE");
  EXPECT_THAT(refusal({}, {{"SERIALPORTNODEJKBMS_", "P"}, {"SERIALPORT_NODEJKBMS", "P"}}),
              HasSubstr("no serial port"));
}

}  // namespace
}  // namespace jkbms::app
