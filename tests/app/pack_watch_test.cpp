#include "line/pack_watch.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "recorded_log.hpp"

namespace jkbms::app {
namespace {

using std::chrono::hours;
using std::chrono::milliseconds;
using std::chrono::seconds;
using testing::AllOf;
using testing::Contains;
using testing::ElementsAre;
using testing::HasSubstr;
using testing::IsEmpty;
using testing::Not;

const Error silence{Errc::timeout, "no answer within 1000 ms"};

Snapshot answer_of(const std::string& serial_number) {
  Snapshot snapshot;
  snapshot.state.emplace();
  snapshot.info.emplace().model = "M";
  snapshot.info->serial_number = serial_number;
  return snapshot;
}

class PackWatchTest : public testing::Test, protected Sink {
 protected:
  void publish(const PackId& pack, const Result<Snapshot>& outcome) override {
    EXPECT_EQ(pack, id_);
    if (outcome) {
      published_names_.push_back(outcome->state->pack);
    } else {
      ++failures_;
    }
  }
  void offline(const PackId& pack) override {
    EXPECT_EQ(pack, id_);
    ++offline_;
  }

  PackWatch watch(const PackWatch::Timing& timing, const std::string& name = "") {
    return {id_, {4, name, id_.topic_part}, "PACK", timing, clock_, *this, recorded_.log()};
  }
  static PackWatch::Timing shared(milliseconds interval = seconds(1)) {
    return {interval, 115200, true};
  }

  /// How long after each failed poll the pack is to be asked again.
  std::vector<milliseconds> pauses_after_failures(PackWatch& pack, int count) {
    std::vector<milliseconds> pauses;
    for (int i = 0; i < count; ++i) {
      pack.asked(clock_.now());
      pack.failed(silence);
      milliseconds pause{0};
      for (; !pack.due(clock_.now() + pause); pause += milliseconds(500)) {
      }
      pauses.push_back(pause);
      clock_.advance(pause + seconds(1));
    }
    return pauses;
  }

