#include "energy/energy_book.hpp"

#include <gtest/gtest.h>

#include <limits>

namespace jkbms::app {
namespace {

TEST(EnergyBook, AddsByIdentity) {
  EnergyBook book;
  EXPECT_EQ(book.add("a", {1, 2}), (Energy{1, 2}));
  EXPECT_EQ(book.add("b", {0.5, 0}), (Energy{0.5, 0}));
  EXPECT_EQ(book.add("a", {0, 0.25}), (Energy{1, 2.25}));
}

TEST(EnergyBook, ReadsWhatItWrote) {
  EnergyBook book;
  book.add("serial:B2A24S20P", {1234.567890123, 0.1});
  book.add("port:/dev/serial/by-id/usb-1", {1.0 / 3, 2.0 / 3});
  book.add("serial:a b\n1 1 c\x80%\xC3\xA4", {1, 1});
  EXPECT_EQ(EnergyBook::of_text(book.to_text()), book);
  EXPECT_EQ(EnergyBook::of_text(""), EnergyBook());
}

TEST(EnergyBook, IsOneLineForEachPack) {
  EnergyBook book;
  book.add("serial:a\nb", {1.5, 0});
  EXPECT_EQ(book.to_text(), "1.5 0 serial:a%0Ab\n");
}

TEST(EnergyBook, RefusesATextThatIsNotItsOwn) {
  for (const char* text :
       {"1 1", "1 1 a", "1 1 \n", "x 1 a\n", "1 a\n", "-1 0 a\n", "nan 0 a\n", "inf 0 a\n",
        "1e999 0 a\n", "1 1 a b\n", "1 1 a%\n", "1 1 a%G0\n", "1 1 a%4\n", "1 1 a\n1 1 a\n", "\n",
        "1  1 a\n", "1 1 a\n\n", "1 1 \xC3\xA4\n"}) {
    EXPECT_FALSE(EnergyBook::of_text(text)) << text;
  }
}

TEST(EnergyBook, NeverDecreases) {
  EnergyBook book;
  book.add("a", {5, 5});
  constexpr double infinity = std::numeric_limits<double>::infinity();
  for (const Energy amount : {Energy{-1, 1}, Energy{1, -1}, Energy{infinity, 0}}) {
    EXPECT_EQ(book.add("a", amount), (Energy{5, 5}));
  }
}

TEST(EnergyBook, HasRoomForAFewHundredPacks) {
  EnergyBook book;
  for (std::size_t i = 0; i < EnergyBook::most_packs; ++i) {
    EXPECT_TRUE(book.add(std::to_string(i), {}));
  }
  EXPECT_FALSE(book.add("one more", {}));
  EXPECT_TRUE(book.add("0", {1, 0}));
  EXPECT_TRUE(EnergyBook::of_text(book.to_text()));
  EXPECT_FALSE(EnergyBook::of_text(book.to_text() + "1 1 more\n"));
  EXPECT_FALSE(EnergyBook().add("", {}));
  EXPECT_FALSE(EnergyBook().add(std::string(5000, 'x'), {}));
}

}  // namespace
}  // namespace jkbms::app
