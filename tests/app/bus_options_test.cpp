#include <gmock/gmock.h>

#include <filesystem>

#include "line/topic_parts.hpp"
#include "parsed_options.hpp"
#include "support/temporary_directory.hpp"
#include "system/clean_text.hpp"

namespace jkbms::app {
namespace {

using std::chrono::milliseconds;
using testing::AllOf;
using testing::ElementsAre;
using testing::HasSubstr;

Arguments with_port(Arguments more, Arguments ports = {"-s", "/dev/ttyUSB0"}) {
  ports.insert(ports.end(), more.begin(), more.end());
  return ports;
}

BusConfig bus(const Arguments& more) {
  return accepted(with_port(more)).buses.at(0);
}

std::vector<std::string> topic_parts(const Options& options) {
  std::vector<std::string> parts;
  for (const BusConfig& each : options.buses) {
    for (const PackConfig& pack : each.packs) parts.push_back(pack.topic_part);
  }
  return parts;
}

TEST(BusProtocol, IsJk4e57ByDefault) {
  EXPECT_EQ(bus({}).protocol, &jk4e57());
  EXPECT_EQ(bus({"--protocol", "jk4e57"}).protocol, &jk4e57());
  EXPECT_EQ(bus({"--protocol", "jk02"}).protocol, &jk02());
}

TEST(BusProtocol, IsJk02IfAddressPackOrModeIsGiven) {
  for (const Arguments& more :
       {Arguments{"--address", "1"}, {"--pack", "garage=1"}, {"--mode", "auto"}}) {
    EXPECT_EQ(bus(more).protocol, &jk02()) << more[0];
  }
}

TEST(BusProtocol, Jk4e57HasNoAddressPackOrMode) {
  for (const Arguments& more :
       {Arguments{"--address", "1"}, {"--pack", "garage=1"}, {"--mode", "auto"}}) {
    EXPECT_THAT(refusal(with_port({"--protocol", "jk4e57", more[0], more[1]})),
                AllOf(HasSubstr(more[0]), HasSubstr("--protocol jk02")));
  }
}

TEST(BusProtocol, IsRefusedIfItIsUnknown) {
  EXPECT_THAT(refusal(with_port({"--protocol", "jk03"})),
              AllOf(HasSubstr("'jk03'"), HasSubstr("jk4e57, jk02")));
}

TEST(ReplayOptions, ThatAreForABusGiveAWarning) {
  const auto warnings = [](Arguments more) {
    more.insert(more.end(), {"-s", "replay:F"});
    return texts(accepted(more).warnings);
  };
  for (const Arguments& more : {Arguments{"--address", "1"},
                                {"--pack", "garage=1"},
                                {"--mode", "auto"},
                                {"--bus-gap", "100"},
                                {"--baudrate", "9600"},
                                {"--reply-timeout", "1"},
                                {"--capture", "G"}}) {
    EXPECT_THAT(warnings(more), ElementsAre(more[0] + " is not used with a capture"));
  }
  EXPECT_THAT(warnings({"--protocol", "jk02", "-i", "1", "-w"}), ElementsAre());
}

TEST(BusProtocol, OfACaptureIsDetectedFromItsBytesByDefault) {
  EXPECT_EQ(accepted({"-s", "replay:F"}).replay->protocol, nullptr);
  EXPECT_EQ(accepted({"-s", "replay:F", "--protocol", "jk02"}).replay->protocol, &jk02());
}

TEST(BusAddresses, HaveTheDefaultOne) {
  EXPECT_THAT(addresses(bus({"--protocol", "jk02"})), ElementsAre(1));
  EXPECT_THAT(addresses(bus({"--mode", "listen"})), ElementsAre()) << "all that are heard";
}

TEST(BusAddresses, AreListsAndRangesInTheOrderGiven) {
  EXPECT_THAT(addresses(bus({"--address", "1,2,5-8"})), ElementsAre(1, 2, 5, 6, 7, 8));
  EXPECT_THAT(addresses(bus({"-a", "9,3-4"})), ElementsAre(9, 3, 4));
  EXPECT_THAT(addresses(bus({"-a", "7-7"})), ElementsAre(7));
  EXPECT_EQ(addresses(bus({"-a", "0,1-15"})).size(), 16U);
}

TEST(BusAddresses, ZeroIsPolledOnlyIfItIsNamed) {
  EXPECT_THAT(addresses(bus({"--address", "0"})), ElementsAre(0));
  EXPECT_THAT(addresses(bus({"--pack", "garage=0"})), ElementsAre(0));
  for (const char* list : {"0-3", "0-0", "5,0-15"}) {
    EXPECT_THAT(refusal(with_port({"-a", list})),
                AllOf(HasSubstr("--address is '" + std::string(list) + "'"),
                      HasSubstr("0 is the address of a bus's master"), HasSubstr("0,1-3")));
  }
}

TEST(BusAddresses, WithBadSyntaxAreRefused) {
  for (const char* list : {"16", "-1", "1,", ",1", "1,,2", "5-", "-5", "8-5", "1-16", "a", "1;2",
                           " 1", "1 ", "0x1", "256", "1-2-3", "+1", "", "99999999999999999999"}) {
    EXPECT_THAT(refusal(with_port({std::string("--address=") + list})),
                AllOf(HasSubstr("--address is '" + std::string(list) + "'"), HasSubstr("1,2,5-8")))
        << list;
  }
}

TEST(BusAddresses, GivenTwiceAreRefused) {
  for (const Arguments& more : {Arguments{"-a", "3,3"},
                                {"-a", "1-4,3"},
                                {"-a", "3", "--pack", "garage=3"},
                                {"--pack", "garage=3", "--pack", "shed=3"}}) {
    EXPECT_THAT(refusal(with_port(more)), HasSubstr("address 3 of /dev/ttyUSB0 is given twice"));
  }
}

TEST(PackNames, AreTheirTopicParts) {
  const Options options = accepted(with_port({"--pack", "garage=1", "--pack", "b=c=2"}));
  ASSERT_EQ(options.buses[0].packs.size(), 2U);
  EXPECT_EQ(options.buses[0].packs[0].name, "garage");
  EXPECT_EQ(options.buses[0].packs[0].address, 1);
  EXPECT_EQ(options.buses[0].packs[1].name, "b=c");
  EXPECT_EQ(options.buses[0].packs[1].address, 2);
  EXPECT_THAT(topic_parts(options), ElementsAre("garage", "b=c"));
}

TEST(PackNames, WithoutAnAddressAreRefused) {
  for (const char* pack : {"garage", "garage=", "garage=x", "garage=16", "garage=1,2"}) {
    EXPECT_THAT(refusal(with_port({"--pack", pack})),
                AllOf(HasSubstr("'" + std::string(pack) + "'"), HasSubstr("NAME=ADDRESS")))
        << pack;
  }
  EXPECT_THAT(refusal(with_port({"--pack", "=1"})), HasSubstr("a name is missing"));
}

TEST(PackNames, HaveNoCharactersThatMqttReserves) {
  for (const char* name : {"a+b", "a#", "a/b", "/", "$SYS"}) {
    EXPECT_THAT(refusal(with_port({"--pack", std::string(name) + "=1"})),
                AllOf(HasSubstr("--pack"), HasSubstr("'+', '#' or '/'")))
        << name;
  }
}

TEST(PackNames, HaveNoControlCharactersAndAtMost200Bytes) {
  EXPECT_THAT(refusal(with_port({"--pack", "a\nb=1"})),
              AllOf(HasSubstr("'a?b=1'"), HasSubstr("control character")));
  EXPECT_THAT(refusal(with_port({"--pack", std::string(201, 'a') + "=1"})),
              HasSubstr("not longer than 200"));
  EXPECT_EQ(bus({"--pack", std::string(200, 'a') + "=1"}).packs.at(0).name.size(), 200U);
}

TEST(PackNames, AreNotThoseOfDocuments) {
  for (const char* name : {"state", "info", "settings", "alarm", "pack", "cells", "availability",
                           "gateway", "event", "differences", "counters", "cellstats"}) {
    EXPECT_THAT(refusal(with_port({"--pack", std::string(name) + "=1"})),
                HasSubstr("may not be a document's"))
        << name;
  }
}

TEST(PackNames, AreCleanText) {
  for (const char* name : {"a\nb", "\x1b[31m", "a\x7f", "\xc2\x85", "gar\xe4ge", "a\xc3",
                           "\xed\xa0\x80", "\xc0\xaf", "\xf5\x80\x80\x80"}) {
    EXPECT_THAT(refusal(with_port({"--pack", std::string(name) + "=1"})),
                AllOf(HasSubstr("--pack"), HasSubstr("UTF-8 text without control characters"),
                      testing::ResultOf(is_clean_text, true)))
        << name;
  }
  EXPECT_EQ(bus({"--pack", "Köln 7 \xe2\x82\xac\xf0\x9f\x94\x8b=1"}).packs[0].name,
            "Köln 7 \xe2\x82\xac\xf0\x9f\x94\x8b");
}

TEST(PackNames, HaveNoLeadingOrTrailingBlanks) {
  for (const char* name : {" ", "   ", " a", "a "}) {
    EXPECT_THAT(refusal(with_port({"--pack", std::string(name) + "=1"})),
                HasSubstr("neither begins nor ends with a blank"))
        << name;
  }
}

TEST(PackNames, MustDiffer) {
  EXPECT_THAT(refusal(with_port({"--pack", "garage=1", "--pack", "garage=2"})),
              HasSubstr("the name 'garage' is given twice"));
}

TEST(PackNames, AreNotTheTopicOfAPackWithoutAName) {
  EXPECT_THAT(refusal(with_port({"--pack", "2=1", "-a", "2,3"})),
              AllOf(HasSubstr("'2'"), HasSubstr("address 2 of /dev/ttyUSB0")));
  for (const char* mode : {"auto", "listen", "poll"}) {
    EXPECT_THAT(refusal(with_port({"--pack", "2=1", "--mode", mode})),
                HasSubstr("address 2 of /dev/ttyUSB0"))
        << "it may be heard";
  }
  EXPECT_THAT(refusal(with_port({"--pack", "0=15"})), HasSubstr("address 0 of /dev/ttyUSB0"));
  EXPECT_EQ(bus({"--pack", "2=2"}).packs[0].topic_part, "2") << "the address of that pack";
  EXPECT_EQ(bus({"--pack", "16=1"}).packs[0].topic_part, "16");
}

TEST(PackNames, InTheEnvironmentAreSeparatedByCommas) {
  const Options options =
      accepted({"-s", "P"}, {{"JKBMS_PACK", "garage=1,shed=2"}, {"JKBMS_ADDRESS", "5"}});
  EXPECT_THAT(topic_parts(options), ElementsAre("5", "garage", "shed"));
  EXPECT_THAT(addresses(options.buses[0]), ElementsAre(5, 1, 2));
  EXPECT_THAT(refusal({"-s", "P"}, {{"JKBMS_PACK", "garage=1,"}}),
              AllOf(HasSubstr("JKBMS_PACK is ''"), HasSubstr("NAME=ADDRESS")));
  EXPECT_EQ(bus({"--pack", "a,b=1"}).packs[0].name, "a,b");
}

TEST(PackNames, OfTheCommandLineReplaceThoseOfTheEnvironment) {
  EXPECT_THAT(addresses(accepted({"-s", "P", "-a", "3"}, {{"JKBMS_PACK", "garage=1"}}).buses[0]),
              ElementsAre(3));
}

TEST(TopicParts, AreEmptyForOneUnnamedPack) {
  EXPECT_THAT(topic_parts(accepted(with_port({}))), ElementsAre(""));
  EXPECT_THAT(topic_parts(accepted(with_port({"-a", "5"}))), ElementsAre(""));
}

TEST(TopicParts, AreAddressesIfABusHasSeveralPacks) {
  EXPECT_THAT(topic_parts(accepted(with_port({"-a", "1,12"}))), ElementsAre("1", "12"));
  EXPECT_THAT(topic_parts(accepted(with_port({"-a", "1", "--pack", "garage=2"}))),
              ElementsAre("1", "garage"));
}

TEST(TopicParts, BeginWithThePortIfThereAreSeveralBuses) {
  const Arguments two_ports{"-s", "/dev/ttyUSB0", "-s", "/dev/ttyUSB1"};
  EXPECT_THAT(topic_parts(accepted(two_ports)), ElementsAre("ttyUSB0", "ttyUSB1"));
  EXPECT_THAT(topic_parts(accepted(with_port({"-a", "1-2"}, two_ports))),
              ElementsAre("ttyUSB0-1", "ttyUSB0-2", "ttyUSB1-1", "ttyUSB1-2"));
}

TEST(TopicParts, MustDifferBetweenBuses) {
  EXPECT_THAT(refusal({"-s", "/dev/a/tty", "-s", "/dev/b/tty"}),
              AllOf(HasSubstr("/dev/a/tty"), HasSubstr("/dev/b/tty"), HasSubstr("'tty'"),
                    HasSubstr("symbolic link")));
  EXPECT_THAT(refusal({"-s", "/dev/tty", "-s", "/dev/tty-3", "-a", "1"}), HasSubstr("'tty-3'"));
}

TEST(TopicParts, OfABusCannotNameAPackOfAnotherBus) {
  EXPECT_THAT(refusal({"-s", "/dev/b", "-s", "/dev/c", "--mode", "listen", "--pack", "b-7=1"}),
              HasSubstr("'b-7'"));
  EXPECT_THAT(refusal({"-s", "/dev/b", "-s", "/dev/c", "--mode", "listen", "--pack", "c=1"}),
              HasSubstr("'c'"));
}

TEST(TopicParts, FromPortsHaveOnlyCharactersThatATopicMayHave) {
  EXPECT_THAT(topic_parts(accepted(
                  {"-s", "/dev/usb+x#1", "-s", "/dev/by-id/C++", "-s", "/dev/\xe4\n\xc3\xa4"})),
              ElementsAre("usb_x_1", "C__", "__\xc3\xa4"));
  EXPECT_THAT(refusal({"-s", "/dev/a+b", "-s", "/dev/a#b"}), HasSubstr("'a_b'"));
  EXPECT_THAT(topic_parts(accepted({"-s", "/dev/", "-s", "/dev/a"})), ElementsAre("_", "a"));
}

TEST(TopicParts, FromPortsAreNotNamesOfDocuments) {
  EXPECT_THAT(refusal({"-s", "/dev/state", "-s", "/dev/a"}),
              AllOf(HasSubstr("/dev/state"), HasSubstr("document's name")));
  EXPECT_THAT(topic_parts(accepted({"-s", "/dev/state", "-s", "/dev/a", "-a", "1,2"})),
              ElementsAre("state-1", "state-2", "a-1", "a-2"));
}

TEST(Ports, GivenTwiceAreRefused) {
  EXPECT_THAT(refusal({"-s", "/dev/ttyUSB0", "-s", "/dev/ttyUSB0"}),
              HasSubstr("serial port /dev/ttyUSB0 is given twice"));
}

TEST(Ports, GivenTwiceThroughALinkAreRefused) {
  const test::TemporaryDirectory directory;
  const std::string link = (directory.path() / "link").string();
  std::filesystem::create_symlink("/dev/null", link);
  EXPECT_THAT(refusal({"-s", "/dev/null", "-s", link}),
              HasSubstr("/dev/null and " + link + " are one serial port"));
}

TEST(TopicParts, OfPacksThatAreOnlyHeardFollowTheSameRule) {
  EXPECT_EQ(topic_part_of(bus({"--mode", "listen"}), 7), "7");
  const Options two = accepted({"-s", "/dev/ttyUSB0", "-s", "/dev/ttyUSB1", "--mode", "listen"});
  EXPECT_EQ(topic_part_of(two.buses.at(1), 7), "ttyUSB1-7");
}

TEST(BusGap, DependsOnTheProtocol) {
  EXPECT_EQ(bus({}).bus_gap, milliseconds(0));
  EXPECT_EQ(bus({"--protocol", "jk02"}).bus_gap, milliseconds(120));
  EXPECT_EQ(bus({"--bus-gap", "30"}).bus_gap, milliseconds(30));
  EXPECT_EQ(bus({"-a", "1", "--bus-gap", "0"}).bus_gap, milliseconds(0));
  EXPECT_EQ(bus({"-a", "1", "--bus-gap", "5000"}).bus_gap, milliseconds(5000));
}

TEST(BusGap, IsAWholeNumberOfMilliseconds) {
  for (const char* gap : {"5001", "1.5", "x", "-1"}) {
    EXPECT_THAT(
        refusal(with_port({std::string("--bus-gap=") + gap})),
        AllOf(HasSubstr("--bus-gap is '" + std::string(gap) + "'"), HasSubstr("from 0 to 5000")))
        << gap;
  }
}

TEST(Mode, IsAutoOnASharedBusByDefault) {
  EXPECT_EQ(bus({"--protocol", "jk02"}).mode, LineMode::automatic);
  EXPECT_EQ(bus({"--mode", "auto"}).mode, LineMode::automatic);
  EXPECT_EQ(bus({"--mode", "poll"}).mode, LineMode::poll);
  EXPECT_EQ(bus({"--mode", "listen"}).mode, LineMode::listen);
  EXPECT_EQ(bus({}).mode, LineMode::poll) << "a jk4e57 pack speaks only when it is asked";
  EXPECT_THAT(refusal(with_port({"--mode", "sniff"})),
              AllOf(HasSubstr("'sniff'"), HasSubstr("auto, poll, listen")));
}

TEST(Capture, IsForOneBusOnly) {
  EXPECT_THAT(refusal({"-s", "P", "-s", "Q", "--capture", "F"}),
              AllOf(HasSubstr("capture F"), HasSubstr("P and by Q"), HasSubstr("one bus")));
  EXPECT_EQ(bus({"--capture", "F"}).capture_file, "F");
}

}  // namespace
}  // namespace jkbms::app
