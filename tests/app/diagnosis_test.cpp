#include "line/diagnosis.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <cerrno>
#include <sstream>

#include "system/text_layout.hpp"

namespace jkbms::app {
namespace {

using testing::AllOf;
using testing::ElementsAre;
using testing::HasSubstr;
using testing::IsEmpty;

const Error silent{Errc::timeout, "no answer within 1000 ms"};

std::string sentence_of(const Error& error) {
  return sentence(error, "/dev/ttyUSB0", 115200);
}

TEST(Diagnosis, OfASilentPackNamesPortRateAndWhatWasWaitedFor) {
  EXPECT_EQ(sentence_of(silent), "/dev/ttyUSB0 is silent at 115200 baud: no answer within 1000 ms");
}

TEST(Diagnosis, OfASilentPackGivesTheCausesInTheirOrder) {
  const auto in_order =
      ElementsAre(HasSubstr("wrong port"), HasSubstr("TX and RX are swapped"),
                  HasSubstr("rate is wrong"), AllOf(HasSubstr("UART protocol"), HasSubstr("000")),
                  AllOf(HasSubstr("PB"), HasSubstr("RS485")));
  EXPECT_THAT(likely_causes(silent), in_order);
  EXPECT_THAT(likely_causes({Errc::unexpected_reply, ""}), in_order);
}

TEST(Diagnosis, OfASilentPackOnASharedBusGivesOtherCauses) {
  const auto in_order = ElementsAre(AllOf(HasSubstr("address"), HasSubstr("DIP switches")),
                                    HasSubstr("wrong port"), HasSubstr("A and B are swapped"),
                                    AllOf(HasSubstr("master"), HasSubstr("--mode listen")),
                                    AllOf(HasSubstr("001"), HasSubstr("--baudrate 9600")));
  EXPECT_THAT(likely_causes(silent, LineUse::polled_bus), in_order);
  EXPECT_THAT(diagnosis(silent, "P", 115200, 1000, LineUse::polled_bus),
              HasSubstr("\n  3. A and B are swapped"));
}

TEST(Diagnosis, OfAnswersThatAreNobodysOnASharedBus) {
  EXPECT_THAT(likely_causes({Errc::unexpected_reply, ""}, LineUse::polled_bus),
              ElementsAre(HasSubstr("address"), HasSubstr("two masters"), HasSubstr("--bus-gap"),
                          HasSubstr("--mode listen")));
}

TEST(Diagnosis, OfABusThatNobodyIsHeardOnBeginsWithTheMissingMaster) {
  const auto causes = likely_causes(silent, LineUse::overheard_bus);
  ASSERT_FALSE(causes.empty());
  EXPECT_THAT(causes[0], AllOf(HasSubstr("master"), HasSubstr("--mode poll")));
}

TEST(Diagnosis, OfAnotherDialectNamesTheOptionForIt) {
  EXPECT_THAT(likely_causes({Errc::unsupported, ""}), ElementsAre(HasSubstr("--protocol jk02")));
  EXPECT_THAT(likely_causes({Errc::unsupported, ""}, LineUse::polled_bus),
              ElementsAre(HasSubstr("--protocol jk4e57")));
}

TEST(Diagnosis, OfAPackThatStaysSilentNamesTheOtherProtocol) {
  EXPECT_THAT(next_thing_to_try(LineUse::of_one_pack, false), HasSubstr("--protocol jk02"));
  EXPECT_THAT(next_thing_to_try(LineUse::polled_bus, false),
              AllOf(HasSubstr("--protocol jk4e57"), HasSubstr("--address")));
}

TEST(Diagnosis, OfAPackThatStaysSilentOnALineThatWorksLooksAtThePack) {
  for (const LineUse use : {LineUse::of_one_pack, LineUse::polled_bus}) {
    EXPECT_THAT(next_thing_to_try(use, true),
                AllOf(HasSubstr("switched on"), Not(HasSubstr("--protocol"))));
  }
}

TEST(Diagnosis, OfBadFramesBeginsWithTheRate) {
  const auto causes = likely_causes({Errc::bad_frame, ""});
  ASSERT_FALSE(causes.empty());
  EXPECT_THAT(causes[0], HasSubstr("rate is wrong"));
}

TEST(Diagnosis, OfAPortThatIsMissingSaysWhereToLook) {
  for (const int code : {ENOENT, ENOTTY}) {
    EXPECT_THAT(sentence_of({Errc::io, "/dev/ttyUSB0 does not exist", code}),
                AllOf(HasSubstr("/dev/ttyUSB0 does not exist"), HasSubstr("--list-ports")));
  }
}

TEST(Diagnosis, OfAPortThatFailedIsItsOwnSentence) {
  EXPECT_EQ(sentence_of({Errc::io, "/dev/ttyUSB0 is in use", EBUSY}), "/dev/ttyUSB0 is in use");
  EXPECT_THAT(likely_causes({Errc::io, "", EBUSY}), IsEmpty());
}

TEST(Diagnosis, OfEveryKindNamesThePort) {
  for (const Errc code : {Errc::timeout, Errc::bad_frame, Errc::unexpected_reply, Errc::unsupported,
                          Errc::invalid_argument}) {
    EXPECT_THAT(sentence_of({code, "reason"}),
                AllOf(HasSubstr("/dev/ttyUSB0"), HasSubstr("reason")))
        << to_string(code);
  }
}

TEST(Diagnosis, IsASentenceAndNumberedLines) {
  const std::string text = diagnosis(silent, "/dev/ttyUSB0", 115200, 1000);
  EXPECT_TRUE(text.starts_with("jkbms-mqtt: " + sentence_of(silent) + "\n")) << text;
  EXPECT_THAT(text, HasSubstr("\n  1. it is the wrong port"));
  EXPECT_THAT(text, HasSubstr("\n  5. "));
  EXPECT_EQ(diagnosis({Errc::io, "gone", EIO}, "P", 9600, 1000), "jkbms-mqtt: gone\n");
}

TEST(Diagnosis, FitsItsWidth) {
  for (const std::size_t columns : {40U, 80U}) {
    std::istringstream text(diagnosis(silent, "/dev/ttyUSB0", 115200, columns));
    for (std::string line; std::getline(text, line);) {
      EXPECT_LE(display_width(line), columns) << line;
    }
  }
}

}  // namespace
}  // namespace jkbms::app
