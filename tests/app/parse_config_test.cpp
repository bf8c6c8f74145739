#include <gmock/gmock.h>

#include "options/config_file.hpp"
#include "options/option_table.hpp"

namespace jkbms::app {
namespace {

using testing::AllOf;
using testing::ElementsAre;
using testing::HasSubstr;
using testing::IsEmpty;
using testing::Not;
using testing::Pair;
using testing::UnorderedElementsAre;

ConfigFile parsed(std::string_view text) {
  auto config = parse_config(text);
  EXPECT_TRUE(config) << config.error().detail;
  return config ? *config : ConfigFile{};
}

/// Returns why a text is no valid configuration. Fails the test if it is valid.
std::string fault(std::string_view text) {
  const auto config = parse_config(text);
  EXPECT_FALSE(config) << text;
  if (config) return {};
  EXPECT_EQ(config.error().code, Errc::invalid_argument);
  return config.error().detail;
}

TEST(ParseConfig, AcceptsAnEmptyObject) {
  const ConfigFile config = parsed("{}");
  EXPECT_THAT(config.options, IsEmpty());
  EXPECT_THAT(config.buses, IsEmpty());
}

TEST(ParseConfig, AcceptsEveryOptionForTheProgramOrABus) {
  for (const Option& row : option_table()) {
    const std::string text = R"({")" + std::string(row.name) + R"(":"x"})";
    if (row.scope == OptionScope::program || row.scope == OptionScope::bus) {
      EXPECT_THAT(parsed(text).options, ElementsAre(Pair(row.name, "x")));
    } else {
      EXPECT_THAT(fault(text), HasSubstr("is not known")) << row.name;
    }
  }
}

TEST(ParseConfig, NamesTheNearestOptionOfAMistypedKey) {
  for (const Option& row : option_table()) {
    const std::string name(row.name);
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

TEST(ParseConfig, AcceptsBusesWithTheirPacks) {
  const ConfigFile config = parsed(R"({
    "buses": [
      {"serialport":"P","protocol":"jk02","mode":"poll","bus-gap":150,"pollinginterval":5,
       "reply-timeout":0.5,"baudrate":9600,"capture":"F",
       "packs":[{"name":"garage","address":1,"bank":"house"},{"address":2}]},
      {"serialport":"Q","address":"3-5","bank":"boat"}
    ]})");
  ASSERT_EQ(config.buses.size(), 2U);
  EXPECT_THAT(config.buses[0].options,
              UnorderedElementsAre(Pair("serialport", "P"), Pair("protocol", "jk02"),
                                   Pair("mode", "poll"), Pair("bus-gap", "150"),
                                   Pair("pollinginterval", "5"), Pair("reply-timeout", "0.5"),
                                   Pair("baudrate", "9600"), Pair("capture", "F")));
  EXPECT_THAT(config.buses[0].packs,
              ElementsAre(UnorderedElementsAre(Pair("name", "garage"), Pair("address", "1"),
                                               Pair("bank", "house")),
                          ElementsAre(Pair("address", "2"))));
  EXPECT_THAT(
      config.buses[1].options,
      UnorderedElementsAre(Pair("serialport", "Q"), Pair("address", "3-5"), Pair("bank", "boat")));
  EXPECT_THAT(config.buses[1].packs, IsEmpty());
}

TEST(ParseConfig, AllowsComments) {
  EXPECT_THAT(parsed("// of the garage\n{ /* slow */ \"baudrate\": 9600, }\n").options,
              ElementsAre(Pair("baudrate", "9600")));
}

TEST(ParseConfig, NamesTheNearestKeyOfAnUnknownOne) {
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

TEST(ParseConfig, NamesNoNearestKeyIfNoneIsNear) {
  EXPECT_THAT(fault(R"({"frobnicate":1})"),
              AllOf(HasSubstr("'frobnicate' is not known"), HasSubstr("options that --help lists"),
                    Not(HasSubstr("nearest"))));
  EXPECT_THAT(fault(R"({"buses":[{"serialport":"P","colour":1}]})"),
              AllOf(HasSubstr("'buses[0].colour'"), HasSubstr("serialport, baudrate"),
                    HasSubstr("packs"), Not(HasSubstr("nearest"))));
  EXPECT_THAT(fault(R"({"buses":[{"serialport":"P","packs":[{"address":1,"colour":1}]}]})"),
              AllOf(HasSubstr("'buses[0].packs[0].colour'"), HasSubstr("name, address")));
}

TEST(ParseConfig, SaysWhereAMisplacedKeyBelongs) {
  const auto of_bus = [](const std::string& key) {
    return fault(R"({"buses":[{"serialport":"P",")" + key + R"(":"h"}]})");
  };
  const auto of_pack = [](const std::string& key) {
    return fault(R"({"buses":[{"serialport":"P","packs":[{"address":1,")" + key + R"(":"h"}]}]})");
  };
  EXPECT_THAT(of_bus("mqttbroker"), AllOf(HasSubstr("'buses[0].mqttbroker' is not known"),
                                          HasSubstr("belongs to the top level")));
  EXPECT_THAT(of_bus("buses"), HasSubstr("belongs to the top level"));
  EXPECT_THAT(of_pack("qos"), HasSubstr("belongs to the top level"));
  EXPECT_THAT(of_pack("baudrate"), HasSubstr("belongs to the bus"));
  EXPECT_THAT(of_bus("name"), HasSubstr("belongs to one of the 'packs'"));
  EXPECT_THAT(fault(R"({"packs":[]})"), HasSubstr("a bus has 'packs'"));
  EXPECT_THAT(fault(R"({"pack":"a=1"})"), HasSubstr("a bus has 'packs'"));
  for (const char* key : {"config", "help", "version", "list-ports"}) {
    EXPECT_THAT(of_bus(key), HasSubstr("an option of the command line")) << key;
  }
}

TEST(ParseConfig, RefusesEmptyLists) {
  EXPECT_THAT(fault(R"({"buses":[]})"),
              AllOf(HasSubstr("'buses'"), HasSubstr("name a bus"), HasSubstr("serialport")));
  EXPECT_THAT(fault(R"({"buses":[{"serialport":"P","packs":[]}]})"),
              AllOf(HasSubstr("'buses[0].packs'"), HasSubstr("name a pack")));
}

TEST(ParseConfig, RefusesAnAddressBesidePacks) {
  EXPECT_THAT(fault(R"({"buses":[{"serialport":"P","address":"1","packs":[{"address":2}]}]})"),
              AllOf(HasSubstr("'buses[0].address'"), HasSubstr("'packs'")));
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
              HasSubstr("'buses[0].packs[0]' must be an object"));
  EXPECT_THAT(fault("[]"), HasSubstr("one object"));
}

TEST(ParseConfig, RefusesATextWithANul) {
  EXPECT_THAT(fault(R"({"serialport":"P\u0000Q"})"),
              AllOf(HasSubstr("'serialport'"), HasSubstr("a NUL")));
}

TEST(ParseConfig, QuotesAKeyInOneLine) {
  EXPECT_THAT(fault(R"({"baud\nrate":1})"),
              AllOf(HasSubstr("'baud?rate'"), HasSubstr("nearest is 'baudrate'")));
  EXPECT_LT(fault(R"({")" + std::string(5000, 'a') + R"(":1})").size(), 300U);
}

TEST(ParseConfig, RefusesADuplicateKeyAndNamesBothLines) {
  EXPECT_EQ(fault("{\"baudrate\":1,\n\n\"baudrate\":2}"),
            "key 'baudrate' stands twice, in line 1 and in line 3");
  EXPECT_THAT(fault("{\"buses\":[{\"serialport\":\"P\"}],\n\"buses\":[]}"),
              HasSubstr("'buses' stands twice, in line 1 and in line 2"));
  EXPECT_THAT(fault("{\"buses\":[{\"serialport\":\"P\",\"packs\":[{\"address\":1}],\r\n"
                    "\"packs\":[{\"address\":2}]}]}"),
              HasSubstr("'packs' stands twice, in line 1 and in line 2"));
  EXPECT_THAT(fault(R"({"buses":[{"serialport":"P","packs":[{"address":1,"address":2}]}]})"),
              HasSubstr("'address' stands twice"));
  EXPECT_THAT(fault("{\"frobnicate\":1,\n\"frobnicate\":1}"), HasSubstr("stands twice"));
  EXPECT_EQ(parsed(R"({"buses":[{"serialport":"P"},{"serialport":"Q"}]})").buses.size(), 2U);
}

TEST(ParseConfig, RequiresTheSerialPortOfABusAndTheAddressOfAPack) {
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

}  // namespace
}  // namespace jkbms::app
