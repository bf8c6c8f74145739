#include "config_file.hpp"

#include <gmock/gmock.h>
#include <unistd.h>

#include <cerrno>
#include <filesystem>
#include <fstream>

#include "exit_code.hpp"
#include "given_options.hpp"
#include "option_table.hpp"
#include "parsed_options.hpp"

namespace jkbms::app {
namespace {

using std::chrono::milliseconds;
using testing::AllOf;
using testing::ElementsAre;
using testing::HasSubstr;
using testing::IsEmpty;
using testing::Pair;
using testing::UnorderedElementsAre;

ConfigFile parsed(std::string_view text) {
  auto config = parse_config(text);
  EXPECT_TRUE(config) << config.error().detail;
  return config ? *config : ConfigFile{};
}

/// Why a text is no configuration, or a failed test.
std::string fault(std::string_view text) {
  const auto config = parse_config(text);
  EXPECT_FALSE(config) << text;
  if (config) return {};
  EXPECT_EQ(config.error().code, Errc::unsupported);
  return config.error().detail;
}

class ConfigFileTest : public testing::Test {
 protected:
  ConfigFileTest()
      : path_((std::filesystem::path(testing::TempDir()) /
               ("jkbms-config-" + std::to_string(::getpid()) + ".json"))
                  .string()) {}
  ~ConfigFileTest() override { std::filesystem::remove(path_); }

  std::string write(std::string_view text) {
    std::ofstream(path_) << text;
    return path_;
  }
  Options options(std::string_view text, const Variables& variables = {},
                  const Arguments& more = {}) {
    Arguments arguments{"-c", write(text)};
    arguments.insert(arguments.end(), more.begin(), more.end());
    return accepted(arguments, variables);
  }

