#include "shared_bus.hpp"

namespace jkbms::app {
namespace {

using testing::AllOf;
using testing::Contains;
using testing::ElementsAre;
using testing::HasSubstr;
using testing::IsEmpty;
using testing::Not;

TEST_F(SharedBusLoopTest, AutoListensBeforeItAsks) {
  run(bus(BusMode::automatic, {1}), seconds(12));
  ASSERT_FALSE(asked_.empty());
  EXPECT_EQ(asked_[0].at, milliseconds(7'500 + 120));
  EXPECT_THAT(recorded_.lines(),
              ElementsAre(HasSubstr("PORT is open"),
                          HasSubstr("listening for another master for 7.5 s first"),
                          HasSubstr("no other master speaks; polling"), HasSubstr("BMS answers")));
}

TEST_F(SharedBusLoopTest, AutoSendsNothingBesideAMasterUntilItHasBeenSilentForAMinute) {
  add_master(seconds(3), seconds(101));
  run(bus(BusMode::automatic, {1, 2}), seconds(180));
  EXPECT_EQ(asked_between(seconds(0), seconds(161)), 0);
  EXPECT_GT(asked_between(seconds(161), seconds(165)), 0);
  EXPECT_EQ(published("0").size(), 50U) << "the master's own, though it is not configured";
  EXPECT_GE(published("1").size(), 50U);
  EXPECT_THAT(recorded_.lines(), Contains(HasSubstr("another master speaks; listening")).Times(1));
  EXPECT_THAT(recorded_.lines(), Contains(HasSubstr("/info says null")).Times(1));
}

TEST_F(SharedBusLoopTest, InfoOfAPackThatIsOnlyHeardIsThereAndEmpty) {
  add_master(seconds(3), seconds(9));
  run(bus(BusMode::automatic, {1}), seconds(12));
  ASSERT_FALSE(published_.empty());
  for (const Published& each : published_) {
    EXPECT_TRUE(each.snapshot.info);
    EXPECT_EQ(each.snapshot.info->model, std::nullopt);
    EXPECT_EQ(each.snapshot.info->serial_number, std::nullopt);
  }
}

class MasterAppears : public SharedBusLoopTest, public testing::WithParamInterface<BusMode> {};

TEST_P(MasterAppears, WhilePollingAndNothingIsSentAnyMore) {
  add_master(seconds(33), seconds(53));
  run(bus(GetParam(), {1, 2, 3}), seconds(140));
  EXPECT_GT(asked_between(seconds(0), seconds(33)), 9);
  EXPECT_EQ(asked_between(seconds(33), seconds(113)), 0);
  EXPECT_GT(asked_between(seconds(113), seconds(125)), 0);
  EXPECT_EQ(published("0").size(), 11U);
}

TEST_P(MasterAppears, WithinARoundAndTheRoundEnds) {
  wire_.inject({milliseconds(20'130), test::jk02_status_request(9)});
  run(bus(GetParam(), {1, 2, 3}), seconds(100));
  constexpr milliseconds heard{20'130};
  EXPECT_GT(asked_between(heard - milliseconds(20), heard), 0) << "it comes within a round";
  EXPECT_EQ(asked_between(heard, heard + seconds(60)), 0);
  EXPECT_GT(asked_between(heard + seconds(60), seconds(100)), 0);
}

INSTANTIATE_TEST_SUITE_P(Modes, MasterAppears, testing::Values(BusMode::poll, BusMode::automatic));

TEST_F(SharedBusLoopTest, ListenModeNeverSends) {
  add_master(seconds(10), seconds(20));
  run(bus(BusMode::listen, {1, 2}), seconds(400));
  EXPECT_THAT(asked_, IsEmpty());
  EXPECT_EQ(published("0").size(), 6U);
  EXPECT_EQ(published("1").size(), 6U);
  EXPECT_THAT(offline_, testing::UnorderedElementsAre("0", "1", "2"));
}

TEST_F(SharedBusLoopTest, ListeningWhereNobodySpeaksSaysSoOnce) {
  run(bus(BusMode::listen, {1}), seconds(100));
  EXPECT_THAT(recorded_.lines(),
              Contains(AllOf(HasSubstr("nobody was heard"), HasSubstr("--mode poll"))).Times(1));
  EXPECT_THAT(recorded_.lines(), Contains(HasSubstr("listening; nothing is sent")).Times(1));
}

TEST_F(SharedBusLoopTest, OverheardSettingsArePublishedWithTheNextStatus) {
  wire_.inject({seconds(1), status_of(4)});
  wire_.inject({seconds(2), test::jk02_settings(4, 3550)});
  wire_.inject({seconds(3), status_of(4)});
  run(bus(BusMode::listen, {4}), seconds(5));
  const auto heard = published("4");
  ASSERT_EQ(heard.size(), 2U);
  EXPECT_FALSE(heard[0].snapshot.settings);
  EXPECT_EQ(heard[1].snapshot.settings->cell_ovp_v, 3.55);
}

TEST_F(SharedBusLoopTest, SettingsThatWereOverheardCountUntilTheyAreAskedForAgain) {
  wire_.inject({seconds(15), test::jk02_status_request(1)});
  wire_.inject({seconds(16), test::jk02_settings(1, 3550)});
  wire_.inject({seconds(17), status_of(1)});
  run(bus(BusMode::poll, {1, 2}), seconds(100));
  const auto of_pack = published("1");
  EXPECT_EQ(of_pack.front().snapshot.settings->cell_ovp_v, 3.65);
  const auto overheard = std::ranges::find(of_pack, milliseconds(17'000), &Published::at);
  ASSERT_NE(overheard, of_pack.end());
  EXPECT_EQ(overheard->snapshot.settings->cell_ovp_v, 3.55);
  ASSERT_GT(of_pack.back().at, seconds(77));
  EXPECT_EQ(of_pack.back().snapshot.settings->cell_ovp_v, 3.65);
}

TEST_F(SharedBusLoopTest, AStopWhileItListensFirstSendsNothing) {
  run(bus(BusMode::automatic, {1}), seconds(3));
  EXPECT_THAT(asked_, IsEmpty());
  EXPECT_THAT(recorded_.lines(), Not(Contains(HasSubstr("polling"))));
}

TEST_F(SharedBusLoopTest, AMasterIsRememberedWhenThePortWasLost) {
  wire_.inject({seconds(5), test::jk02_status_request(9)});
  lost_at_ = seconds(12);
  run(bus(BusMode::poll, {1}), seconds(100));
  EXPECT_GT(asked_between(seconds(0), seconds(5)), 0);
  EXPECT_EQ(asked_between(seconds(5), seconds(65)), 0);
  EXPECT_GT(asked_between(seconds(65), seconds(70)), 0);
}

TEST_F(SharedBusLoopTest, WhereBytesFormNoMessageAutoAsksNobody) {
  for (int i = 1; i < 200; ++i) {
    wire_.inject({i * milliseconds(200), Bytes{0x5A, 0x81, 0x00, 0x33}});
  }
  run(bus(BusMode::automatic, {1}), seconds(60));
  EXPECT_EQ(asked_between(seconds(0), seconds(40)), 0);
  EXPECT_GT(asked_between(seconds(40), seconds(60)), 0) << "quiet again";
  EXPECT_THAT(recorded_.lines(), Contains(HasSubstr("bytes come that form no message")).Times(1));
}

}  // namespace
}  // namespace jkbms::app
