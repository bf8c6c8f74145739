#include "options/options.hpp"

#include <fmt/format.h>
#include <fmt/ranges.h>
#include <gmock/gmock.h>
#include <sys/stat.h>
#include <unistd.h>

#include <cstdlib>

#include "options/option_table.hpp"
#include "parsed_options.hpp"

namespace jkbms::app {
namespace {

using std::chrono::milliseconds;
using testing::AllOf;
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
  EXPECT_THAT(texts(options.warnings), IsEmpty());
  EXPECT_THAT(options.secrets, IsEmpty());
}

TEST(Options, FillTheConfigOfALineAndOfTheConsole) {
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

TEST(Options, MayBeJoinedWithTheirValues) {
  EXPECT_EQ(accepted({"--serialport=P"}).buses[0].serialport, "P");
  EXPECT_EQ(accepted({"-sP"}).buses[0].serialport, "P");
  EXPECT_EQ(accepted({"-s=P"}).buses[0].serialport, "P");
  EXPECT_EQ(accepted({"--serialport", "P", "--baudrate=9600"}).buses[0].baudrate, 9600);
}

TEST(Options, AnEqualsSignElsewhereBelongsToTheValue) {
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

TEST(Options, WithoutAPortTheErrorSaysHowToNameOne) {
  EXPECT_THAT(refusal({}),
              AllOf(HasSubstr("--serialport"), HasSubstr("-s"), HasSubstr("JKBMS_SERIALPORT")));
}

struct BadValue {
  OptionId id;
  std::string text;
  std::string allowed;
};

std::ostream& operator<<(std::ostream& stream, const BadValue& value) {
  return stream << option(value.id).name << " '" << value.text << "'";
}

class RefusedValue : public testing::TestWithParam<BadValue> {};

TEST_P(RefusedValue, IsNamedWithItsSourceAndWhatIsAllowed) {
  const auto& [id, text, allowed] = GetParam();
  const std::string name = "--" + std::string(option(id).name);
  EXPECT_THAT(refusal({"-s", "P", name, text}), HasSubstr(name + " is '" + text + "'; " + allowed));
  if (text.empty()) return;  // an empty variable is not set
  const std::string variable = environment_names(option(id)).front();
  EXPECT_THAT(refusal({"-s", "P"}, {{variable, text}}),
              HasSubstr(variable + " is '" + text + "'; " + allowed));
}

std::vector<BadValue> bad_values() {
  using O = OptionId;
  std::vector<BadValue> bad;
  for (const char* text :
       {"0", "-5", "abc", "0.1abc", "0,5", "0x10", "1e3", "", "nan", "inf", "0.019", "86400.1",
        "+5", " 5", "5 ", "5.", ".5", "1.2.3", "99999999999999999999"}) {
    bad.push_back({O::pollinginterval, text, "seconds from 0.02 to 86400 are allowed"});
  }
  for (const char* text : {"0.04", "60.5", "x", "-1"}) {
    bad.push_back({O::reply_timeout, text, "seconds from 0.05 to 60 are allowed"});
  }
  for (const char* text : {"abc", "0", "-9600", "299", "4000001", "9600.0", "0x2580", "9600 8N1",
                           "", "1e5", "99999999999999999999"}) {
    bad.push_back({O::baudrate, text, "a whole number from 300 to 4000000 is allowed"});
  }
  for (const char* text : {"xml", "JSON", "", "tablejson"}) {
    bad.push_back({O::format, text, "one of table, json is allowed"});
  }
  for (const char* text : {"verbose", "INFO", "3"}) {
    bad.push_back({O::loglevel, text, "one of trace, debug, info, warn, error, fatal is allowed"});
  }
  for (const char* text : {"3", "-1", "one", "1.0", ""}) {
    bad.push_back({O::qos, text, "a whole number from 0 to 2 is allowed"});
  }
  bad.push_back({O::payload, "homeassistant", "one of nodejkbms, nodejbd, none is allowed"});
  bad.push_back({O::mqttbroker, "host:0", "port '0' is not a number from 1 to 65535"});
  for (const O id : {O::capture, O::mqttuser, O::mqttpass, O::mqttpass_file, O::mqtttopic,
                     O::client_id, O::mqtt_cafile}) {
    bad.push_back({id, "", "needs a value"});
  }
  return bad;
}

INSTANTIATE_TEST_SUITE_P(Values, RefusedValue, testing::ValuesIn(bad_values()));

TEST(Options, TheLimitsThemselvesAreAllowed) {
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

TEST(Options, AnUnknownOptionIsRefusedWithTheNearestName) {
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

TEST(Options, ArgumentsThatAreNotOptionsAreRefused) {
  EXPECT_THAT(refusal({"-s", "P", "stray"}), AllOf(HasSubstr("'stray'"), HasSubstr("no option")));
  EXPECT_THAT(refusal({"-s", "P", "--watch", "false"}), HasSubstr("'false'"));
  EXPECT_THAT(refusal({"-s", "P", "--", "more"}), HasSubstr("'more'"));
}

TEST(Options, AnUnknownOptionIsRefusedWithAHint) {
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

TEST(Options, NoErrorQuotesAValueThatNobodyWrote) {
  int refused = 0;
  for (const Option& row : option_table()) {
    if (row.kind != ValueKind::flag && row.implicit_text.empty()) continue;
    const std::string flag = fmt::format("--{}", row.name);
    for (const Arguments& arguments : {Arguments{flag},
                                       {flag, flag},
                                       {"-s", "P", flag},
                                       {"-s", "P", "-m", "host", flag},
                                       {"-s", "replay:F", flag},
                                       {"-s", "replay:F", "-m", "host", flag},
                                       {"probe", "P", flag},
                                       {"redact", "F", flag},
                                       {"-s", "P", flag, "true"}}) {
      const auto checked = parse_options(arguments, {});
      const auto* const error = std::get_if<OptionError>(&checked);
      if (error == nullptr) continue;
      ++refused;
      EXPECT_THAT(error->text, Not(HasSubstr(flag + " is '"))) << fmt::format("{}", arguments);
    }
  }
  EXPECT_GT(refused, 50);
}

TEST(Options, APortMayBeGivenForEachBus) {
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

TEST(Options, AreCheckedEvenIfTheyHaveNoEffect) {
  EXPECT_THAT(refusal({"-s", "P", "--qos", "3"}), HasSubstr("--qos is '3'"));
  EXPECT_THAT(refusal({"-s", "replay:F", "-b", "x"}), HasSubstr("--baudrate is 'x'"));
  EXPECT_THAT(refusal({"-s", "P", "-m", "host", "--format", "xml"}), HasSubstr("--format"));
}

TEST(UnreadVariables, GiveAWarningWithTheNearestName) {
  const std::pair<const char*, const char*> meant[] = {
      {"JKBMS_MQTTBROKR", "JKBMS_MQTTBROKER"}, {"JKBMS_MQTT_BROKER", "JKBMS_MQTTBROKER"},
      {"JKBMS_BUSGAP", "JKBMS_BUS_GAP"},       {"NODEJKBMS_FORMAT", "JKBMS_FORMAT"},
      {"NODEJKBMS_BAUDRAT", "JKBMS_BAUDRATE"}, {"JKBMS_MQTTPASSFILE", "JKBMS_MQTTPASS_FILE"},
  };
  for (const auto& [name, nearest] : meant) {
    EXPECT_THAT(texts(accepted({"-s", "P"}, {{name, "x"}}).warnings),
                ElementsAre(std::string(name) + " is set and not read; the nearest name that is " +
                            "read is " + nearest));
  }
  EXPECT_THAT(texts(accepted({"-s", "P"}, {{"JKBMS_FROBNICATE", "x"}}).warnings),
              ElementsAre("JKBMS_FROBNICATE is set and not read; no option has this variable"));
}

TEST(UnreadVariables, AreNotEmptyAndBeginWithAPrefixOfThisProgram) {
  EXPECT_THAT(texts(accepted({"-s", "P"}, {{"JKBMS_MQTTBROKR", ""}, {"MQTTBROKER", "h"}}).warnings),
              IsEmpty());
}

TEST(UnreadVariables, AreNamedIfTheOptionThatTheyMeanIsMissing) {
  EXPECT_THAT(refusal({}, {{"JKBMS_SERIALPRT", "P"}}),
              AllOf(HasSubstr("no serial port is given"), HasSubstr("JKBMS_SERIALPRT is set")));
}

TEST(Service, NeedsABroker) {
  const Environment service{{"NOTIFY_SOCKET", "/run/notify"}, {"JKBMS_SERIALPORT", "P"}};
  EXPECT_THAT(refusal({}, service), AllOf(HasSubstr("no broker"), HasSubstr("JKBMS_MQTTBROKER")));
  Environment mistyped = service;
  mistyped["JKBMS_MQTTBROKR"] = "host";
  EXPECT_THAT(refusal({}, mistyped),
              HasSubstr("JKBMS_MQTTBROKR is set and not read; the nearest name"));
  EXPECT_TRUE(accepted({"-m", "host"}, service).mqtt);
  EXPECT_EQ(accepted({"--version"}, service).action, Options::Action::version);
}

TEST(Service, IsDetectedIfStandardErrorIsTheJournal) {
  struct stat status {};
  ASSERT_EQ(fstat(STDERR_FILENO, &status), 0);
  const std::string journal = fmt::format("{}:{}", status.st_dev, status.st_ino);
  setenv("JOURNAL_STREAM", journal.c_str(), 1);
  EXPECT_THAT(refusal({"-s", "P"}), HasSubstr("no broker"));
  setenv("JOURNAL_STREAM", "1:1", 1);
  EXPECT_FALSE(accepted({"-s", "P"}, {{"INVOCATION_ID", "1"}, {"NOTIFY_SOCKET", ""}}).mqtt)
      << "a shell of a desktop session";
  unsetenv("JOURNAL_STREAM");
}

TEST(UnreadVariables, OfNodeJbdGiveAWarningWithTheRightName) {
  EXPECT_THAT(refusal({}, {{"NODEJBD_SERIALPORT", "P"}, {"NODEJBD_MQTTBROKER", "h"}}),
              AllOf(HasSubstr("NODEJBD_SERIALPORT is set and not read"),
                    HasSubstr("JKBMS_SERIALPORT"), Not(HasSubstr("NODEJBD_MQTTBROKER"))));
  const Options options = accepted({"-s", "P"}, {{"NODEJBD_MQTTBROKER", "h"}});
  EXPECT_FALSE(options.mqtt);
  EXPECT_THAT(texts(options.warnings),
              ElementsAre(AllOf(HasSubstr("NODEJBD_MQTTBROKER"), HasSubstr("JKBMS_MQTTBROKER"))));
}

TEST(UnreadVariables, OfNodeJbdAreIgnoredIfTheOptionIsGiven) {
  EXPECT_THAT(texts(accepted({"-s", "P"}, {{"NODEJBD_SERIALPORT", "Q"}}).warnings), IsEmpty());
  const Options options = accepted({}, {{"NODEJBD_SERIALPORT", "Q"}, {"JKBMS_SERIALPORT", "P"}});
  EXPECT_EQ(options.buses[0].serialport, "P");
  EXPECT_THAT(texts(options.warnings), IsEmpty());
}

}  // namespace
}  // namespace jkbms::app
