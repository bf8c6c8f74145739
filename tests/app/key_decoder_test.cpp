#include "console/screen/key_decoder.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <string>

namespace jkbms::app {
namespace {

using testing::ElementsAre;
using testing::IsEmpty;

std::vector<Key> keys_of(std::string_view bytes) {
  return KeyDecoder().feed(bytes);
}

// The sequences are those of ECMA-48 and of the control sequences of xterm.

TEST(KeyDecoder, ArrowsComeInBothModesOfTheTerminal) {
  EXPECT_THAT(keys_of("\x1b[A\x1b[B"), ElementsAre(Key::up, Key::down));
  EXPECT_THAT(keys_of("\x1bOA\x1bOB"), ElementsAre(Key::up, Key::down));
  EXPECT_THAT(keys_of("\x1b[D\x1b[C"), ElementsAre(Key::up, Key::down));
}

TEST(KeyDecoder, ArrowsWithShiftOrControlAreArrows) {
  EXPECT_THAT(keys_of("\x1b[1;2A\x1b[1;5B"), ElementsAre(Key::up, Key::down));
}

TEST(KeyDecoder, LettersQuitAndRedraw) {
  EXPECT_THAT(keys_of("q"), ElementsAre(Key::quit));
  EXPECT_THAT(keys_of("Q"), ElementsAre(Key::quit));
  EXPECT_THAT(keys_of("\x0c"), ElementsAre(Key::redraw));
}

TEST(KeyDecoder, OtherKeysAreSkippedAsAWhole) {
  EXPECT_THAT(keys_of("x\x1b[5~\x1b[H\x1bOP\x1b[15~ \r"), IsEmpty());
  EXPECT_THAT(keys_of("\x1b[200~"), IsEmpty());
  EXPECT_THAT(keys_of("\xc3\xa4q"), ElementsAre(Key::quit));
}

TEST(KeyDecoder, ASequenceMayComeInPieces) {
  for (const std::string sequence : {"\x1b[B", "\x1bOB", "\x1b[1;5B"}) {
    KeyDecoder decoder;
    for (std::size_t i = 0; i + 1 < sequence.size(); ++i) {
      EXPECT_THAT(decoder.feed(sequence.substr(i, 1)), IsEmpty());
    }
    EXPECT_THAT(decoder.feed("B"), ElementsAre(Key::down));
    EXPECT_THAT(decoder.feed("q"), ElementsAre(Key::quit));
  }
}

TEST(KeyDecoder, AfterEscapeAKeyCounts) {
  EXPECT_THAT(keys_of("\x1bq"), ElementsAre(Key::quit));
  EXPECT_THAT(keys_of("\x1b\x1b[A"), ElementsAre(Key::up));
}

}  // namespace
}  // namespace jkbms::app