  const std::string path_;
};

TEST(ParseConfig, TakesAnEmptyObject) {
  const ConfigFile config = parsed("{}");
  EXPECT_THAT(config.options, IsEmpty());
  EXPECT_THAT(config.buses, IsEmpty());
}

TEST(ParseConfig, TakesEveryOptionByItsName) {
  for (const OptionSpec& spec : option_table()) {
    const bool of_the_command_line = spec.name == "config" || spec.name == "help" ||
                                     spec.name == "version" || spec.name == "list-ports" ||
                                     spec.name == "pack";
    const std::string text = R"({")" + std::string(spec.name) + R"(":"x"})";
    if (of_the_command_line) {
      EXPECT_THAT(fault(text), HasSubstr("is not known")) << spec.name;
    } else {
      EXPECT_THAT(parsed(text).options, ElementsAre(Pair(spec.name, "x"))) << spec.name;
    }
  }
}

TEST(ParseConfig, EveryKeyCountsAsTheOptionOfItsName) {
  for (const OptionSpec& spec : option_table()) {
    const auto config = parse_config(R"({")" + std::string(spec.name) + R"(":"x"})");
    if (!config) continue;
    auto given = GivenOptions::collect({}, [](const std::string&) { return nullptr; });
    ASSERT_TRUE(given);
    given->add_file("F", config->options);
    const auto value = given->find(spec.name);
    ASSERT_TRUE(value) << spec.name;
    EXPECT_EQ(value->text, "x");
    EXPECT_EQ(value->source, "F: " + std::string(spec.name));
  }
}

TEST(ParseConfig, NamesTheOptionThatAMistypedKeyMeans) {
  for (const OptionSpec& spec : option_table()) {
    const std::string name(spec.name);
    if (!parse_config(R"({")" + name + R"(":"x"})")) continue;
    EXPECT_THAT(fault(R"({")" + name + R"(_":"x"})"),
                AllOf(HasSubstr("'" + name + "_'"), HasSubstr("nearest is '" + name + "'")));
  }
}

TEST(ParseConfig, WritesNumbersAndSwitchesAsOnTheCommandLine) {
  EXPECT_THAT(
      parsed(R"({"baudrate":9600,"pollinginterval":2.5,"watch":true,"retain":false})").options,
      UnorderedElementsAre(Pair("baudrate", "9600"), Pair("pollinginterval", "2.5"),
                           Pair("watch", "true"), Pair("retain", "false")));
}

TEST(ParseConfig, TakesBusesWithTheirPacks) {
  const ConfigFile config = parsed(R"({
    "buses": [
      {"serialport":"P","protocol":"jk02","mode":"poll","bus-gap":150,"pollinginterval":5,
       "reply-timeout":0.5,"baudrate":9600,"capture":"F",
       "packs":[{"name":"garage","address":1},{"address":2}]},
      {"serialport":"Q","address":"3-5"}
    ]})");
  ASSERT_EQ(config.buses.size(), 2U);
  EXPECT_THAT(config.buses[0].options,
              UnorderedElementsAre(Pair("serialport", "P"), Pair("protocol", "jk02"),
                                   Pair("mode", "poll"), Pair("bus-gap", "150"),
                                   Pair("pollinginterval", "5"), Pair("reply-timeout", "0.5"),
                                   Pair("baudrate", "9600"), Pair("capture", "F")));
  EXPECT_THAT(config.buses[0].packs,
              ElementsAre(UnorderedElementsAre(Pair("name", "garage"), Pair("address", "1")),
                          ElementsAre(Pair("address", "2"))));
  EXPECT_THAT(config.buses[1].options,
              UnorderedElementsAre(Pair("serialport", "Q"), Pair("address", "3-5")));
  EXPECT_THAT(config.buses[1].packs, IsEmpty());
}

TEST(ParseConfig, AllowsComments) {
  EXPECT_THAT(parsed("// of the garage\n{ /* slow */ \"baudrate\": 9600, }\n").options,
              ElementsAre(Pair("baudrate", "9600")));
}

TEST(ParseConfig, NamesTheNearestKeyOfOneThatIsNotKnown) {
  EXPECT_THAT(fault(R"({"baudrat":1})"),
              AllOf(HasSubstr("'baudrat'"), HasSubstr("nearest is 'baudrate'")));
  EXPECT_THAT(fault(R"({"bus":[]})"), HasSubstr("nearest is 'buses'"));
  EXPECT_THAT(fault(R"({"mqttTopic":"T"})"), HasSubstr("nearest is 'mqtttopic'"));
  EXPECT_THAT(fault(R"({"buses":[{"serialport":"P"},{"serial-port":"Q"}]})"),
              AllOf(HasSubstr("'buses[1].serial-port'"), HasSubstr("nearest is 'serialport'")));
  EXPECT_THAT(fault(R"({"buses":[{"serialport":"P","pack":[]}]})"),
              AllOf(HasSubstr("'buses[0].pack'"), HasSubstr("nearest is 'packs'")));
  EXPECT_THAT(fault(R"({"buses":[{"serialport":"P","packs":[{"address":1,"nam":"x"}]}]})"),
              AllOf(HasSubstr("'buses[0].packs[0].nam'"), HasSubstr("nearest is 'name'")));
}

TEST(ParseConfig, RefusesOptionsOfTheProgramWithinABus) {
  EXPECT_THAT(fault(R"({"buses":[{"serialport":"P","mqttbroker":"h"}]})"),
              HasSubstr("'buses[0].mqttbroker' is not known"));
}

TEST(ParseConfig, RefusesOtherTypes) {
  EXPECT_THAT(fault(R"({"baudrate":[9600]})"),
              AllOf(HasSubstr("'baudrate'"), HasSubstr("a text, a number, true or false")));
  EXPECT_THAT(fault(R"({"baudrate":null})"), HasSubstr("'baudrate'"));
  EXPECT_THAT(fault(R"({"buses":{}})"), AllOf(HasSubstr("'buses'"), HasSubstr("a list")));
  EXPECT_THAT(fault(R"({"buses":["P"]})"), AllOf(HasSubstr("buses[0]"), HasSubstr("an object")));
  EXPECT_THAT(fault(R"({"buses":[{"serialport":"P","packs":1}]})"),
              AllOf(HasSubstr("'buses[0].packs'"), HasSubstr("a list")));
  EXPECT_THAT(fault(R"({"buses":[{"serialport":"P","packs":[1]}]})"),
              AllOf(HasSubstr("buses[0].packs[0]"), HasSubstr("an object")));
  EXPECT_THAT(fault("[]"), HasSubstr("one object"));
}

TEST(ParseConfig, RefusesTextsThatNoCommandLineCouldHave) {
  EXPECT_THAT(fault(R"({"serialport":"P\u0000Q"})"),
              AllOf(HasSubstr("'serialport'"), HasSubstr("a NUL")));
}

TEST(ParseConfig, QuotesAKeyInOneLine) {
  EXPECT_THAT(fault(R"({"baud\nrate":1})"),
              AllOf(HasSubstr("'baud?rate'"), HasSubstr("nearest is 'baudrate'")));
  EXPECT_LT(fault(R"({")" + std::string(5000, 'a') + R"(":1})").size(), 300U);
}

TEST(ParseConfig, RefusesAKeyThatStandsTwice) {
  EXPECT_THAT(fault(R"({"baudrate":1,"baudrate":2})"), HasSubstr("'baudrate' stands twice"));
}

TEST(ParseConfig, WantsTheSerialPortOfABusAndTheAddressOfAPack) {
  EXPECT_THAT(fault(R"({"buses":[{"baudrate":9600}]})"),
              HasSubstr("'buses[0].serialport' is missing"));
  EXPECT_THAT(fault(R"({"buses":[{"serialport":"P","packs":[{"name":"x"}]}]})"),
              HasSubstr("'buses[0].packs[0].address' is missing"));
}

TEST(ParseConfig, NamesTheLineOfASyntaxError) {
  EXPECT_THAT(fault("{\n\"baudrate\": 9600\n\"watch\": true\n}"), HasSubstr("line 3"));
  EXPECT_THAT(fault("{"), HasSubstr("line 1"));
  EXPECT_THAT(fault(""), HasSubstr("line 1"));
  EXPECT_THAT(fault("{} x"), HasSubstr("line 1"));
}

TEST_F(ConfigFileTest, DescribesBusesAndPacks) {
  const Options read = options(R"({
    "pollinginterval": 5,
    "mqttbroker": "host", "mqtttopic": "T",
    "buses": [
      {"serialport":"/dev/a","baudrate":9600,
       "packs":[{"name":"garage","address":1},{"address":2}]},
      {"serialport":"/dev/b","pollinginterval":20}
    ]})");
  ASSERT_EQ(read.buses.size(), 2U);
  EXPECT_EQ(read.buses[0].serialport, "/dev/a");
  EXPECT_EQ(read.buses[0].baudrate, 9600);
  EXPECT_EQ(read.buses[0].protocol, find_protocol("jk02"));
  EXPECT_EQ(read.buses[0].poll_interval, milliseconds(5000));
  ASSERT_EQ(read.buses[0].packs.size(), 2U);
  EXPECT_EQ(read.buses[0].packs[0].name, "garage");
  EXPECT_EQ(read.buses[0].packs[0].topic_part, "garage");
  EXPECT_EQ(read.buses[0].packs[1].address, 2);
  EXPECT_EQ(read.buses[0].packs[1].topic_part, "a-2");
  EXPECT_EQ(read.buses[1].serialport, "/dev/b");
  EXPECT_EQ(read.buses[1].baudrate, 115200);
  EXPECT_EQ(read.buses[1].protocol, find_protocol("jk4e57"));
  EXPECT_EQ(read.buses[1].poll_interval, milliseconds(20'000));
  EXPECT_EQ(read.buses[1].packs.at(0).topic_part, "b");
  ASSERT_TRUE(read.mqtt);
  EXPECT_EQ(read.mqtt->topic, "T");
}

TEST_F(ConfigFileTest, CountsBehindTheEnvironmentAndThatBehindTheCommandLine) {
  const std::string_view text = R"({"serialport":"P","baudrate":9600})";
  EXPECT_EQ(options(text).buses[0].baudrate, 9600);
  const Variables variables{{"JKBMS_BAUDRATE", "19200"}};
  EXPECT_EQ(options(text, variables).buses[0].baudrate, 19200);
  EXPECT_EQ(options(text, variables, {"-b", "38400"}).buses[0].baudrate, 38400);
}

TEST_F(ConfigFileTest, IsNamedByTheEnvironmentToo) {
  const Options read = accepted({}, {{"JKBMS_CONFIG", write(R"({"serialport":"P"})")}});
  EXPECT_EQ(read.buses[0].serialport, "P");
}

TEST_F(ConfigFileTest, ABadValueIsNamedWithFileAndKey) {
  EXPECT_THAT(refusal({"-c", write(R"({"serialport":"P","baudrate":"fast"})")}),
              AllOf(HasSubstr(path_ + ": baudrate is 'fast'"), HasSubstr("is allowed")));
  EXPECT_THAT(refusal({"-c", write(R"({"buses":[{"serialport":"P","packs":[{"address":16}]}]})")}),
              AllOf(HasSubstr("buses[0].packs[0].address is '16'"), HasSubstr("from 0 to 15")));
}

TEST_F(ConfigFileTest, NamesAndAddressesArePartsOfTheirOwn) {
  EXPECT_THAT(
      refusal({"-c",
               write(R"({"buses":[{"serialport":"P","packs":[{"name":"x","address":"y=1"}]}]})")}),
      AllOf(HasSubstr("buses[0].packs[0].address is 'y=1'"), HasSubstr("from 0 to 15")));
  EXPECT_THAT(
      refusal(
          {"-c", write(R"({"buses":[{"serialport":"P","packs":[{"name":"a/b","address":1}]}]})")}),
      HasSubstr("buses[0].packs[0].name is 'a/b'"));
}

TEST_F(ConfigFileTest, ABusHasAPortAndIsNoCapture) {
  EXPECT_THAT(refusal({"-c", write(R"({"buses":[{"serialport":""}]})")}),
              AllOf(HasSubstr("buses[0].serialport is ''"), HasSubstr("needs a value")));
  EXPECT_THAT(refusal({"-c", write(R"({"buses":[{"serialport":"replay:F"}]})")}),
              AllOf(HasSubstr("buses[0].serialport is 'replay:F'"), HasSubstr("read alone")));
}

TEST_F(ConfigFileTest, EachBusHasACaptureOfItsOwn) {
  EXPECT_THAT(refusal({"-c", write(R"({"buses":[{"serialport":"P","capture":"F"},
                                               {"serialport":"Q","capture":"F"}]})")}),
              AllOf(HasSubstr("'F'"), HasSubstr("one bus")));
  const std::string_view two = R"({"buses":[{"serialport":"P"},{"serialport":"Q"}]})";
  EXPECT_THAT(refusal({"-c", write(two), "--capture", "F"}),
              AllOf(HasSubstr("--capture is 'F'"), HasSubstr("one bus")));
  const Options read = options(R"({"buses":[{"serialport":"P","capture":"F"},
                                            {"serialport":"Q","capture":"G"}]})");
  EXPECT_EQ(read.buses.at(0).capture_file, "F");
  EXPECT_EQ(read.buses.at(1).capture_file, "G");
}

