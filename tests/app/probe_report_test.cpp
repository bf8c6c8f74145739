#include <gmock/gmock.h>
#include <gtest/gtest.h>
#include <unistd.h>

#include <cerrno>
#include <sstream>

#include "options/config_file.hpp"
#include "probe/found_config.hpp"
#include "probe/port_user.hpp"
#include "probe/probe_run.hpp"
#include "probe/report.hpp"

namespace jkbms::app {
namespace {

using testing::AllOf;
using testing::Contains;
using testing::Each;
using testing::ElementsAre;
using testing::Field;
using testing::HasSubstr;
using testing::IsEmpty;
using testing::Not;

ProbedPort probed(Verdict::Kind kind, const std::string& port = "/dev/ttyUSB0") {
  ProbedPort result{port, {}};
  result.verdict.kind = kind;
  return result;
}

ProbedPort two_packs(int baudrate, const std::string& port = "/dev/ttyUSB0") {
  ProbedPort result = probed(Verdict::Kind::found, port);
  result.verdict.protocol = &jk02();
  result.verdict.baudrate = baudrate;
  result.verdict.packs = {
      {.address = 1, .model = "JK_PB2A16S20P", .software = "15.41", .cells = 16}, {.address = 5}};
  return result;
}

ProbedPort without_port(int system_error) {
  ProbedPort result = probed(Verdict::Kind::no_port);
  result.verdict.error = Error{Errc::io, "/dev/ttyUSB0 is in use by another program", system_error};
  return result;
}

int number(ExitCode code) {
  return static_cast<int>(code);
}

TEST(ProbeReport, GivesEachPackItsCommandLine) {
  EXPECT_THAT(report_text(two_packs(115200), 80),
              AllOf(HasSubstr("2 packs answer (jk02 at 115200 baud)"),
                    HasSubstr("address 1: JK_PB2A16S20P, firmware 15.41, 16 cells"),
                    HasSubstr("jkbms-mqtt -s /dev/ttyUSB0 --protocol jk02 -a 1\n"),
                    HasSubstr("jkbms-mqtt -s /dev/ttyUSB0 --protocol jk02 -a 5\n"),
                    HasSubstr("jkbms-mqtt -s /dev/ttyUSB0 --protocol jk02 -a 1,5\n")));
  EXPECT_THAT(report_text(two_packs(9600), 80),
              HasSubstr("jkbms-mqtt -s /dev/ttyUSB0 -b 9600 --protocol jk02 -a 1\n"));
}

TEST(ProbeReport, QuotesAPortForTheShell) {
  const std::string text = report_text(two_packs(115200, "my port's"), 80);
  EXPECT_THAT(text, HasSubstr("-s 'my port'\\''s' --protocol"));
  EXPECT_THAT(report_text(two_packs(115200, "tcp://[::1]:23"), 80),
              HasSubstr("-s 'tcp://[::1]:23'"));
  EXPECT_THAT(report_text(two_packs(115200, "tcp://ew11:8899"), 80),
              HasSubstr("-s tcp://ew11:8899 "));
}

TEST(ProbeReport, PrintsNoControlCharacterOfAPack) {
  ProbedPort result = two_packs(115200);
  result.verdict.packs[0].model = "JK\x1b[31m";
  EXPECT_THAT(report_text(result, 80), AllOf(HasSubstr("JK?[31m"), Not(HasSubstr("\x1b"))));
  EXPECT_THAT(report_json(result), Not(HasSubstr("u001B")));
}

TEST(ProbeReport, EveryVerdictToActOnHasItsWord) {
  const std::pair<Verdict::Kind, const char*> words[] = {
      {Verdict::Kind::echo, "[echo]"},
      {Verdict::Kind::noise, "[noise]"},
      {Verdict::Kind::nothing, "[no-answer]"},
      {Verdict::Kind::other_device, "[other-brand]"},
  };
  for (const auto& [kind, word] : words) {
    EXPECT_THAT(report_text(probed(kind), 80), HasSubstr(word));
  }
  EXPECT_THAT(report_text(without_port(EBUSY), 80), HasSubstr("[port-busy]"));
  EXPECT_THAT(report_text(without_port(ECONNREFUSED), 80), HasSubstr("[gateway-unreachable]"));
  EXPECT_THAT(report_text(two_packs(115200), 80), Not(HasSubstr("[")));
  EXPECT_THAT(report_json(probed(Verdict::Kind::echo)), HasSubstr(R"("word":"echo")"));
  EXPECT_THAT(report_json(two_packs(115200)), HasSubstr(R"("word":null)"));
}

TEST(ProbeReport, OfNothingNamesWiringThenPortThenTheSettingInTheApp) {
  const auto steps = next_steps(probed(Verdict::Kind::nothing));
  ASSERT_EQ(steps.size(), 4U);
  EXPECT_THAT(steps[0].text, HasSubstr("wiring"));
  EXPECT_THAT(steps[1].text, HasSubstr("port"));
  EXPECT_THAT(steps[2].text,
              AllOf(HasSubstr("UART protocol No."), HasSubstr("000"), HasSubstr("001")));
  EXPECT_EQ(steps[3].command, "jkbms-mqtt -s /dev/ttyUSB0 --protocol jk02 -a 0");
}

TEST(ProbeReport, OfNoiseBeginsWithTheWiresIfMostBytesAre00OrFF) {
  ProbedPort result = probed(Verdict::Kind::noise);
  result.verdict.heard.bytes = result.verdict.heard.bytes_dropped = 200;
  result.verdict.heard.fillers = 174;
  EXPECT_THAT(sentence_of(result), HasSubstr("200 bytes, 87 % of them 00 or FF"));
  EXPECT_THAT(next_steps(result)[0].text, HasSubstr("swap A and B"));
  result.verdict.heard.fillers = 2;
  EXPECT_THAT(next_steps(result)[0].text, HasSubstr("rate"));
}

TEST(ProbeReport, OfABusyPortNamesTheProgram) {
  ProbedPort busy = without_port(EBUSY);
  EXPECT_EQ(sentence_of(busy), "/dev/ttyUSB0 is in use by another program");
  busy.users = {{12, "minicom"}, {17, "jkbms-mqtt"}};
  EXPECT_EQ(sentence_of(busy),
            "/dev/ttyUSB0 is in use by minicom (process 12) and jkbms-mqtt (process 17)");
  EXPECT_THAT(next_steps(busy), ElementsAre(Field(&Advice::command, HasSubstr("systemctl stop"))));
}

TEST(ProbeReport, EveryVerdictHasASentenceAndFitsFortyColumns) {
  for (const Verdict::Kind kind :
       {Verdict::Kind::found, Verdict::Kind::master, Verdict::Kind::echo, Verdict::Kind::noise,
        Verdict::Kind::nothing, Verdict::Kind::other_device, Verdict::Kind::stopped}) {
    ProbedPort result = two_packs(115200);
    result.verdict.kind = kind;
    result.verdict.heard.other_device = OtherDevice::daly;
    EXPECT_THAT(sentence_of(result), HasSubstr("/dev/ttyUSB0: "));
    std::istringstream lines(report_text(result, 40));
    for (std::string line; std::getline(lines, line);) {
      if (line.find("jkbms-mqtt ") != std::string::npos) continue;  // a command line is not folded
      EXPECT_LE(line.size(), 40U) << line;
    }
  }
}

TEST(ProbeReport, TheExitCodeIsTheSmallestOfAllPorts) {
  const ProbedPort nothing = probed(Verdict::Kind::nothing);
  const ProbedPort missing = without_port(ENOENT);
  EXPECT_EQ(number(exit_code_of(std::vector{missing, nothing, two_packs(115200)})), 0);
  EXPECT_EQ(number(exit_code_of(std::vector{missing, nothing})), 13);
  EXPECT_EQ(number(exit_code_of(std::vector{missing})), 66);
  EXPECT_EQ(number(exit_code_of(std::vector<ProbedPort>{})), 69);
}

TEST(ProbeReport, OfSeveralPortsHasOneVerdictAPort) {
  Log log(stderr, LogLevel::info, Log::Style::plain);
  testing::internal::CaptureStdout();
  const ExitCode code = probe_ports({"/dev/ttyNONE1", "/dev/ttyNONE2"}, {}, log);
  const std::string out = testing::internal::GetCapturedStdout();
  EXPECT_EQ(number(code), 66);
  EXPECT_THAT(out, AllOf(HasSubstr("/dev/ttyNONE1 does not exist"),
                         HasSubstr("\n\n/dev/ttyNONE2 does not exist")));
}

TEST(FoundConfig, IsAConfigurationOfAllPacksThatWereFound) {
  ProbedPort alone = probed(Verdict::Kind::found, "/dev/ttyS1");
  alone.verdict.protocol = &jk4e57();
  alone.verdict.baudrate = 115200;
  alone.verdict.packs.emplace_back();
  ProbedPort beside_master = two_packs(9600, "/dev/\"quoted\"");
  beside_master.verdict.kind = Verdict::Kind::master;
  const auto config =
      parse_config(config_for({alone, probed(Verdict::Kind::nothing), beside_master}));
  ASSERT_TRUE(config) << config.error().detail;
  ASSERT_EQ(config->buses.size(), 2U);
  EXPECT_EQ(config->buses[0].options.at("serialport"), "/dev/ttyS1");
  EXPECT_EQ(config->buses[0].options.at("protocol"), "jk4e57");
  EXPECT_THAT(config->buses[0].packs, IsEmpty());
  EXPECT_EQ(config->buses[1].options.at("serialport"), "/dev/\"quoted\"");
  EXPECT_EQ(config->buses[1].options.at("mode"), "listen");
  EXPECT_EQ(config->buses[1].options.at("baudrate"), "9600");
  ASSERT_EQ(config->buses[1].packs.size(), 2U);
  EXPECT_EQ(config->buses[1].packs[1].at("address"), "5");
  EXPECT_EQ(config_for({probed(Verdict::Kind::nothing)}), "");
}

TEST(PortUser, IsNotThisProcessAndNotOfAMissingPort) {
  EXPECT_THAT(users_of_port("/dev/ttyNONE1"), IsEmpty());
  EXPECT_THAT(users_of_port("/dev/null"), Each(Field(&PortUser::pid, testing::Ne(getpid()))));
}

}  // namespace
}  // namespace jkbms::app
