#include "options/config_file.hpp"

#include <gmock/gmock.h>
#include <unistd.h>

#include <filesystem>
#include <fstream>

#include "parsed_options.hpp"

namespace jkbms::app {
namespace {

using std::chrono::milliseconds;
using testing::AllOf;
using testing::ElementsAre;
using testing::HasSubstr;
using testing::IsEmpty;

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
  /// Returns why the options of a file are refused. Fails the test if they are accepted.
  std::string file_refusal(std::string_view text, const Arguments& more = {},
                           ExitCode code = ExitCode::bad_configuration) {
    Arguments arguments{"-c", write(text)};
    arguments.insert(arguments.end(), more.begin(), more.end());
    return refusal(arguments, {}, code);
  }
  Options options(std::string_view text, const Environment& variables = {},
                  const Arguments& more = {}) {
    Arguments arguments{"-c", write(text)};
    arguments.insert(arguments.end(), more.begin(), more.end());
    return accepted(arguments, variables);
  }

  const std::string path_;
};

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
  EXPECT_EQ(read.buses[0].protocol, &jk02());
  EXPECT_EQ(read.buses[0].poll_interval, milliseconds(5000));
  ASSERT_EQ(read.buses[0].packs.size(), 2U);
  EXPECT_EQ(read.buses[0].packs[0].name, "garage");
  EXPECT_EQ(read.buses[0].packs[0].topic_part, "garage");
  EXPECT_EQ(read.buses[0].packs[1].address, 2);
  EXPECT_EQ(read.buses[0].packs[1].topic_part, "a-2");
  EXPECT_EQ(read.buses[1].serialport, "/dev/b");
  EXPECT_EQ(read.buses[1].baudrate, 115200);
  EXPECT_EQ(read.buses[1].protocol, &jk4e57());
  EXPECT_EQ(read.buses[1].poll_interval, milliseconds(20'000));
  EXPECT_EQ(read.buses[1].packs.at(0).topic_part, "b");
  ASSERT_TRUE(read.mqtt);
  EXPECT_EQ(read.mqtt->topic, "T");
}

TEST_F(ConfigFileTest, IsOverriddenByTheEnvironmentAndTheCommandLine) {
  const std::string_view text = R"({"serialport":"P","baudrate":9600})";
  EXPECT_EQ(options(text).buses[0].baudrate, 9600);
  const Environment variables{{"JKBMS_BAUDRATE", "19200"}};
  EXPECT_EQ(options(text, variables).buses[0].baudrate, 19200);
  EXPECT_EQ(options(text, variables, {"-b", "38400"}).buses[0].baudrate, 38400);
}

TEST_F(ConfigFileTest, MayBeNamedByTheEnvironment) {
  const Options read = accepted({}, {{"JKBMS_CONFIG", write(R"({"serialport":"P"})")}});
  EXPECT_EQ(read.buses[0].serialport, "P");
}

TEST_F(ConfigFileTest, ABadValueIsNamedWithFileAndKey) {
  EXPECT_THAT(file_refusal(R"({"serialport":"P","baudrate":"fast"})"),
              AllOf(HasSubstr(path_ + ": baudrate is 'fast'"), HasSubstr("is allowed")));
  EXPECT_THAT(file_refusal(R"({"buses":[{"serialport":"P","baudrate":"fast"}]})"),
              HasSubstr(path_ + ": buses[0].baudrate is 'fast'"));
  EXPECT_THAT(file_refusal(R"({"serialport":"P","mqttbroker":"h:0"})"),
              HasSubstr(path_ + ": mqttbroker is 'h:0'"));
  EXPECT_THAT(file_refusal(R"({"buses":[{"serialport":""}]})"),
              HasSubstr("buses[0].serialport is ''; needs a value"));
  EXPECT_THAT(file_refusal(R"({"buses":[{"serialport":"P","address":"0-3"}]})"),
              AllOf(HasSubstr("buses[0].address is '0-3'"), HasSubstr("0,1-3")));
}

TEST_F(ConfigFileTest, ABadPackIsNamedWithItsKey) {
  const auto pack = [&](const std::string& keys) {
    return file_refusal(R"({"buses":[{"serialport":"P","packs":[{)" + keys + "}]}]}");
  };
  EXPECT_THAT(pack(R"("address":16)"),
              AllOf(HasSubstr("buses[0].packs[0].address is '16'"), HasSubstr("from 0 to 15")));
  EXPECT_THAT(pack(R"("name":"x","address":"y=1")"),
              AllOf(HasSubstr("packs[0].address is 'y=1'"), HasSubstr("from 0 to 15")));
  EXPECT_THAT(pack(R"("name":"a","address":55)"),
              AllOf(HasSubstr("buses[0].packs[0].address is '55'"), HasSubstr("from 0 to 15")));
  EXPECT_THAT(pack(R"("name":"a/b","address":1)"),
              AllOf(HasSubstr("buses[0].packs[0].name is 'a/b'"), HasSubstr("'+', '#' or '/'")));
  EXPECT_THAT(pack(R"("name":"a\u0007","address":1)"), HasSubstr("packs[0].name is 'a?'"));
}

TEST_F(ConfigFileTest, ModeAddressAndGapOfTheTopLevelAreDefaultsForJk02Buses) {
  const Options read = options(R"({
    "mode": "listen", "address": "1-3", "bus-gap": 200,
    "buses": [
      {"serialport":"/dev/a","protocol":"jk4e57"},
      {"serialport":"/dev/b"},
      {"serialport":"/dev/c","packs":[{"address":7}]},
      {"serialport":"/dev/d","address":"8","mode":"poll","bus-gap":50}
    ]})");
  ASSERT_EQ(read.buses.size(), 4U);
  EXPECT_EQ(read.buses[0].protocol, &jk4e57());
  EXPECT_EQ(read.buses[0].mode, LineMode::poll);
  EXPECT_EQ(read.buses[0].bus_gap, milliseconds(0));
  EXPECT_THAT(addresses(read.buses[0]), ElementsAre(0));
  EXPECT_EQ(read.buses[1].protocol, &jk02());
  EXPECT_EQ(read.buses[1].mode, LineMode::listen);
  EXPECT_EQ(read.buses[1].bus_gap, milliseconds(200));
  EXPECT_THAT(addresses(read.buses[1]), ElementsAre(1, 2, 3));
  EXPECT_THAT(addresses(read.buses[2]), ElementsAre(7));
  EXPECT_THAT(addresses(read.buses[3]), ElementsAre(8));
  EXPECT_EQ(read.buses[3].mode, LineMode::poll);
  EXPECT_EQ(read.buses[3].bus_gap, milliseconds(50));
}

TEST_F(ConfigFileTest, RefusesOptionsThatDoNotFitTheProtocolOfABus) {
  const std::string_view jk4e57 = R"({"buses":[{"serialport":"P","protocol":"jk4e57"}]})";
  EXPECT_THAT(file_refusal(jk4e57, {"--mode", "listen"}, ExitCode::bad_option),
              AllOf(HasSubstr("--mode is 'listen'; it needs --protocol jk02"),
                    HasSubstr("buses[0].protocol is jk4e57")));
  EXPECT_THAT(file_refusal(R"({"buses":[{"serialport":"P","protocol":"jk4e57","mode":"listen"}]})"),
              HasSubstr("buses[0].mode is 'listen'"));
  EXPECT_THAT(file_refusal(R"({"serialport":"P","protocol":"jk4e57","mode":"listen"})"),
              HasSubstr("mode is 'listen'"));
  EXPECT_THAT(
      file_refusal(R"({"mode":"listen","buses":[{"serialport":"P"}]})", {"--protocol", "jk4e57"}),
      HasSubstr("mode is 'listen'"));
  EXPECT_THAT(
      file_refusal(R"({"buses":[{"serialport":"P","protocol":"jk4e57","packs":[{"address":1}]}]})"),
      AllOf(HasSubstr("buses[0].protocol is 'jk4e57'"), HasSubstr("buses[0].packs needs jk02")));
}

TEST_F(ConfigFileTest, PacksOfTheCommandLineOrTheEnvironmentReplaceItsPacks) {
  for (const char* text : {R"({"buses":[{"serialport":"P","packs":[{"name":"x","address":1}]}]})",
                           R"({"buses":[{"serialport":"P","address":"1,3"}]})",
                           R"({"serialport":"P","address":"1,3"})"}) {
    EXPECT_THAT(addresses(options(text, {}, {"--address", "2"}).buses[0]), ElementsAre(2)) << text;
    EXPECT_THAT(addresses(options(text, {}, {"--pack", "y=2"}).buses[0]), ElementsAre(2)) << text;
    EXPECT_THAT(addresses(options(text, {{"JKBMS_ADDRESS", "2"}}).buses[0]), ElementsAre(2));
    EXPECT_THAT(addresses(options(text, {{"JKBMS_PACK", "y=2"}}).buses[0]), ElementsAre(2));
  }
  EXPECT_THAT(
      texts(options(R"({"buses":[{"serialport":"P","address":"1,3"}]})", {}, {"-a", "2"}).warnings),
      ElementsAre(HasSubstr("--address is given: the packs")));
}

TEST_F(ConfigFileTest, ACaptureFileIsForOneBusOnly) {
  EXPECT_THAT(file_refusal(R"({"capture":"F","buses":[{"serialport":"P"},{"serialport":"Q"}]})"),
              AllOf(HasSubstr("capture F"), HasSubstr("P and by Q")));
  EXPECT_THAT(file_refusal(R"({"buses":[{"serialport":"P","capture":"F"},
                                        {"serialport":"Q","capture":"./F"}]})"),
              HasSubstr("P and by Q"));
  EXPECT_EQ(options(R"({"capture":"F","buses":[{"serialport":"P"}]})").buses[0].capture_file, "F");
  const std::string_view two = R"({"buses":[{"serialport":"P"},{"serialport":"Q"}]})";
  EXPECT_THAT(file_refusal(two, {"--capture", "F"}, ExitCode::bad_option), HasSubstr("P and by Q"));
  const Options read = options(R"({"buses":[{"serialport":"P","capture":"F"},
                                            {"serialport":"Q","capture":"G"}]})");
  EXPECT_EQ(read.buses.at(0).capture_file, "F");
  EXPECT_EQ(read.buses.at(1).capture_file, "G");
}