TEST_F(ConfigFileTest, ThatIsBadEndsWithTheCodeOfABadConfiguration) {
  const auto read = parse({"-c", write(R"({"serialpor":"P"})")});
  ASSERT_FALSE(read);
  EXPECT_THAT(read.error().detail, AllOf(HasSubstr(path_), HasSubstr("'serialport'")));
  EXPECT_EQ(exit_code_of_options(read.error()), ExitCode::bad_configuration);
  EXPECT_EQ(static_cast<int>(exit_code_of_options(read.error())), 78);
}

TEST_F(ConfigFileTest, ThatDoesNotExistIsMissing) {
  const auto read = parse({"-c", path_});
  ASSERT_FALSE(read);
  EXPECT_EQ(read.error().code, Errc::io);
  EXPECT_EQ(read.error().system_error, ENOENT);
  EXPECT_THAT(read.error().detail, HasSubstr(path_));
  EXPECT_EQ(exit_code_of_options(read.error()), ExitCode::missing);
}

TEST_F(ConfigFileTest, IsNoFolder) {
  const auto read = parse({"-c", testing::TempDir()});
  ASSERT_FALSE(read);
  EXPECT_THAT(read.error().detail, HasSubstr(testing::TempDir() + ": Is a directory"));
  EXPECT_EQ(exit_code_of_options(read.error()), ExitCode::missing);
}

