#include "unit/attribution_fixture.hpp"

namespace jkbms::test {
namespace {

using Sign = Attribution::Sign;
using How = Heard::How;
using std::chrono::milliseconds;
using std::chrono::seconds;

TEST_F(AttributionTest, AnOverheardAnswerIsFromThePackOfRequestAndAcknowledgement) {
  EXPECT_EQ(request(3), Sign::foreign_request);
  wait(milliseconds(40));
  data();
  expect_heard(acknowledge(3), 3, How::overheard);
  EXPECT_EQ(request(3, settings_register), Sign::foreign_request);
  data(Part::settings, 3);
  expect_heard(acknowledge(3, settings_register), 3, How::overheard);
}

TEST_F(AttributionTest, OnAWireAnOverheardAnswerBeginsWithin125Ms) {
  for (const milliseconds delay : {milliseconds(125), milliseconds(126)}) {
    restart(Timing::of_a_wire);
    request(3);
    wait(delay);
    data();
    const auto verdict = acknowledge(3);
    if (delay == milliseconds(125)) {
      expect_heard(verdict, 3, How::overheard);
    } else {
      expect_refused(verdict, Unattributed::too_late);
    }
  }
}

TEST_F(AttributionTest, ThroughANetworkOnlyTheOrderCounts) {
  restart(Timing::of_a_network);
  request(3);
  wait(seconds(3));
  data();
  expect_heard(acknowledge(3), 3, How::overheard);
}

TEST_F(AttributionTest, WithoutARequestAnAcknowledgementProvesNothing) {
  data();
  expect_refused(acknowledge(3), Unattributed::no_request);
}

TEST_F(AttributionTest, AnOverheardRequestIsAnsweredOnce) {
  request(3);
  data();
  expect_heard(acknowledge(3), 3, How::overheard);
  data();
  expect_refused(acknowledge(3), Unattributed::no_request);
}

TEST_F(AttributionTest, RequestAndAcknowledgementMustNameTheSamePack) {
  request(2);
  data();
  expect_refused(acknowledge(3), Unattributed::other_address);
}

TEST_F(AttributionTest, RequestAndAcknowledgementMustNameTheSameDocument) {
  request(3, settings_register);
  data();
  expect_refused(acknowledge(3), Unattributed::other_document);
}

TEST_F(AttributionTest, FrameAndAcknowledgementMustBeAboutTheSameDocument) {
  request(3);
  data();
  expect_refused(acknowledge(3, settings_register), Unattributed::other_document);
  EXPECT_FALSE(acknowledge(3).heard);
  expect_counted(Unattributed::other_document);
}

TEST_F(AttributionTest, TwoFillersAreAllowedBetweenRequestAndFrame) {
  for (const std::uint64_t count : {2U, 3U}) {
    restart(Timing::of_a_wire);
    request(3);
    fillers(count);
    data();
    const auto verdict = acknowledge(3);
    if (count == 2) {
      expect_heard(verdict, 3, How::overheard);
    } else {
      expect_refused(verdict, Unattributed::bytes_lost);
    }
  }
}

TEST_F(AttributionTest, AnyOtherByteBetweenRequestAndFrameMayBeALostMessage) {
  request(3);
  noise(1);
  data();
  expect_refused(acknowledge(3), Unattributed::bytes_lost);
}

TEST_F(AttributionTest, TheMasterSendsUnasked) {
  data();
  expect_heard(acknowledge(0), 0, How::overheard);
  data(Part::settings, 0);
  expect_heard(acknowledge(0, settings_register), 0, How::overheard);
}

TEST_F(AttributionTest, WhileAPackMayAnswerTheMasterDoesNotSend) {
  for (const milliseconds delay : {milliseconds(160), milliseconds(161)}) {
    restart(Timing::of_a_wire);
    request(3);
    wait(delay);
    data();
    const auto verdict = acknowledge(0);
    if (delay == milliseconds(160)) {
      expect_refused(verdict, Unattributed::request_open);
    } else {
      expect_heard(verdict, 0, How::overheard);
    }
  }
}

TEST_F(AttributionTest, OnAWireAnOverheardAcknowledgementFollowsWithin60Ms) {
  for (const milliseconds delay : {milliseconds(60), milliseconds(61)}) {
    restart(Timing::of_a_wire);
    data();
    wait(delay);
    const auto verdict = acknowledge(0);
    if (delay == milliseconds(60)) {
      expect_heard(verdict, 0, How::overheard);
    } else {
      expect_refused(verdict, Unattributed::no_acknowledgement);
    }
  }
}

TEST_F(AttributionTest, AfterTheAnswerTheMasterMaySendAtOnce) {
  request(3);
  data();
  expect_heard(acknowledge(3), 3, How::overheard);
  data();
  expect_heard(acknowledge(0), 0, How::overheard);
}

TEST_F(AttributionTest, ThroughANetworkTheMasterIsRefusedWhileAKnownPackMayAnswer) {
  restart(Timing::of_a_network);
  request(3);
  data();
  expect_heard(acknowledge(3), 3, How::overheard);
  request(4);
  data();
  expect_heard(acknowledge(0), 0, How::overheard);
  request(3);
  data();
  expect_refused(acknowledge(0), Unattributed::request_open);
}

TEST_F(AttributionTest, WhileOurAnswerIsAwaitedTheMasterIsRefused) {
  ask(3);
  data();
  expect_refused(acknowledge(0), Unattributed::request_open);
}

TEST_F(AttributionTest, AfterOurAnswerTheMasterIsAccepted) {
  ask(3);
  data();
  expect_heard(acknowledge(3), 3, How::asked);
  data();
  expect_heard(acknowledge(0), 0, How::overheard);
  ask(3);
  attribution_->given_up();
  data();
  expect_heard(acknowledge(0), 0, How::overheard);
}

}  // namespace
}  // namespace jkbms::test