TEST_F(ConfigFileTest, APortIsForOneBusOnly) {
  EXPECT_THAT(file_refusal(R"({"buses":[{"serialport":"P","packs":[{"name":"x","address":1}]},
                                        {"serialport":"P","packs":[{"name":"y","address":2}]}]})"),
              HasSubstr("serial port P is given twice"));
}

TEST_F(ConfigFileTest, ACaptureCannotBeABus) {
  EXPECT_THAT(
      file_refusal(R"({"buses":[{"serialport":"replay:F"}]})"),
      AllOf(HasSubstr("buses[0].serialport is 'replay:F'"), HasSubstr("--serialport replay:FILE")));
  EXPECT_EQ(options(R"({"serialport":"replay:F"})").replay->file, "F");
}

TEST_F(ConfigFileTest, WithAnErrorGivesExitCode78) {
  EXPECT_THAT(file_refusal(R"({"serialpor":"P"})", {}, ExitCode::bad_configuration),
              AllOf(HasSubstr(path_), HasSubstr("'serialport'")));
  EXPECT_EQ(static_cast<int>(ExitCode::bad_configuration), 78);
}

TEST_F(ConfigFileTest, ThatDoesNotExistGivesExitCode66) {
  EXPECT_THAT(refusal({"-c", path_}, {}, ExitCode::missing), HasSubstr(path_));
}

