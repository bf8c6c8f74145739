#include "monitor/monitored_pack.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <vector>

namespace jkbms {
namespace {

using std::chrono::hours;
using std::chrono::milliseconds;
using std::chrono::minutes;
using std::chrono::seconds;
using testing::Each;
using testing::ElementsAre;
using How = Heard::How;
using Kind = PackChange::Kind;

const Clock::TimePoint start{hours(5)};
constexpr auto never = Clock::TimePoint::max();

Failure silence(Silence kind = Silence::nothing) {
  return {kind, {Errc::timeout, "no answer within 1000 ms"}, {}};
}

MonitoredPack on_a_bus(milliseconds interval = seconds(1)) {
  return {std::uint8_t{4}, interval, true, PlausibilityFilter::on, start};
}

MonitoredPack alone(milliseconds interval = seconds(1)) {
  return {std::nullopt, interval, false, PlausibilityFilter::on, start};
}

/// How long after each failed poll the pack is due again.
std::vector<milliseconds> pauses_after_failures(MonitoredPack& pack, int count,
                                                Silence kind = Silence::nothing) {
  std::vector<milliseconds> pauses;
  for (int i = 0; i < count; ++i) {
    const auto round = start + i * minutes(2);
    pack.asked_in(round);
    pack.failed(silence(kind), round);
    const auto pause = std::max(pack.plan().ask_again - round, Clock::TimePoint::duration{});
    pauses.push_back(std::chrono::duration_cast<milliseconds>(pause));
  }
  return pauses;
}

TEST(MonitoredPack, OnABusASilentPackIsAskedThreeTimesAndThenLessAndLessOften) {
  MonitoredPack pack = on_a_bus(seconds(10));
  constexpr milliseconds tolerance{500};
  EXPECT_THAT(
      pauses_after_failures(pack, 7),
      ElementsAre(seconds(0), seconds(0), seconds(10) - tolerance, seconds(30) - tolerance,
                  seconds(60) - tolerance, seconds(60) - tolerance, seconds(60) - tolerance));
  EXPECT_FALSE(pack.plan().answers);
  EXPECT_EQ(pack.failed_in_a_row(), 7);
}

TEST(MonitoredPack, IsAskedAtEachPollAgainAfterAnAnswer) {
  MonitoredPack pack = on_a_bus();
  pauses_after_failures(pack, 5);
  const auto later = start + hours(1);
  pack.answered(How::asked, later);
  EXPECT_TRUE(pack.plan().answers);
  EXPECT_LE(pack.plan().ask_again, later);
  EXPECT_EQ(pack.failed_in_a_row(), 0);
}

TEST(MonitoredPack, AloneOnALineIsAskedAtEachPollEvenWhileSilent) {
  MonitoredPack pack = alone();
  EXPECT_THAT(pauses_after_failures(pack, 10), Each(seconds(0)));
}

TEST(MonitoredPack, OnALineOfAnotherDialectIsAskedOnceAMinute) {
  MonitoredPack pack = alone();
  EXPECT_THAT(pauses_after_failures(pack, 2, Silence::other_dialect), Each(seconds(60)));
}

TEST(MonitoredPack, IsOfflineAfterTenSecondsOrThreePolls) {
  for (const auto& [interval, patience] :
       {std::pair<milliseconds, milliseconds>{seconds(1), seconds(10)},
        {seconds(3), seconds(10)},
        {seconds(4), seconds(12)},
        {seconds(60), seconds(180)}}) {
    MonitoredPack pack = alone(interval);
    EXPECT_EQ(pack.offline_due(), start + patience);
    const PackChange change = pack.went_offline(start + patience);
    EXPECT_FALSE(change.online);
    EXPECT_EQ(change.patience, patience);
    EXPECT_EQ(pack.offline_due(), std::nullopt) << "reported once";
  }
}

TEST(MonitoredPack, OnABusAFirstRoundOrAMastersCycleMayTakeLonger) {
  MonitoredPack pack = on_a_bus();
  EXPECT_EQ(pack.offline_due(), start + seconds(25));
  pack.answered(How::asked, start);
  EXPECT_EQ(pack.offline_due(), start + seconds(10));
  pack.answered(How::overheard, start);
  EXPECT_EQ(pack.offline_due(), start + seconds(25));
}

TEST(MonitoredPack, AnAnswerDefersTheOfflineTimeAndAFailureDoesNot) {
  MonitoredPack pack = alone();
  pack.answered(How::asked, start + seconds(5));
  EXPECT_EQ(pack.offline_due(), start + seconds(15));
  pack.failed(silence(), start + seconds(10));
  EXPECT_EQ(pack.offline_due(), start + seconds(15));
}

TEST(MonitoredPack, AFrameThatAnswersNoPollKeepsItOnlineAndChangesNothingElse) {
  MonitoredPack pack = on_a_bus();
  pack.answered(How::asked, start);
  EXPECT_FALSE(pack.spoke_unasked(start + seconds(5)));
  EXPECT_EQ(pack.offline_due(), start + seconds(15));

  pack.went_offline(start + seconds(15));
  const auto change = pack.spoke_unasked(start + seconds(20));
  ASSERT_TRUE(change);
  EXPECT_EQ(change->kind, Kind::online);
  EXPECT_EQ(change->condition, PackCondition::silent);
  EXPECT_TRUE(change->online);
}

TEST(MonitoredPack, IsAskedAtOnceWhenItsPortIsBack) {
  MonitoredPack pack = on_a_bus();
  pauses_after_failures(pack, 6);
  const auto now = start + minutes(11);
  pack.port_lost(now, false);
  EXPECT_LE(pack.plan().ask_again, now);
}

TEST(MonitoredPack, InfoAndSettingsAreDueWhenItComesBack) {
  MonitoredPack pack = on_a_bus();
  const auto give_all = [&] {
    pack.asked_for_info(start, true);
    pack.asked_for_settings(start, true);
  };
  give_all();
  EXPECT_EQ(pack.plan().info_due, never);
  pack.went_offline(start + seconds(25));
  EXPECT_EQ(pack.plan().info_due, start + seconds(25));
  EXPECT_EQ(pack.plan().settings_due, start + seconds(25));
  give_all();
  pack.port_lost(start + seconds(30), false);
  EXPECT_EQ(pack.plan().info_due, start + seconds(30));
}

TEST(MonitoredPack, InfoIsDueOnceAndAgainAMinuteAfterAFailure) {
  MonitoredPack pack = on_a_bus();
  EXPECT_EQ(pack.plan().info_due, start);
  pack.asked_for_info(start, false);
  EXPECT_EQ(pack.plan().info_due, start + minutes(1));
  pack.asked_for_info(start + minutes(1), true);
  EXPECT_EQ(pack.plan().info_due, never);
}

TEST(MonitoredPack, SettingsAreDueEachHourAndAgainAMinuteAfterAFailure) {
  MonitoredPack pack = on_a_bus();
  EXPECT_EQ(pack.plan().settings_due, start);
  pack.asked_for_settings(start, true);
  EXPECT_EQ(pack.plan().settings_due, start + hours(1));
  pack.asked_for_settings(start + hours(1), false);
  EXPECT_EQ(pack.plan().settings_due, start + hours(1) + minutes(1));
}

TEST(MonitoredPack, AnotherSerialNumberIsAnotherPack) {
  MonitoredPack pack = on_a_bus();
  PackInfo info;
  EXPECT_FALSE(pack.is_another(info)) << "no serial number";
  info.serial_number = "111";
  EXPECT_FALSE(pack.is_another(info)) << "the first one";
  EXPECT_FALSE(pack.is_another(info));
  EXPECT_FALSE(pack.is_another({}));
  info.serial_number = "222";
  EXPECT_TRUE(pack.is_another(info));
  EXPECT_FALSE(pack.is_another(info)) << "reported once";
}

TEST(MonitoredPack, HadItsTurnAfterAllDocumentsOrAFailure) {
  MonitoredPack pack = on_a_bus();
  EXPECT_FALSE(pack.had_its_turn());
  pack.answered(How::asked, start);
  EXPECT_FALSE(pack.had_its_turn());
  pack.asked_for_info(start, true);
  pack.asked_for_settings(start, false);
  EXPECT_TRUE(pack.had_its_turn());
  MonitoredPack silent_pack = on_a_bus();
  silent_pack.failed(silence(), start);
  EXPECT_TRUE(silent_pack.had_its_turn());
  MonitoredPack lone = alone();
  lone.answered(How::asked, start);
  EXPECT_TRUE(lone.had_its_turn()) << "its answer holds everything";
}

TEST(MonitoredPack, HasHadItsTurnAlsoWhenDocumentsThatDidNotComeAreDueAgain) {
  MonitoredPack pack = on_a_bus();
  pack.answered(How::asked, start);
  pack.asked_for_info(start, false);
  pack.asked_for_settings(start, false);
  EXPECT_LE(pack.plan().info_due, start + minutes(1));
  EXPECT_TRUE(pack.had_its_turn());
}

TEST(MonitoredPack, AChangeIsReportedOnceWithItsReason) {
  MonitoredPack pack = on_a_bus();
  const auto first = pack.answered(How::asked, start);
  ASSERT_TRUE(first);
  EXPECT_EQ(first->kind, Kind::condition);
  EXPECT_EQ(first->address, 4);
  EXPECT_EQ(first->condition, PackCondition::answering);
  EXPECT_EQ(first->before, PackCondition::awaited);
  EXPECT_TRUE(first->online && !first->was_online);
  EXPECT_FALSE(pack.answered(How::asked, start));
  const auto failed = pack.failed(silence(Silence::noise), start);
  ASSERT_TRUE(failed);
  EXPECT_EQ(failed->condition, PackCondition::silent);
  EXPECT_EQ(failed->failure->silence, Silence::noise);
  EXPECT_TRUE(failed->online) << "not yet offline";
  EXPECT_TRUE(failed->has_answered);
  EXPECT_FALSE(pack.failed(silence(), start));
}

TEST(MonitoredPack, IsReportedOnceIfItAlwaysAnswersLate) {
  MonitoredPack pack = on_a_bus();
  std::vector<PackCondition> reported;
  for (int poll = 0; poll < 5; ++poll) {
    const auto at = start + poll * seconds(10);
    for (const auto& change : {pack.failed(silence(), at), pack.answered(How::late, at)}) {
      if (change) reported.push_back(change->condition);
    }
  }
  EXPECT_THAT(reported, ElementsAre(PackCondition::silent, PackCondition::late));
  EXPECT_FALSE(pack.failed(silence(), start + minutes(5)));
  const auto silent_again = pack.failed(silence(), start + minutes(6));
  ASSERT_TRUE(silent_again) << "the late answer did not come either";
  EXPECT_EQ(silent_again->condition, PackCondition::silent);
}

TEST(MonitoredPack, IsUnreliableFromTheThirdChangeWithinAMinute) {
  MonitoredPack pack = alone();
  auto now = start;
  std::vector<PackChange> changes;
  const auto note = [&](const std::optional<PackChange>& change) {
    if (change) changes.push_back(*change);
  };
  for (int poll = 0; poll < 3600; ++poll, now += seconds(1)) {
    note(poll % 2 == 0 ? pack.answered(How::asked, now) : pack.failed(silence(), now));
  }
  ASSERT_EQ(changes.size(), 4U) << "the first answer does not count as a change";
  EXPECT_EQ(changes[3].condition, PackCondition::unreliable);
  EXPECT_EQ(changes[3].before, PackCondition::answering);
  EXPECT_EQ(changes[3].polls, 4U);
  EXPECT_EQ(changes[3].answers, 2U);
  changes.clear();
  for (int poll = 0; poll < 10; ++poll, now += seconds(1)) {
    note(poll % 2 == 0 ? pack.answered(How::asked, now) : pack.failed(silence(), now));
  }
  ASSERT_EQ(changes.size(), 1U);
  EXPECT_EQ(changes[0].kind, Kind::report) << "an hour later";
  EXPECT_EQ(changes[0].answers, changes[0].polls / 2);
  EXPECT_NEAR(changes[0].polls, 3600, 1);
  changes.clear();
  for (int poll = 0; poll < 300; ++poll, now += seconds(1)) note(pack.answered(How::asked, now));
  ASSERT_EQ(changes.size(), 1U);
  EXPECT_EQ(changes[0].kind, Kind::condition);
  EXPECT_EQ(changes[0].before, PackCondition::unreliable);
  EXPECT_EQ(changes[0].condition, PackCondition::answering);
}

TEST(MonitoredPack, IsReportedAfterEachLossOfItsPortUnlessThePortIsUnsteady) {
  MonitoredPack pack = alone();
  for (int loss = 0; loss < 10; ++loss) {
    EXPECT_TRUE(pack.answered(How::asked, start))
        << "losses of the port do not make the pack unreliable";
    pack.port_lost(start, false);
  }
  EXPECT_TRUE(pack.answered(How::asked, start));
  pack.port_lost(start, true);
  EXPECT_FALSE(pack.answered(How::asked, start));
}

TEST(MonitoredPack, IsReportedOfflineAndOnlineAlsoWhileUnreliable) {
  MonitoredPack pack = alone();
  for (int poll = 0; poll < 4; ++poll) {
    pack.answered(How::asked, start);
    pack.failed(silence(), start);
  }
  const PackChange offline = pack.went_offline(start + seconds(10));
  EXPECT_EQ(offline.kind, Kind::online);
  EXPECT_EQ(offline.condition, PackCondition::unreliable);
  EXPECT_TRUE(offline.was_online && !offline.online);
  const auto online = pack.answered(How::asked, start + seconds(20));
  ASSERT_TRUE(online);
  EXPECT_EQ(online->kind, Kind::online);
  EXPECT_TRUE(!online->was_online && online->online);
}

}  // namespace
}  // namespace jkbms
