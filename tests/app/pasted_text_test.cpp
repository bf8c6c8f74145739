#include "redact/pasted_text.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <string>

// The frames are constructed: requests and the beginning of a reply, as in docs/protocol.

namespace jkbms::app {
namespace {

using std::chrono::milliseconds;
using testing::ElementsAre;
using testing::IsEmpty;
using Direction = CaptureRecord::Direction;

/// The records as lines of a capture.
std::vector<std::string> records(const std::string& text) {
  std::vector<std::string> lines;
  for (const CaptureRecord& record : parse_pasted_text(text).capture.records) {
    std::string line = to_line(record);
    line.pop_back();
    lines.push_back(line);
  }
  return lines;
}

std::vector<TextForm> forms(const std::string& text) {
  std::vector<TextForm> forms;
  for (const FoundForm& form : parse_pasted_text(text).forms) forms.push_back(form.form);
  return forms;
}

TEST(PastedText, LogOfTheUartDebuggerHasDirectionsAndTimes) {
  const std::string text =
      "[22:15:24][D][uart_debug:114]: >>> 4E:57:00:13:00:00:00:00:06:03:00:00:00:00:00:00:68:00:00:"
      "01:29\n"
      "[22:15:24][I][jk_bms:071]: Status frame received\n"
      "[22:15:24][D][sensor:093]: 'bms total voltage': Sending state 26.46000 V with 2 decimals\n"
      "[22:15:25][D][uart_debug:114]: <<< 4E:57:01:1B:00:00:00:00:06:00:01:79:18:01:0D:08\n"
      "[22:15:26][W][jk_modbus:071]: Invalid header: 0x4E 0x40\n";
  EXPECT_THAT(records(text),
              ElementsAre("+0.000 > 4E 57 00 13 00 00 00 00 06 03 00 00 00 00 00 00 68 00 00 01 29",
                          "+1.000 < 4E 57 01 1B 00 00 00 00 06 00 01 79 18 01 0D 08"));
  EXPECT_THAT(forms(text), ElementsAre(TextForm::colons));
  const Pasted pasted = parse_pasted_text(text);
  EXPECT_EQ(pasted.forms.front().lines, 2U);
  EXPECT_EQ(pasted.forms.front().bytes, 37U);
  EXPECT_EQ(pasted.lines_skipped, 3U);
}

TEST(PastedText, TimesWithMillisecondsPassMidnight) {
  EXPECT_THAT(records("[23:59:59.900][D][uart_debug:114]: >>> 4E:57:00:13\n"
                      "[00:00:00.150][D][uart_debug:114]: <<< 4E:57:01:1B\n"),
              ElementsAre("+0.000 > 4E 57 00 13", "+0.250 < 4E 57 01 1B"));
}

TEST(PastedText, PrettyHexOfAComponentHasDotsAndALength) {
  EXPECT_THAT(records("[16:12:10][D][jk_bms_ble:324]:   55.AA.EB.90.02.00.D3.0C (300)\n"),
              ElementsAre("+0.000 < 55 AA EB 90 02 00 D3 0C"));
}

TEST(PastedText, AHardwareAddressBeforeAFrameIsNoByte) {
  EXPECT_THAT(records("[I] [C8:47:8C:00:00:01] notification: 55:AA:EB:90:02:00:D3:0C\n"),
              ElementsAre("< 55 AA EB 90 02 00 D3 0C"));
  EXPECT_THAT(records("[I] [C8:47:8C:00:00:01] connected\nC8:47:8C:00:00:01\n"), IsEmpty());
}

TEST(PastedText, HexdumpWithCharactersAndRepeatedLines) {
  const std::string text =
      "00000000  4e 57 01 1b 00 00 00 00  06 00 01 79 18 01 0d 08  |NW.........y....|\n"
      "00000010  00 00 00 00 00 00 00 00  00 00 00 00 00 00 00 00  |................|\n"
      "*\n"
      "00000030  12 34 56                                          |.4V|\n"
      "00000033\n";
  const std::string zeros = "00 00 00 00 00 00 00 00 00 00 00 00 00 00 00 00";
  EXPECT_THAT(records(text), ElementsAre("< 4E 57 01 1B 00 00 00 00 06 00 01 79 18 01 0D 08",
                                         "< " + zeros, "< " + zeros + " 12 34 56"));
  EXPECT_THAT(forms(text), ElementsAre(TextForm::dump));
}

TEST(PastedText, RepeatsBeforeTheSizeOfADumpAreKept) {
  EXPECT_EQ(parse_pasted_text("00000000  4e 57 01 1b 00 00 00 00  06 00 01 79 18 01 0d 08  |NW.|\n"
                              "00000010  ff ff ff ff ff ff ff ff  ff ff ff ff ff ff ff ff  |...|\n"
                              "*\n"
                              "00000040\n")
                .forms.front()
                .bytes,
            0x40U);
}

TEST(PastedText, HugeRepeatsAreNotKept) {
  EXPECT_EQ(parse_pasted_text("00000000  4e 57 01 1b 00 00 00 00  06 00 01 79 18 01 0d 08  |NW.|\n"
                              "*\n"
                              "fffffff0\n")
                .forms.front()
                .bytes,
            16U);
}

TEST(PastedText, XxdInGroupsOfTwoAndFour) {
  const std::vector<std::string> expected = {"< 4E 57 01 1B 00 00 00 00 06 00 01 79 18 01 0D 08",
                                             "< 02 0D 09"};
  EXPECT_EQ(records("00000000: 4e57 011b 0000 0000 0600 0179 1801 0d08  NW.........y....\n"
                    "00000010: 020d 09                                  ...\n"),
            expected);
  EXPECT_EQ(records("00000000: 4e 57 01 1b 00 00 00 00 06 00 01 79 18 01 0d 08  NW.........y....\n"
                    "00000010: 02 0d 09                                         ...\n"),
            expected);
}

TEST(PastedText, CharactersOfADumpThatLookLikeHexAreNoBytes) {
  EXPECT_THAT(records("00000000: 3132 3334                                12 34\n"),
              ElementsAre("< 31 32 33 34"));
  EXPECT_THAT(records("00000000  31 32 33 34 35 36 37 38                           |12 45 78|\n"),
              ElementsAre("< 31 32 33 34 35 36 37 38"));
}

TEST(PastedText, DumpsWithoutColonAreKnownByTheirOffsets) {
  const std::vector<std::string> expected = {"< 4E 57 01 1B 00 00 00 00 06 00 01 79 18 01 0D 08",
                                             "< 02 0D 09 01"};
  EXPECT_EQ(records("0000000 4e 57 01 1b 00 00 00 00 06 00 01 79 18 01 0d 08\n"  // od -t x1
                    "0000020 02 0d 09 01\n"
                    "0000024\n"),
            expected);
  EXPECT_EQ(records("0000000 574e 1b01 0000 0000 0006 7901 0118 080d\n"  // hexdump
                    "0000010 0d02 0109\n"
                    "0000014\n"),
            expected);
  EXPECT_EQ(
      records("0000   4e 57 01 1b 00 00 00 00 06 00 01 79 18 01 0d 08   NW.........y....\n"
              "0010   02 0d 09 01                                       ....\n"),  // Wireshark
      expected);
}

TEST(PastedText, ListsWithCommas) {
  const std::vector<std::string> expected = {"< 4E 57 00 13"};
  EXPECT_EQ(records("[0x4e, 0x57, 0x00, 0x13]"), expected);
  EXPECT_EQ(records("['0x4e', '0x57', '0x0', '0x13']"), expected);
  EXPECT_EQ(records("4E,57,00,13"), expected);
  EXPECT_EQ(records("uint8_t frame[] = {0x4E,0x57,0x00,0x13};"), expected);
  EXPECT_EQ(records("0x4E 0x57 0x00 0x13"), expected);
}

TEST(PastedText, EscapedBytes) {
  const std::vector<std::string> expected = {"< 4E 57 00 13 68"};
  EXPECT_EQ(records(R"("\x4e\x57\x00\x13\x68")"), expected);
  EXPECT_EQ(records(R"(data = b'NW\x00\x13h')"), expected);
  EXPECT_THAT(records(R"([12:00:00][D][uart_debug:158]: >>> "NW\x00\x13h")"),
              ElementsAre("+0.000 > 4E 57 00 13 68"));
  EXPECT_THAT(records(R"(a = b'NW and nothing else')"), IsEmpty());
}

TEST(PastedText, DecimalListsCountIfAFrameBegins) {
  EXPECT_THAT(records("[78, 87, 1, 27, 0, 255]"), ElementsAre("< 4E 57 01 1B 00 FF"));
  EXPECT_THAT(records("[85, 170, 235, 144, 2, 0]"), ElementsAre("< 55 AA EB 90 02 00"));
  EXPECT_THAT(records("[78, 87, 11, 27, 10, 25,\n 16, 22, 32, 10]"),
              ElementsAre("< 4E 57 0B 1B 0A 19", "< 10 16 20 0A"));
  EXPECT_THAT(records("<<< 78,87,1,27,0,0"), ElementsAre("< 4E 57 01 1B 00 00"));
  EXPECT_THAT(records("cells = [3301, 3302, 3303, 3304]"), IsEmpty());
  EXPECT_THAT(records("temperatures = [21, 22, 23, 24, 25, 120, 130]"), IsEmpty());
}

TEST(PastedText, ADecimalByteMustBeAByte) {
  EXPECT_THAT(records("[78, 87, 1, 27, 256]"), IsEmpty());
}

TEST(PastedText, PlainDigits) {
  EXPECT_THAT(records("the answer was 4E57011B0000000006 on Monday"),
              ElementsAre("< 4E 57 01 1B 00 00 00 00 06"));
  EXPECT_THAT(records("RX: 0110162000010000\nand more"), ElementsAre("< 01 10 16 20 00 01 00 00"));
}

TEST(PastedText, WordsAndNumbersInASentenceAreNoBytes) {
  for (const char* text :
       {"the memory holds deadbeef and cafebabe", "commit fb33fc8a7d0c1e2f aaaaaaaa",
        "at 12:34:56 on 24-01-12-10 from 10.20.30.40", "cells 12 13 14 15",
        "my pack is a JK-B2A8S20P, software 11.26", "fe80::12:34:56:78", "feed dad a bad egg",
        "d2f1a5d4-0c2b-4a5e-9d3c-0123456789ab", "12 34 is no frame"}) {
    EXPECT_THAT(records(text), IsEmpty()) << text;
  }
}

TEST(PastedText, DirectionsAreWordsAndArrows) {
  const auto direction_of = [](const std::string& before) {
    const auto found = parse_pasted_text("x\n" + before + " 4E 57 00 13\n").capture.records;
    return found.size() == 1 ? found.front().direction : Direction::received;
  };
  for (const char* sent : {">", ">>>", "->", "TX:", "[tx]", "sent", "Send:", "sending 4 bytes:"}) {
    EXPECT_EQ(direction_of(sent), Direction::sent) << sent;
  }
  for (const char* received :
       {"<", "<<<", "<-", "RX:", "received", "Recv", "", "<7>", "> RX", "[uart_tx_pin]"}) {
    EXPECT_EQ(direction_of(received), Direction::received) << received;
  }
}

TEST(PastedText, AHeadingSaysTheDirection) {
  EXPECT_THAT(records("Sent:\n```\n4E 57 00 13\n```\nReceived:\n```\n4E 57 01 1B\n```\n"),
              ElementsAre("> 4E 57 00 13", "< 4E 57 01 1B"));
  EXPECT_THAT(records("TX\n4E 57 00 13\n\n4E 57 01 1B\n"),
              ElementsAre("> 4E 57 00 13", "< 4E 57 01 1B"));
}

TEST(PastedText, ALineMayGoOnWithFewBytes) {
  EXPECT_THAT(records("It said:\n4E 57 00 13\n00 29\n"), ElementsAre("< 4E 57 00 13", "< 00 29"));
  EXPECT_THAT(records("It said:\n4E:57:00:13:\n29\n"), ElementsAre("< 4E 57 00 13", "< 29"));
}

TEST(PastedText, WhatWasSentStaysInOneRecord) {
  EXPECT_THAT(records("[12:00:00]: >>> 4E:57:00:1C:00:00:\n00:00:05:03\nthen\n00:01:02:03\n"),
              ElementsAre("+0.000 > 4E 57 00 1C 00 00 00 00 05 03", "< 00 01 02 03"));
  EXPECT_THAT(records("x\n> 4E 57 00 13\n4E 57 01 1B\n"),
              ElementsAre("> 4E 57 00 13", "< 4E 57 01 1B"));
}

TEST(PastedText, ATraceLogShowsMaskedBytesAsDots) {
  EXPECT_THAT(records("2026-01-01T00:00:01.500Z trace /dev/ttyUSB0 < B2 .. .. .. B3 00\n"),
              ElementsAre("+0.000 < B2 58 58 58 B3 00"));
}

TEST(PastedText, TwoFramesOnALine) {
  EXPECT_THAT(records("TX 4E 57 00 13 RX 4E 57 01 1B"),
              ElementsAre("> 4E 57 00 13", "< 4E 57 01 1B"));
}

TEST(PastedText, ACaptureKeepsItsHeaderAndTimes) {
  const std::string text =
      "# source: jkbms-mqtt 0.9.0\n# nature: recorded\n+0.000 > 4E 57 00 13\n+0.027 < 4E 57\n"
      "01 1B\n";
  EXPECT_THAT(records(text), ElementsAre("+0.000 > 4E 57 00 13", "+0.027 < 4E 57", "< 01 1B"));
  EXPECT_EQ(parse_pasted_text(text).capture.find("source"), "jkbms-mqtt 0.9.0");
  EXPECT_THAT(forms(text), ElementsAre(TextForm::capture));
}

TEST(PastedText, LinesOfACaptureInALetter) {
  EXPECT_THAT(records("Hello,\n\n    +0.000 > 4E 57 00 13\n    +0.027 < 4E 57 01 1B\n\nRegards"),
              ElementsAre("+0.000 > 4E 57 00 13", "+0.027 < 4E 57 01 1B"));
}

TEST(PastedText, NothingIsFoundInNothing) {
  for (const char* text : {"", "\n\n", "hello", "# only: a comment\n", "*\n", "0000\n"}) {
    const Pasted pasted = parse_pasted_text(text);
    EXPECT_THAT(pasted.forms, IsEmpty()) << text;
    EXPECT_THAT(pasted.capture.records, IsEmpty()) << text;
  }
}

}  // namespace
}  // namespace jkbms::app