TEST_F(ConfigFileTest, ThatIsAFolderGivesExitCode66) {
  EXPECT_THAT(refusal({"-c", testing::TempDir()}, {}, ExitCode::missing),
              HasSubstr(testing::TempDir() + ": Is a directory"));
}

TEST_F(ConfigFileTest, WithoutAnEndIsRefused) {
  EXPECT_THAT(refusal({"-c", "/dev/zero"}, {}, ExitCode::bad_configuration),
              HasSubstr("cannot read /dev/zero: File too large"));
}

TEST_F(ConfigFileTest, MayHaveAByteOrderMarkAndCrlf) {
  const Options read = options(
      "\xEF\xBB\xBF{\r\n\"serialport\": \"P\",\r\n// of the garage\r\n"
      "\"baudrate\": 9600\r\n}\r\n");
  EXPECT_EQ(read.buses.at(0).serialport, "P");
  EXPECT_EQ(read.buses.at(0).baudrate, 9600);
}

TEST_F(ConfigFileTest, IsCheckedEvenIfItHasNoEffect) {
  EXPECT_THAT(file_refusal(R"({"serialport":"P","qos":3})"), HasSubstr(path_ + ": qos is '3'"));
  EXPECT_THAT(file_refusal(R"({"buses":[{"serialport":"P","baudrate":1}]})", {"-s", "Q"}),
              HasSubstr(path_ + ": buses[0].baudrate is '1'"));
  EXPECT_THAT(
      file_refusal(R"({"buses":[{"serialport":"P","packs":[{"address":16}]}]})", {"-a", "1"}),
      HasSubstr(path_ + ": buses[0].packs[0].address is '16'"));
  EXPECT_THAT(file_refusal(R"({"mode":"sniff","buses":[{"serialport":"P","protocol":"jk4e57"}]})"),
              HasSubstr("mode is 'sniff'"));
}

TEST(ExampleOfAConfigurationFile, DescribesTwoBusesAndABroker) {
  const Options read = accepted({"-c", JKBMS_DOCS_DIR "/jkbms-mqtt.example.json"});
  EXPECT_THAT(texts(read.warnings), IsEmpty());
  EXPECT_FALSE(read.replay);

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
  EXPECT_EQ(shared.protocol, &jk02());
  EXPECT_EQ(shared.mode, LineMode::automatic);
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
  EXPECT_EQ(shared.packs[0].bank, "both");
  EXPECT_EQ(shared.packs[1].bank, "both");

  const BusConfig& alone = read.buses[1];
  EXPECT_EQ(alone.serialport, "/dev/serial/by-id/usb-1a86_USB_Serial-if00-port0");
  EXPECT_EQ(alone.protocol, &jk4e57());
  EXPECT_EQ(alone.poll_interval, milliseconds(10'000));
  EXPECT_EQ(alone.baudrate, 115200);
  EXPECT_EQ(alone.bus_gap, milliseconds(0));
  ASSERT_EQ(alone.packs.size(), 1U);
  EXPECT_EQ(alone.packs[0].name, "");
  EXPECT_EQ(alone.packs[0].topic_part, "usb-1a86_USB_Serial-if00-port0");
  EXPECT_EQ(alone.packs[0].bank, "");
}

}  // namespace
}  // namespace jkbms::app