  const PackId id_{2, "part"};
  ManualClock clock_;
  RecordedLog recorded_;
  std::vector<std::optional<std::string>> published_names_;
  int failures_ = 0;
  int offline_ = 0;
};

TEST_F(PackWatchTest, ASilentPackOfASharedBusIsAskedThreeTimesAndThenEverMoreSeldom) {
  PackWatch pack = watch(shared());
  EXPECT_TRUE(pack.due(clock_.now()));
  EXPECT_THAT(pauses_after_failures(pack, 7),
              ElementsAre(seconds(0), seconds(0), seconds(10), seconds(30), seconds(60),
                          seconds(60), seconds(60)));
  EXPECT_TRUE(pack.silent());
  EXPECT_EQ(failures_, 7);
}

TEST_F(PackWatchTest, APackThatAnswersAgainIsAskedAtEachPollAgain) {
  PackWatch pack = watch(shared());
  pauses_after_failures(pack, 5);
  pack.answered(answer_of("1"));
  EXPECT_FALSE(pack.silent());
  EXPECT_TRUE(pack.due(clock_.now()));
  EXPECT_THAT(pauses_after_failures(pack, 4),
              ElementsAre(seconds(0), seconds(0), seconds(10), seconds(30)));
}

TEST_F(PackWatchTest, APackAloneIsAskedAtEachPollHoweverLongItIsSilent) {
  PackWatch pack = watch({seconds(1), 115200, false});
  EXPECT_THAT(pauses_after_failures(pack, 10), testing::Each(seconds(0)));
}

TEST_F(PackWatchTest, IsOfflineAfterTenSecondsOrThreePolls) {
  for (const auto& [interval, silence_until_offline] :
       {std::pair<milliseconds, milliseconds>{seconds(1), seconds(10)},
        {seconds(3), seconds(10)},
        {seconds(4), seconds(12)},
        {seconds(60), seconds(180)}}) {
    offline_ = 0;
    PackWatch pack = watch({interval, 115200, false});
    EXPECT_EQ(pack.offline_due(), clock_.now() + silence_until_offline);
    pack.check_offline(clock_.now() + silence_until_offline - milliseconds(1));
    EXPECT_EQ(offline_, 0);
    pack.check_offline(clock_.now() + silence_until_offline);
    EXPECT_EQ(offline_, 1);
    EXPECT_EQ(pack.offline_due(), std::nullopt);
    pack.check_offline(clock_.now() + hours(1));
    EXPECT_EQ(offline_, 1) << "said once";
  }
}

TEST_F(PackWatchTest, OnASharedBusAFirstRoundOrAMastersCycleMayTakeLonger) {
  PackWatch pack = watch(shared());
  EXPECT_EQ(pack.offline_due(), clock_.now() + seconds(25));
  pack.answered(answer_of("1"));
  EXPECT_EQ(pack.offline_due(), clock_.now() + seconds(10));
  pack.answered(answer_of("1"), PackWatch::Answer::overheard);
  EXPECT_EQ(pack.offline_due(), clock_.now() + seconds(25));
  pack.check_offline(clock_.now() + seconds(25));
  EXPECT_THAT(recorded_.lines(), Contains(HasSubstr("no valid answer for 25 s")));
}

TEST_F(PackWatchTest, AfterItWasAwayAnotherMayBeInItsPlace) {
  PackWatch pack = watch(shared());
  const auto has_all = [&] {
    return !pack.wants_info(clock_.now()) && !pack.wants_settings(clock_.now());
  };
  const auto give_all = [&] {
    pack.asked_for_info(clock_.now(), true);
    pack.asked_for_settings(clock_.now(), true);
  };
  give_all();
  ASSERT_TRUE(has_all());
  pack.check_offline(clock_.now() + seconds(25));
  EXPECT_FALSE(has_all());
  give_all();
  pack.port_lost();
  EXPECT_FALSE(has_all());
}

TEST_F(PackWatchTest, AnswersThatAreAlwaysLateAreToldOnce) {
  PackWatch pack = watch(shared());
  for (int poll = 0; poll < 5; ++poll) {
    pack.failed(silence);
    pack.answered(answer_of("1"), PackWatch::Answer::late);
  }
  EXPECT_THAT(
      recorded_.lines(),
      ElementsAre(HasSubstr("is silent"), HasSubstr("answers later than --reply-timeout allows")));
  pack.failed(silence);
  pack.failed(silence);
  EXPECT_THAT(recorded_.lines(), Contains(HasSubstr("is silent")).Times(2));
}

TEST_F(PackWatchTest, ALineOfAnotherDialectIsAskedOnceAMinute) {
  PackWatch pack = watch({seconds(10), 115200, false});
  pack.asked(clock_.now());
  pack.failed({Errc::unsupported, "this line speaks jk02, not jk4e57"});
  EXPECT_FALSE(pack.due(clock_.now() + seconds(59)));
  EXPECT_TRUE(pack.due(clock_.now() + seconds(60)));
  EXPECT_THAT(recorded_.lines(), ElementsAre(HasSubstr("--protocol jk02")));
}

TEST_F(PackWatchTest, AnAnswerPutsOffTheOfflineAndAFailureDoesNot) {
  PackWatch pack = watch(shared());
  clock_.advance(seconds(5));
  pack.answered(answer_of("1"));
  EXPECT_EQ(pack.offline_due(), clock_.now() + seconds(10));
  const auto due = pack.offline_due();
  clock_.advance(seconds(5));
  pack.failed(silence);
  EXPECT_EQ(pack.offline_due(), due);
}

TEST_F(PackWatchTest, ASerialNumberThatChangesIsWarnedOf) {
  PackWatch pack = watch(shared());
  pack.answered(answer_of("111"));
  pack.answered(answer_of("111"));
  Snapshot without = answer_of("");
  without.info->serial_number = std::nullopt;
  pack.answered(without);
  EXPECT_THAT(recorded_.lines(), Not(Contains(HasSubstr("another pack"))));
  pack.answered(answer_of("222"));
  pack.answered(answer_of("222"));
  EXPECT_THAT(
      recorded_.lines(),
      Contains("<4>PACK: another pack answers now: serial number 222 instead of 111").Times(1));
}

TEST_F(PackWatchTest, AConfiguredNameIsPublished) {
  PackWatch named = watch(shared(), "garage");
  named.answered(answer_of("1"));
  PackWatch unnamed = watch(shared());
  unnamed.answered(answer_of("1"));
  EXPECT_THAT(published_names_, ElementsAre("garage", std::nullopt));
}

TEST_F(PackWatchTest, InfoIsAskedForOnceAndAgainAMinuteAfterAFailure) {
  PackWatch pack = watch(shared());
  const auto now = clock_.now();
  EXPECT_TRUE(pack.wants_info(now));
  pack.asked_for_info(now, false);
  EXPECT_FALSE(pack.wants_info(now + seconds(59)));
  EXPECT_TRUE(pack.wants_info(now + seconds(60)));
  pack.asked_for_info(now + seconds(60), true);
  EXPECT_FALSE(pack.wants_info(now + hours(10'000)));
}

TEST_F(PackWatchTest, SettingsAreAskedForEachHourAndAgainAMinuteAfterAFailure) {
  PackWatch pack = watch(shared());
  const auto now = clock_.now();
  EXPECT_TRUE(pack.wants_settings(now));
  pack.asked_for_settings(now, true);
  EXPECT_FALSE(pack.wants_settings(now + hours(1) - seconds(1)));
  EXPECT_TRUE(pack.wants_settings(now + hours(1)));
  pack.asked_for_settings(now + hours(1), false);
  EXPECT_FALSE(pack.wants_settings(now + hours(1) + seconds(59)));
  EXPECT_TRUE(pack.wants_settings(now + hours(1) + seconds(60)));
}

TEST_F(PackWatchTest, TheThirdSilentPollSaysWhatToTryNext) {
  PackWatch pack = watch(shared());
  pack.failed(silence);
  pack.failed(silence);
  EXPECT_THAT(recorded_.lines(), ElementsAre(AllOf(HasSubstr("<4>PACK is silent at 115200 baud"),
                                                   HasSubstr("Likely causes"))));
  pack.failed(silence);
  pack.failed(silence);
  const auto lines = recorded_.lines();
  ASSERT_EQ(lines.size(), 2U);
  EXPECT_THAT(lines[1],
              AllOf(HasSubstr("<4>PACK: still no answer"), HasSubstr("--protocol jk4e57")));
}

TEST_F(PackWatchTest, WhereTheLineWorksTheThirdSilentPollLooksAtThePack) {
  PackWatch pack = watch(shared());
  for (int poll = 0; poll < 5; ++poll) pack.failed(silence, true);
  EXPECT_THAT(recorded_.lines(), ElementsAre(HasSubstr("is silent"),
                                             AllOf(HasSubstr("still no answer; the line works"),
                                                   Not(HasSubstr("--protocol")))));
}

TEST_F(PackWatchTest, AStateIsToldWhenItChanges) {
  PackWatch pack = watch(shared());
  EXPECT_THAT(recorded_.lines(), IsEmpty());
  pack.answered(answer_of("1"));
  pack.answered(answer_of("1"));
  pack.failed(silence);
  pack.answered(answer_of("1"));
  EXPECT_THAT(recorded_.lines(), ElementsAre("<6>PACK: the BMS answers (M)", HasSubstr("is silent"),
                                             "<6>PACK: the BMS answers (M)"));
}

}  // namespace
}  // namespace jkbms::app
