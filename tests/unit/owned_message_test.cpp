#include "jkbms/owned_message.hpp"

#include <gtest/gtest.h>

namespace jkbms::test {
namespace {

using Kind = Decoded::Kind;

Decoded data(Part part, double volts = 52.8) {
  Decoded decoded;
  decoded.kind = Kind::data;
  decoded.part = part;
  if (part == Part::state) decoded.snapshot.state.emplace().voltage_v = volts;
  return decoded;
}

Decoded message(Kind kind, std::uint8_t address, std::optional<Part> part) {
  Decoded decoded;
  decoded.kind = kind;
  decoded.address = address;
  decoded.part = part;
  return decoded;
}

Decoded acknowledged(std::uint8_t address, std::optional<Part> part) {
  return message(Kind::acknowledgement, address, part);
}

TEST(OwnershipProof, DataBelongsToTheAddressInTheAcknowledgementBehindIt) {
  OwnershipProof proof;
  EXPECT_FALSE(proof.take(data(Part::state), 0));
  const auto owned = proof.take(acknowledged(7, Part::state), 0);
  ASSERT_TRUE(owned);
  EXPECT_EQ(owned->address, 7);
  EXPECT_EQ(owned->snapshot.address, 7);
  EXPECT_EQ(owned->snapshot.state->voltage_v, 52.8);
  EXPECT_EQ(owned->part, Part::state);
  EXPECT_EQ(proof.unowned(), 0U);
}

TEST(OwnershipProof, AnAcknowledgementProvesOnce) {
  OwnershipProof proof;
  EXPECT_FALSE(proof.take(data(Part::state), 0));
  EXPECT_TRUE(proof.take(acknowledged(7, Part::state), 0));
  EXPECT_FALSE(proof.take(acknowledged(8, Part::state), 0));
  EXPECT_EQ(proof.unowned(), 0U);
}

TEST(OwnershipProof, AnAcknowledgementOfAnotherRegisterProvesNothing) {
  for (const std::optional<Part> part : {std::optional{Part::settings}, std::optional<Part>{}}) {
    OwnershipProof proof;
    EXPECT_FALSE(proof.take(data(Part::state), 0));
    EXPECT_FALSE(proof.take(acknowledged(7, part), 0));
    EXPECT_EQ(proof.unowned(), 1U);
    EXPECT_FALSE(proof.take(acknowledged(7, Part::state), 0));
    EXPECT_EQ(proof.unowned(), 1U);
  }
}

TEST(OwnershipProof, AtMostTwoFillersStandBetween) {
  for (const std::uint64_t fillers : {0U, 1U, 2U, 3U, 300U}) {
    OwnershipProof proof;
    EXPECT_FALSE(proof.take(data(Part::state), 1000));
    EXPECT_EQ(proof.take(acknowledged(7, Part::state), 1000 + fillers).has_value(), fillers <= 2);
    EXPECT_EQ(proof.unowned(), fillers <= 2 ? 0U : 1U);
  }
}

TEST(OwnershipProof, OfTwoFramesInARowTheFirstBelongsToNobody) {
  OwnershipProof proof;
  EXPECT_FALSE(proof.take(data(Part::state, 52.1), 0));
  EXPECT_FALSE(proof.take(data(Part::state, 52.2), 0));
  const auto owned = proof.take(acknowledged(2, Part::state), 0);
  ASSERT_TRUE(owned);
  EXPECT_EQ(owned->snapshot.state->voltage_v, 52.2);
  EXPECT_EQ(proof.unowned(), 1U);
}

TEST(OwnershipProof, ARequestOrAnotherAnswerBetweenEndsTheProof) {
  for (const Kind kind : {Kind::request, Kind::other}) {
    OwnershipProof proof;
    EXPECT_FALSE(proof.take(data(Part::state), 0));
    EXPECT_FALSE(proof.take(message(kind, 7, Part::state), 0));
    EXPECT_FALSE(proof.take(acknowledged(7, Part::state), 0));
    EXPECT_EQ(proof.unowned(), 1U);
  }
}

TEST(OwnershipProof, WhatIsForgottenBelongsToNobody) {
  OwnershipProof proof;
  proof.forget();
  EXPECT_EQ(proof.unowned(), 0U);
  EXPECT_FALSE(proof.take(data(Part::state), 0));
  proof.forget();
  EXPECT_EQ(proof.unowned(), 1U);
  EXPECT_FALSE(proof.take(acknowledged(7, Part::state), 0));
  EXPECT_EQ(proof.unowned(), 1U);
}

TEST(OwnershipProof, LogsAreProvedToo) {
  OwnershipProof proof;
  Decoded log = data(Part::log);
  log.log.push_back({60, 1, "boot"});
  EXPECT_FALSE(proof.take(log, 0));
  const auto owned = proof.take(acknowledged(1, Part::log), 0);
  ASSERT_TRUE(owned);
  ASSERT_EQ(owned->log.size(), 1U);
  EXPECT_EQ(owned->log[0].text, "boot");
}

}  // namespace
}  // namespace jkbms::test
