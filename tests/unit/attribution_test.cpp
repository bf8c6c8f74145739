#include "unit/attribution_fixture.hpp"

namespace jkbms::test {
namespace {

using Kind = Decoded::Kind;
using Sign = Attribution::Sign;
using How = Heard::How;
using std::chrono::milliseconds;
using std::chrono::seconds;

TEST_F(AttributionTest, AnAnswerToOurRequestIsFromTheAcknowledgingPack) {
  ask(7);
  data();
  const auto verdict = acknowledge(7);
  expect_heard(verdict, 7, How::asked);
  EXPECT_EQ(verdict.heard->snapshot.state->voltage_v, 52.8);
  EXPECT_EQ(verdict.heard->part, Part::state);
}

TEST_F(AttributionTest, AnEventLogIsAttributedToo) {
  ask(1, Part::log);
  data(Part::log);
  const auto verdict = acknowledge(1, log_register);
  expect_heard(verdict, 1, How::asked);
  ASSERT_EQ(verdict.heard->log.size(), 1U);
  EXPECT_EQ(verdict.heard->log[0].text, "boot");
}

TEST_F(AttributionTest, AnAnswerToAQuestionThatWasGivenUpIsLate) {
  ask(1);
  attribution_->given_up();
  wait(seconds(2));
  ask(2);
  data();
  expect_heard(acknowledge(1), 1, How::late);
  data();
  expect_heard(acknowledge(2), 2, How::asked);
}

TEST_F(AttributionTest, AnAnswerAfterFiveSecondsIsNotToOurRequest) {
  for (const milliseconds delay : {milliseconds(5000), milliseconds(5001)}) {
    restart(Timing::of_a_wire);
    ask(1);
    attribution_->given_up();
    wait(delay);
    data();
    const auto verdict = acknowledge(1);
    if (delay == seconds(5)) {
      expect_heard(verdict, 1, How::late);
    } else {
      expect_refused(verdict, Unattributed::no_request);
    }
  }
}

TEST_F(AttributionTest, OurRequestIsAnsweredOnce) {
  ask(1);
  data();
  expect_heard(acknowledge(1), 1, How::asked);
  data();
  expect_refused(acknowledge(1), Unattributed::no_request);
}

TEST_F(AttributionTest, AnotherPackDoesNotAnswerOurQuestion) {
  ask(1);
  data();
  expect_refused(acknowledge(2), Unattributed::other_address);
  data();
  expect_heard(acknowledge(1), 1, How::asked);
}

TEST_F(AttributionTest, AnotherDocumentDoesNotAnswerOurQuestion) {
  ask(1);
  data(Part::settings);
  expect_refused(acknowledge(1, settings_register), Unattributed::other_document);
}

TEST_F(AttributionTest, OurRequestReceivedOnceIsAnEcho) {
  ask(1);
  EXPECT_EQ(request(1), Sign::echo);
  data();
  expect_heard(acknowledge(1), 1, How::asked);
}

TEST_F(AttributionTest, ASecondEchoIsARequestFromAnotherMaster) {
  ask(1);
  EXPECT_EQ(request(1), Sign::echo);
  EXPECT_EQ(request(1), Sign::foreign_request);
}

TEST_F(AttributionTest, OurRequestReceivedAfterItsAnswerIsFromAnotherMaster) {
  ask(1);
  data();
  expect_heard(acknowledge(1), 1, How::asked);
  EXPECT_EQ(request(1), Sign::foreign_request);
}

TEST_F(AttributionTest, AnEchoMayComeAfterTheNextQuestion) {
  ask(1);
  attribution_->given_up();
  wait(seconds(1));
  ask(2);
  EXPECT_EQ(request(1), Sign::echo);
  EXPECT_EQ(request(2), Sign::echo);
  data();
  expect_heard(acknowledge(2), 2, How::asked);
}

TEST_F(AttributionTest, AfterARequestFromAnotherMasterTheAnswerIsNotToOurs) {
  ask(1);
  EXPECT_EQ(request(2), Sign::foreign_request);
  data();
  expect_heard(acknowledge(2), 2, How::overheard);
}

TEST_F(AttributionTest, TwoBytesAreAllowedBetweenFrameAndAcknowledgement) {
  for (const std::uint64_t count : {0U, 1U, 2U, 3U, 300U}) {
    restart(Timing::of_a_wire);
    ask(3);
    data();
    fillers(count);
    const auto verdict = acknowledge(3);
    if (count <= 2) {
      expect_heard(verdict, 3, How::asked);
    } else {
      expect_refused(verdict, Unattributed::bytes_lost);
    }
  }
}

TEST_F(AttributionTest, AnAcknowledgementIsForTheLastFrameOnly) {
  ask(2);
  data();
  data();
  expect_heard(acknowledge(2), 2, How::asked);
  expect_counted(Unattributed::no_acknowledgement);
}

TEST_F(AttributionTest, ARequestEndsTheWaitForAnAcknowledgement) {
  request(3);
  data();
  request(3);
  EXPECT_FALSE(acknowledge(3).heard);
  expect_counted(Unattributed::no_acknowledgement);
}

TEST_F(AttributionTest, AnAnswerWithoutValuesEndsTheWaitForAnAcknowledgement) {
  ask(3);
  data();
  Decoded other;
  EXPECT_EQ(attribution_->take(other, {}, {}).sign, Sign::unasked_answer);
  expect_refused(acknowledge(3), Unattributed::no_acknowledgement);
}

TEST_F(AttributionTest, OurQuestionEndsTheWaitForAnAcknowledgement) {
  request(3);
  data();
  EXPECT_TRUE(attribution_->waits_for_acknowledgement());
  ask(3);
  EXPECT_FALSE(attribution_->waits_for_acknowledgement());
  expect_refused(acknowledge(3), Unattributed::no_acknowledgement);
}

TEST_F(AttributionTest, DroppedValuesAreCounted) {
  attribution_->drop_waiting();
  data();
  attribution_->drop_waiting();
  expect_refused(acknowledge(0), Unattributed::no_acknowledgement);
}

TEST_F(AttributionTest, AnAcknowledgementWithoutAFrameGivesNothing) {
  EXPECT_EQ(acknowledge(3).sign, Sign::none);
}

TEST_F(AttributionTest, SettingsWithTheAddressOfAnotherPackAreDropped) {
  for (const std::uint32_t stated : {3U, 4U}) {
    for (const bool ours : {true, false}) {
      restart(Timing::of_a_wire);
      if (ours) ask(3, Part::settings);
      if (!ours) request(3, settings_register);
      data(Part::settings, stated);
      const auto verdict = acknowledge(3, settings_register);
      if (stated == 3) {
        expect_heard(verdict, 3, ours ? How::asked : How::overheard);
      } else {
        expect_refused(verdict, Unattributed::other_settings_address);
      }
    }
  }
}

TEST_F(AttributionTest, InACaptureWithoutRequestsTheAcknowledgementIsEnough) {
  restart(Timing::of_a_network, Attribution::Proof::acknowledgement);
  data();
  expect_heard(acknowledge(3), 3, How::overheard);
  data(Part::settings, 4);
  expect_refused(acknowledge(3, settings_register), Unattributed::other_settings_address);
}

TEST(AttributionOfOnePack, EveryMessageIsFromThePack) {
  Attribution attribution(false, Timing::of_a_wire);
  Decoded voltage;
  voltage.kind = Kind::data;
  voltage.snapshot.state.emplace().voltage_v = 52.8;
  const auto verdict = attribution.take(voltage, {}, {});
  ASSERT_TRUE(verdict.heard);
  EXPECT_EQ(verdict.heard->address, std::nullopt);
  EXPECT_EQ(verdict.heard->part, std::nullopt);
  EXPECT_EQ(verdict.heard->how, How::overheard);
}

TEST(AttributionOfOnePack, OnlyAllDocumentsAnswerAQuestion) {
  Attribution attribution(false, Timing::of_a_wire);
  const Request request = jk4e57().plan(0, Part::all).at(0);
  Decoded all;
  all.kind = Kind::data;
  all.snapshot.state.emplace();
  Decoded some = all;
  all.snapshot.info.emplace();
  all.snapshot.settings.emplace();
  attribution.asked(request, std::nullopt, {});
  EXPECT_EQ(attribution.take(some, {}, {}).heard->how, How::overheard);
  EXPECT_EQ(attribution.take(all, {}, {}).heard->how, How::asked);
  EXPECT_EQ(attribution.take(all, {}, {}).heard->how, How::overheard);
  attribution.asked(request, std::nullopt, {});
  attribution.given_up();
  EXPECT_EQ(attribution.take(all, {}, {}).heard->how, How::late);
}

}  // namespace
}  // namespace jkbms::test
