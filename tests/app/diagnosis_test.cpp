#include "line/diagnosis.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <cerrno>
#include <sstream>

#include "system/text_layout.hpp"

namespace jkbms::app {
namespace {

using testing::AllOf;
using testing::Each;
using testing::ElementsAre;
using testing::HasSubstr;
using testing::IsEmpty;
using testing::Not;
using testing::StartsWith;

constexpr Silence every_silence[] = {
    Silence::nothing,       Silence::echo,          Silence::noise,        Silence::cut_reply,
    Silence::bad_structure, Silence::other_dialect, Silence::other_device, Silence::unattributed,
    Silence::other_answers, Silence::other_master};

Failure failure(Silence silence, const std::string& detail = "no answer within 1000 ms") {
  return {silence, {Errc::timeout, detail}, {}};
}

TEST(PollSentence, OfASilentPackNamesPortRateAndTimeout) {
  EXPECT_EQ(poll_sentence(failure(Silence::nothing), "/dev/ttyUSB0", 115200, false),
            "/dev/ttyUSB0 is silent at 115200 baud: no answer within 1000 ms");
}

TEST(PollSentence, SaysSilentOnlyIfNothingWasHeard) {
  for (const Silence silence : every_silence) {
    if (silence == Silence::nothing) continue;
    const std::string sentence = poll_sentence(failure(silence, "why"), "P", 9600, false);
    EXPECT_THAT(sentence, AllOf(HasSubstr("P"), HasSubstr("why"), Not(HasSubstr("silent"))));
  }
}

TEST(PollSentence, OfNoiseGivesTheShareOf00AndFF) {
  Failure noise = failure(Silence::noise, "80 bytes came that form no valid frame");
  noise.heard.bytes_dropped = 80;
  noise.heard.fillers = 60;
  EXPECT_EQ(poll_sentence(noise, "P", 9600, false),
            "P gives no valid answer at 9600 baud: 80 bytes came that form no valid frame, 75 % of "
            "them 00 or FF");
}

TEST(PollSentence, OfAPackThatHasAnsweredSaysThatItStopped) {
  EXPECT_EQ(poll_sentence(failure(Silence::nothing), "P", 115200, true),
            "P has stopped answering: no answer within 1000 ms");
}

TEST(PollSentence, OfAnotherDeviceNamesTheDevice) {
  EXPECT_EQ(
      poll_sentence(failure(Silence::other_device, "this looks like a JBD BMS"), "P", 9600, false),
      "P: this looks like a JBD BMS; this program reads JK only");
}

TEST(LikelyCauses, OfAnotherDeviceAreTheWrongPortOrAJkPackThatImitatesIt) {
  for (const LineUse use : {LineUse::of_one_pack, LineUse::polled_bus, LineUse::overheard_bus}) {
    EXPECT_THAT(likely_causes(Silence::other_device, {}, use, false, 115200),
                ElementsAre(HasSubstr("wrong port"), HasSubstr("UART protocol")));
  }
}

TEST(PollSentence, OfAnotherDialectGivesTheReason) {
  EXPECT_EQ(poll_sentence(failure(Silence::other_dialect, "this line speaks jk02, not jk4e57"), "P",
                          115200, false),
            "P: this line speaks jk02, not jk4e57");
}

TEST(PortSentence, OfAPortThatIsMissingSaysWhereToLook) {
  for (const int code : {ENOENT, ENOTTY}) {
    EXPECT_EQ(port_sentence({Errc::io, "/dev/ttyUSB0 does not exist", code}),
              "/dev/ttyUSB0 does not exist; --list-ports shows what is there");
  }
  EXPECT_EQ(port_sentence({Errc::io, "/dev/ttyUSB0 is in use", EBUSY}), "/dev/ttyUSB0 is in use");
}

TEST(LikelyCauses, BehindANetworkGatewayAreNotThoseOfASerialPort) {
  constexpr int gateway = 0;
  for (const LineUse use : {LineUse::of_one_pack, LineUse::polled_bus, LineUse::overheard_bus}) {
    for (int i = 0; i <= static_cast<int>(Silence::other_master); ++i) {
      for (const bool has_answered : {false, true}) {
        for (const auto& cause :
             likely_causes(static_cast<Silence>(i), {}, use, has_answered, gateway)) {
          EXPECT_THAT(cause, Not(HasSubstr("--list-ports")));
          EXPECT_THAT(cause, Not(HasSubstr("--baudrate")));
          EXPECT_THAT(cause, Not(HasSubstr("USB")));
        }
      }
    }
  }
  EXPECT_THAT(likely_causes(Silence::nothing, {}, LineUse::of_one_pack, true, gateway),
              ElementsAre(HasSubstr("one client only"), HasSubstr("115200 8N1"),
                          HasSubstr("switched off or asleep"), HasSubstr("a cable is loose")));
}

TEST(LikelyCauses, OfASilentPackAreSortedByLikelihood) {
  EXPECT_THAT(
      likely_causes(Silence::nothing, {}, LineUse::of_one_pack, false, 115200),
      ElementsAre(HasSubstr("wrong port"), HasSubstr("TX and RX are swapped"),
                  HasSubstr("rate is wrong"), AllOf(HasSubstr("UART protocol"), HasSubstr("000")),
                  AllOf(HasSubstr("PB"), HasSubstr("RS485"))));
}

TEST(LikelyCauses, OfASilentPackDifferOnASharedBus) {
  EXPECT_THAT(likely_causes(Silence::nothing, {}, LineUse::polled_bus, false, 115200),
              ElementsAre(AllOf(HasSubstr("DIP switches"), HasSubstr("-a 1-15"),
                                HasSubstr("jkbms-mqtt probe")),
                          HasSubstr("wrong port"), HasSubstr("A and B are swapped"),
                          AllOf(HasSubstr("master"), HasSubstr("--mode listen")),
                          AllOf(HasSubstr("001"), HasSubstr("--baudrate 9600"))));
}

TEST(LikelyCauses, OfAPackThatHasStoppedDoNotNameTheWiring) {
  for (const LineUse use : {LineUse::of_one_pack, LineUse::polled_bus}) {
    for (const Silence silence : every_silence) {
      const auto causes = likely_causes(silence, {}, use, true, 115200);
      EXPECT_FALSE(causes.empty());
      EXPECT_THAT(causes, Each(AllOf(Not(HasSubstr("swapped")), Not(HasSubstr("DIP")),
                                     Not(HasSubstr("rate is wrong")))));
    }
  }
  EXPECT_THAT(likely_causes(Silence::nothing, {}, LineUse::polled_bus, true, 115200),
              ElementsAre(HasSubstr("switched off"), HasSubstr("cable"), HasSubstr("chain")));
}

TEST(LikelyCauses, OfACutReplyBeginWithTheWeakTxLine) {
  for (const bool has_answered : {false, true}) {
    EXPECT_THAT(
        likely_causes(Silence::cut_reply, {}, LineUse::of_one_pack, has_answered, 115200)[0],
        AllOf(HasSubstr("TX"), HasSubstr("pull-up")));
  }
}

TEST(LikelyCauses, OfNoiseBeginWithTheRate) {
  for (const LineUse use : {LineUse::of_one_pack, LineUse::polled_bus, LineUse::overheard_bus}) {
    EXPECT_THAT(likely_causes(Silence::noise, {}, use, false, 115200)[0],
                HasSubstr("rate is wrong"));
  }
}

TEST(LikelyCauses, OfMostlyZeroAndFfBytesBeginWithTheWires) {
  LineCounters heard;
  heard.bytes_dropped = 100;
  heard.fillers = 60;
  for (const LineUse use : {LineUse::of_one_pack, LineUse::polled_bus, LineUse::overheard_bus}) {
    const auto causes = likely_causes(Silence::noise, heard, use, false, 115200);
    EXPECT_THAT(causes[0],
                AllOf(HasSubstr("A and B are swapped"), HasSubstr("RX and TX"), HasSubstr("GND")));
    EXPECT_THAT(causes[1], HasSubstr("rate is wrong"));
    for (std::size_t i = 1; i < causes.size(); ++i) {
      EXPECT_THAT(causes[i], Not(StartsWith("A and B are swapped")));
    }
    EXPECT_THAT(likely_causes(Silence::noise, heard, use, true, 115200),
                Each(Not(HasSubstr("swapped"))));
  }
}

TEST(LikelyCauses, OfAnotherDialectNameTheOptionForIt) {
  EXPECT_THAT(likely_causes(Silence::other_dialect, {}, LineUse::of_one_pack, false, 115200),
              ElementsAre(HasSubstr("--protocol jk02")));
  EXPECT_THAT(likely_causes(Silence::other_dialect, {}, LineUse::polled_bus, false, 115200),
              ElementsAre(HasSubstr("--protocol jk4e57")));
}

TEST(LikelyCauses, AdvisePollingOnlyOnAQuietBus) {
  for (const Silence silence : every_silence) {
    const bool quiet = silence == Silence::nothing || silence == Silence::echo;
    const auto causes = likely_causes(silence, {}, LineUse::overheard_bus, false, 115200);
    ASSERT_FALSE(causes.empty());
    if (quiet) {
      EXPECT_THAT(causes[0], AllOf(HasSubstr("master"), HasSubstr("--mode poll")));
    } else {
      EXPECT_THAT(causes, Each(Not(HasSubstr("--mode poll"))));
    }
  }
}

TEST(ListeningSentence, NamesAnotherDevice) {
  LineCounters heard;
  heard.other_device = OtherDevice::ve_direct;
  EXPECT_EQ(listening_sentence(Silence::other_device, heard, "P", 115200),
            "P: this looks like a Victron device (VE.Direct); this program reads JK only");
}

TEST(ListeningSentence, SaysWhatWasHeard) {
  LineCounters heard;
  EXPECT_EQ(listening_sentence(Silence::nothing, heard, "P", 115200),
            "P is silent at 115200 baud: nobody was heard");
  EXPECT_EQ(listening_sentence(Silence::echo, heard, "P", 115200),
            "P is silent at 115200 baud: only our own requests came back");
  heard.bytes_dropped = 400;
  heard.fillers = 100;
  EXPECT_EQ(listening_sentence(Silence::noise, heard, "P", 9600),
            "P gives nothing valid at 9600 baud: 400 bytes came that form no frame, 25 % of them "
            "00 or FF");
  heard.unattributed_by_reason[0] = 3;
  EXPECT_EQ(listening_sentence(Silence::unattributed, heard, "P", 9600),
            "P: 3 frames with values came, and nothing proves which packs they are from");
  EXPECT_THAT(listening_sentence(Silence::other_dialect, heard, "P", 9600),
              HasSubstr("another protocol"));
}

TEST(NextThingToTry, OfAPackThatStaysSilentNamesTheOtherProtocol) {
  EXPECT_THAT(next_thing_to_try(LineUse::of_one_pack, false, false), HasSubstr("--protocol jk02"));
  EXPECT_THAT(next_thing_to_try(LineUse::polled_bus, false, false),
              AllOf(HasSubstr("--protocol jk4e57"), HasSubstr("--address")));
}

TEST(NextThingToTry, OnALineThatWorksIsAboutThePack) {
  for (const LineUse use : {LineUse::of_one_pack, LineUse::polled_bus}) {
    EXPECT_THAT(
        next_thing_to_try(use, true, true),
        AllOf(HasSubstr("switched on"), Not(HasSubstr("--protocol")), Not(HasSubstr("DIP"))));
  }
  EXPECT_THAT(next_thing_to_try(LineUse::polled_bus, false, true),
              AllOf(HasSubstr("switched on"), HasSubstr("DIP"), Not(HasSubstr("--protocol"))));
}

TEST(Diagnosis, IsASentenceAndNumberedLines) {
  EXPECT_EQ(diagnosis(Message::no_answer, "P is silent", {"one", "two"}, 1000),
            "jkbms-mqtt: P is silent [no-answer]\nLikely causes, the likeliest first:\n  1. one\n  "
            "2. two\n");
  EXPECT_EQ(diagnosis(Message::port_lost, "gone", {}, 1000), "jkbms-mqtt: gone [port-lost]\n");
}

TEST(Diagnosis, FitsItsWidth) {
  const std::string sentence =
      poll_sentence(failure(Silence::nothing), "/dev/ttyUSB0", 9600, false);
  const auto causes = likely_causes(Silence::nothing, {}, LineUse::polled_bus, false, 115200);
  for (const std::size_t columns : {40U, 80U}) {
    std::istringstream text(diagnosis(Message::no_answer, sentence, causes, columns));
    for (std::string line; std::getline(text, line);) {
      EXPECT_LE(display_width(line), columns) << line;
    }
  }
}

TEST(Diagnosis, IsOneLineInALog) {
  EXPECT_EQ(with_causes("P is silent", {"one", "two"}), "P is silent. Likely causes: one; two");
  EXPECT_EQ(with_causes("P is silent", {}), "P is silent");
}

}  // namespace
}  // namespace jkbms::app