TEST(ExampleOfAConfigurationFile, DescribesTwoBusesAndABroker) {
  const Options read = accepted({"-c", JKBMS_DOCS_DIR "/jkbms-mqtt.example.json"});
  EXPECT_THAT(read.warnings, IsEmpty());
  EXPECT_EQ(read.replay_file, std::nullopt);

  ASSERT_TRUE(read.mqtt);
  EXPECT_EQ(read.mqtt->broker.uri, "tcp://192.168.0.10:1883");
  EXPECT_EQ(read.mqtt->topic, "house/battery");
  EXPECT_EQ(read.mqtt->user, "solar");
  EXPECT_EQ(read.mqtt->password, std::nullopt);
  EXPECT_EQ(read.mqtt->password_file, "/etc/jkbms-mqtt/password");
  EXPECT_EQ(read.mqtt->payload, PayloadForm::none);

  ASSERT_EQ(read.buses.size(), 2U);
  const BusConfig& shared = read.buses[0];
  EXPECT_EQ(shared.serialport, "/dev/serial/by-id/usb-FTDI_FT232R_USB_UART_A5069RR4-if00-port0");
  EXPECT_EQ(shared.protocol, find_protocol("jk02"));
  EXPECT_EQ(shared.mode, BusMode::automatic);
  EXPECT_EQ(shared.poll_interval, milliseconds(5000));
  EXPECT_EQ(shared.baudrate, 115200);
  EXPECT_EQ(shared.bus_gap, milliseconds(120));
  EXPECT_EQ(shared.reply_timeout, milliseconds(1000));
  EXPECT_EQ(shared.capture_file, std::nullopt);
  ASSERT_EQ(shared.packs.size(), 2U);
  EXPECT_EQ(shared.packs[0].address, 1);
  EXPECT_EQ(shared.packs[0].name, "garage");
  EXPECT_EQ(shared.packs[0].topic_part, "garage");
  EXPECT_EQ(shared.packs[1].address, 2);
  EXPECT_EQ(shared.packs[1].name, "shed");
  EXPECT_EQ(shared.packs[1].topic_part, "shed");

  const BusConfig& alone = read.buses[1];
  EXPECT_EQ(alone.serialport, "/dev/serial/by-id/usb-1a86_USB_Serial-if00-port0");
  EXPECT_EQ(alone.protocol, find_protocol("jk4e57"));
  EXPECT_EQ(alone.poll_interval, milliseconds(10'000));
  EXPECT_EQ(alone.baudrate, 115200);
  EXPECT_EQ(alone.bus_gap, milliseconds(0));
  ASSERT_EQ(alone.packs.size(), 1U);
  EXPECT_EQ(alone.packs[0].name, "");
  EXPECT_EQ(alone.packs[0].topic_part, "usb-1a86_USB_Serial-if00-port0");
}

}  // namespace
}  // namespace jkbms::app
