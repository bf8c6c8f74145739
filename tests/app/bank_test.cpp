#include "bank/bank.hpp"

#include <gtest/gtest.h>

// When a round of a bank ends, and which of its packs are fresh.

namespace jkbms::app {
namespace {

PackState with_current(double amperes) {
  PackState state;
  state.current_a = amperes;
  return state;
}

Bank bank_of(std::size_t packs, LatePack late = LatePack::left_behind) {
  BankConfig config;
  config.name = "house";
  for (std::size_t i = 0; i < packs; ++i) {
    const std::string name = std::to_string(i + 1);
    config.packs.push_back({{0, name}, name});
  }
  return {config, late};
}

class BankOfTwo : public testing::Test {
 protected:
  bool take(std::size_t member, double amperes = 1) {
    return bank_.take(member, with_current(amperes));
  }

  Bank bank_ = bank_of(2);
};

TEST_F(BankOfTwo, ARoundEndsWithTheStateOfTheLastPack) {
  EXPECT_FALSE(take(0));
  EXPECT_TRUE(take(1));
  EXPECT_FALSE(take(1));
  EXPECT_TRUE(take(0));
}

TEST_F(BankOfTwo, ARoundEndsWithTheSecondStateOfAPack) {
  EXPECT_FALSE(take(0));
  EXPECT_TRUE(take(1));
  EXPECT_FALSE(take(0));
  EXPECT_TRUE(take(0)) << "the other is late";
  EXPECT_FALSE(take(0));
  EXPECT_TRUE(take(1));
}

TEST_F(BankOfTwo, APackThatIsNotHeardInTheFirstRoundIsNotWaitedForAgain) {
  EXPECT_FALSE(take(0));
  EXPECT_TRUE(take(0));
  EXPECT_FALSE(bank_.is_awaiting());
  EXPECT_TRUE(take(0));
  EXPECT_TRUE(take(0));
  EXPECT_FALSE(take(1));
  EXPECT_TRUE(take(0));
  EXPECT_EQ(bank_.state().packs_online, 2U);
}

TEST_F(BankOfTwo, ASilentPackIsNotWaitedFor) {
  EXPECT_FALSE(bank_.lose(1)) << "no pack is fresh";
  EXPECT_TRUE(take(0));
  EXPECT_TRUE(take(0));
}

TEST_F(BankOfTwo, ARoundEndsWhenTheLastPackIsFoundSilent) {
  EXPECT_FALSE(take(0));
  EXPECT_TRUE(bank_.is_awaiting());
  EXPECT_TRUE(bank_.lose(1));
  EXPECT_FALSE(bank_.is_awaiting());
}

TEST_F(BankOfTwo, APackThatFallsSilentLeavesTheState) {
  take(0, 10);
  take(1, 5);
  EXPECT_EQ(bank_.state().current_a, 15);
  EXPECT_TRUE(bank_.lose(1));
  EXPECT_EQ(bank_.state().current_a, 10);
  EXPECT_EQ(bank_.state().partial, true);
  EXPECT_FALSE(bank_.lose(1)) << "it is known";
}

TEST_F(BankOfTwo, APackThatComesBackIsPartOfTheRoundAgain) {
  take(0, 10);
  bank_.lose(1);
  EXPECT_FALSE(take(1, 5));
  EXPECT_TRUE(take(0, 11));
  EXPECT_EQ(bank_.state().current_a, 16);
  EXPECT_EQ(bank_.state().partial, false);
}

TEST_F(BankOfTwo, IsOnlineWhileAPackIsFresh) {
  EXPECT_FALSE(bank_.is_online());
  take(0);
  take(1);
  bank_.lose(0);
  EXPECT_TRUE(bank_.is_online());
  EXPECT_FALSE(bank_.lose(1));
  EXPECT_FALSE(bank_.is_online());
  EXPECT_EQ(bank_.state().current_a, std::nullopt);
}

TEST(BankOfOne, EachStateIsARound) {
  Bank bank = bank_of(1);
  EXPECT_TRUE(bank.take(0, with_current(1)));
  EXPECT_TRUE(bank.take(0, with_current(2)));
  EXPECT_EQ(bank.state().current_a, 2);
}

TEST(BankOfThree, TwoFreshPacksMakeARoundBesideASilentOne) {
  Bank bank = bank_of(3);
  EXPECT_FALSE(bank.take(0, with_current(1)));
  EXPECT_FALSE(bank.take(2, with_current(3)));
  EXPECT_TRUE(bank.lose(1));
  EXPECT_FALSE(bank.take(2, with_current(3)));
  EXPECT_TRUE(bank.take(0, with_current(2)));
  EXPECT_EQ(bank.state().current_a, 5);
  EXPECT_EQ(bank.state().packs_online, 2U);
  EXPECT_EQ(bank.state().packs_expected, 3U);
}

/// A fast pack beside two slow ones, whose states come far from each other.
class BankThatWaits : public testing::Test {
 protected:
  bool take(std::size_t member) { return bank_.take(member, with_current(1)); }

  Bank bank_ = bank_of(3, LatePack::waited_for);
};

TEST_F(BankThatWaits, ARoundEndsWhenEachPackIsNewHoweverManyStatesAnotherSent) {
  for (int round = 0; round < 3; ++round) {
    EXPECT_FALSE(take(0));
    EXPECT_FALSE(take(0));
    EXPECT_FALSE(take(1));
    EXPECT_FALSE(take(0));
    EXPECT_FALSE(take(0));
    EXPECT_TRUE(take(2));
  }
}

TEST_F(BankThatWaits, APackThatWasNeverHeardIsWaitedForUntilItIsSilent) {
  EXPECT_FALSE(take(0));
  EXPECT_FALSE(take(0));
  EXPECT_FALSE(take(1));
  EXPECT_TRUE(bank_.is_awaiting());
  EXPECT_TRUE(bank_.lose(2));
  EXPECT_EQ(bank_.state().packs_online, 2U);
  EXPECT_FALSE(take(0));
  EXPECT_TRUE(take(1));
}

TEST_F(BankThatWaits, APackThatFallsSilentEndsARoundOnlyIfTheOthersAreNew) {
  take(0);
  take(1);
  take(2);
  EXPECT_FALSE(bank_.lose(2)) << "the values of the others are of the round before";
  EXPECT_FALSE(take(0));
  EXPECT_TRUE(bank_.lose(1));
  EXPECT_FALSE(bank_.lose(0)) << "no pack is left";
}

}  // namespace
}  // namespace jkbms::app
