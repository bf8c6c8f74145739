#include "monitor/line_phase.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <vector>

namespace jkbms {
namespace {

using std::chrono::hours;
using std::chrono::milliseconds;
using std::chrono::minutes;
using std::chrono::seconds;
using testing::ElementsAre;
using testing::IsEmpty;

const Clock::TimePoint start{hours(5)};
const Error gone{Errc::io, "PORT is gone"};

class LinePhaseTest : public testing::Test {
 protected:
  /// Advances the phase to `at` after the start. Returns the states that it reports.
  std::vector<LineState> advance(LinePhase& phase, milliseconds at) {
    std::vector<LineState> states;
    for (const LineChange& change : phase.advance(evidence_, start + at)) {
      states.push_back(change.state);
      last_ = change;
    }
    return states;
  }
  void add_noise(std::uint64_t bytes) { evidence_.counters.bytes_dropped += bytes; }

  LinePhase::Evidence evidence_;
  LineChange last_;
};

TEST_F(LinePhaseTest, AutomaticListensFirstAndThenPolls) {
  LinePhase phase(LineMode::automatic, true);
  ASSERT_TRUE(phase.opened(start));
  EXPECT_THAT(advance(phase, seconds(0)), ElementsAre(LineState::listening_first));
  EXPECT_FALSE(phase.may_ask());
  EXPECT_THAT(advance(phase, milliseconds(7'499)), IsEmpty());
  EXPECT_THAT(advance(phase, milliseconds(7'500)), ElementsAre(LineState::polling));
  EXPECT_EQ(last_.before, LineState::listening_first);
  EXPECT_TRUE(phase.may_ask());
}

TEST_F(LinePhaseTest, ModePollAndASinglePackAreAskedAtOnce) {
  for (const auto& [mode, shares_bus] :
       {std::pair{LineMode::poll, true}, {LineMode::automatic, false}}) {
    LinePhase phase(mode, shares_bus);
    phase.opened(start);
    EXPECT_THAT(advance(phase, seconds(0)), ElementsAre(LineState::polling));
  }
}

TEST_F(LinePhaseTest, PollingStopsUntilSixtySecondsAfterAMaster) {
  LinePhase phase(LineMode::poll, true);
  phase.opened(start);
  advance(phase, seconds(0));
  evidence_.master_heard = start + seconds(5);
  EXPECT_THAT(advance(phase, seconds(5)), ElementsAre(LineState::master));
  EXPECT_FALSE(phase.may_ask());
  EXPECT_EQ(phase.next_event(), start + seconds(65));
  evidence_.master_heard = start + seconds(7);
  EXPECT_THAT(advance(phase, milliseconds(66'999)), IsEmpty());
  EXPECT_THAT(advance(phase, seconds(67)), ElementsAre(LineState::polling));
}

TEST_F(LinePhaseTest, ASinglePackIsPolledInSpiteOfAMaster) {
  LinePhase phase(LineMode::poll, false);
  phase.opened(start);
  evidence_.master_heard = start;
  EXPECT_THAT(advance(phase, seconds(0)), ElementsAre(LineState::polling));
}

TEST_F(LinePhaseTest, AutomaticDoesNotPollWhileBytesFormNoMessage) {
  LinePhase phase(LineMode::automatic, true);
  phase.opened(start);
  advance(phase, seconds(0));
  add_noise(32);
  EXPECT_THAT(advance(phase, milliseconds(2'999)), IsEmpty());
  EXPECT_THAT(advance(phase, seconds(3)), ElementsAre(LineState::noise));
  EXPECT_EQ(last_.heard.bytes_dropped, 32U);
  EXPECT_EQ(last_.silence, Silence::noise);
  add_noise(40);
  EXPECT_THAT(advance(phase, milliseconds(10'500)), IsEmpty()) << "still noisy";
  EXPECT_THAT(advance(phase, milliseconds(18'000)), ElementsAre(LineState::polling)) << "quiet";
}

TEST_F(LinePhaseTest, AFewStrayBytesAreNotNoise) {
  LinePhase phase(LineMode::automatic, true);
  phase.opened(start);
  advance(phase, seconds(0));
  add_noise(31);
  advance(phase, seconds(3));
  EXPECT_THAT(advance(phase, milliseconds(7'500)), ElementsAre(LineState::polling));
}

TEST_F(LinePhaseTest, ListeningOnASilentLineIsReportedUntilValuesCome) {
  LinePhase phase(LineMode::listen, true);
  phase.opened(start);
  EXPECT_THAT(advance(phase, seconds(0)), ElementsAre(LineState::listening));
  EXPECT_THAT(advance(phase, milliseconds(24'999)), IsEmpty());
  EXPECT_THAT(advance(phase, seconds(25)), ElementsAre(LineState::nobody));
  EXPECT_EQ(last_.silence, Silence::nothing);
  evidence_.counters.not_asked = 1;
  EXPECT_THAT(advance(phase, seconds(30)), ElementsAre(LineState::listening));
  EXPECT_FALSE(phase.may_ask());
}

TEST_F(LinePhaseTest, ListeningToUnreadableBytesReportsThem) {
  LinePhase phase(LineMode::listen, true);
  phase.opened(start);
  advance(phase, seconds(0));
  add_noise(500);
  EXPECT_THAT(advance(phase, seconds(25)), ElementsAre(LineState::nobody));
  EXPECT_EQ(last_.silence, Silence::noise);
  EXPECT_EQ(last_.heard.bytes_dropped, 500U);
}

TEST_F(LinePhaseTest, AnotherDialectIsReportedAsTheReason) {
  LinePhase phase(LineMode::listen, true);
  phase.opened(start);
  advance(phase, seconds(0));
  add_noise(500);
  evidence_.other_dialect = true;
  advance(phase, seconds(25));
  EXPECT_EQ(last_.silence, Silence::other_dialect);
}

TEST_F(LinePhaseTest, APortThatCannotBeOpenedIsReportedOncePerReason) {
  LinePhase phase(LineMode::poll, true);
  const Error busy{Errc::io, "PORT is in use"};
  const auto first = phase.cannot_open(gone, start);
  ASSERT_TRUE(first);
  EXPECT_EQ(first->error->detail, gone.detail);
  EXPECT_FALSE(phase.cannot_open(gone, start + seconds(1)));
  EXPECT_TRUE(phase.cannot_open(busy, start + seconds(2)));
  EXPECT_FALSE(phase.cannot_open(busy, start + seconds(3)));
}

class UnsteadyPort : public LinePhaseTest {
 protected:
  /// Opens and loses the port `count` times, a second apart. Returns the states that are reported.
  std::vector<LineState> flap(int count) {
    std::vector<LineState> states;
    for (int i = 0; i < count; ++i, at_ += seconds(1)) {
      if (const auto change = phase_.opened(start + at_)) states.push_back(change->state);
      for (const LineState state : advance(phase_, at_)) states.push_back(state);
      const auto lost = phase_.lost(gone, start + at_ + milliseconds(500));
      if (!lost) continue;
      states.push_back(lost->state);
      losses_ = lost->losses;
    }
    return states;
  }

  LinePhase phase_{LineMode::poll, true};
  milliseconds at_{0};
  unsigned losses_ = 0;
};

TEST_F(UnsteadyPort, IsReportedOnTheThirdLossWithinAMinuteAndThenOnceAnHour) {
  EXPECT_THAT(flap(3), ElementsAre(LineState::open, LineState::polling, LineState::lost,
                                   LineState::open, LineState::polling, LineState::lost,
                                   LineState::open, LineState::polling, LineState::unsteady));
  EXPECT_EQ(losses_, 3U);
  EXPECT_THAT(flap(3600), ElementsAre(LineState::unsteady));
  EXPECT_NEAR(losses_, 3600, 2);
}

TEST_F(UnsteadyPort, IsReportedOpenAfterFiveGoodMinutes) {
  flap(10);
  EXPECT_FALSE(phase_.opened(start + at_));
  EXPECT_THAT(advance(phase_, at_), IsEmpty());
  EXPECT_TRUE(phase_.may_ask());
  EXPECT_THAT(advance(phase_, at_ + minutes(4)), IsEmpty());
  EXPECT_THAT(advance(phase_, at_ + minutes(5)), ElementsAre(LineState::open));
  EXPECT_TRUE(phase_.may_ask());
}

TEST_F(UnsteadyPort, IsNotGoodWhileItCannotBeOpened) {
  flap(10);
  EXPECT_FALSE(phase_.cannot_open(gone, start + at_ + minutes(4)));
  phase_.opened(start + at_ + minutes(4));
  EXPECT_THAT(advance(phase_, at_ + minutes(8)), IsEmpty());
  EXPECT_THAT(advance(phase_, at_ + minutes(9)), ElementsAre(LineState::open));
}

TEST_F(LinePhaseTest, OneTurnOfListeningTakesOneCycleOfAMasterOrThreeSecondsOfNoise) {
  LinePhase quiet(LineMode::listen, true);
  quiet.opened(start);
  advance(quiet, seconds(0));
  EXPECT_FALSE(quiet.listened_enough(evidence_, start + milliseconds(7'999)));
  EXPECT_TRUE(quiet.listened_enough(evidence_, start + seconds(8)));
  add_noise(32);
  EXPECT_FALSE(quiet.listened_enough(evidence_, start + milliseconds(2'999)));
  EXPECT_TRUE(quiet.listened_enough(evidence_, start + seconds(3)));
  LinePhase polling(LineMode::poll, true);
  polling.opened(start);
  advance(polling, seconds(0));
  EXPECT_FALSE(polling.listened_enough(evidence_, start + hours(1)));
}

}  // namespace
}  // namespace jkbms
