#include "monitored_bus.hpp"
#include "support/frame_writer_jk02.hpp"

/// A monitor on a bus with another master or with packs that send unasked.
namespace jkbms::test {
namespace {

using testing::Contains;
using testing::ElementsAre;
using testing::IsEmpty;
using testing::Not;
using testing::UnorderedElementsAre;

TEST_F(MonitoredBusTest, AutoListensBeforeItPolls) {
  run(bus(LineMode::automatic, {1}), seconds(12));
  ASSERT_FALSE(asked_.empty());
  EXPECT_EQ(asked_[0].at, milliseconds(7'500));
  EXPECT_THAT(observer_.events,
              ElementsAre("line open", "line listening first", "line polling", "pack 1 answering"));
}

TEST_F(MonitoredBusTest, AutoSendsNothingBesideAMasterUntilItHasBeenSilentForAMinute) {
  add_master(seconds(3), seconds(101));
  run(bus(LineMode::automatic, {1, 2}), seconds(180));
  EXPECT_EQ(asked_between(seconds(0), seconds(161)), 0);
  EXPECT_GT(asked_between(seconds(161), seconds(165)), 0);
  EXPECT_EQ(states(0).size(), 50U)
      << "the master's own state, though its address is not configured";
  EXPECT_GE(states(1).size(), 50U);
  EXPECT_EQ(observer_.count("line master"), 1U);
  EXPECT_EQ(observer_.count("no info"), 1U);
}

TEST_F(MonitoredBusTest, ADocumentThatWasNotHeardIsNotReported) {
  add_master(seconds(3), seconds(9));
  run(bus(LineMode::automatic, {1}), seconds(12));
  ASSERT_FALSE(observer_.readings.empty());
  for (const RecordedReading& each : observer_.readings) {
    EXPECT_EQ(each.part, Part::state);
    EXPECT_FALSE(each.known.info);
    EXPECT_FALSE(each.known.settings);
  }
}

class MasterAppears : public MonitoredBusTest, public testing::WithParamInterface<LineMode> {};

TEST_P(MasterAppears, WhilePollingThenNothingMoreIsSent) {
  add_master(seconds(33), seconds(53));
  run(bus(GetParam(), {1, 2, 3}), seconds(140));
  EXPECT_GT(asked_between(seconds(0), seconds(33)), 9);
  EXPECT_EQ(asked_between(milliseconds(33'400), milliseconds(113'400)), 0);
  EXPECT_GT(asked_between(milliseconds(113'400), seconds(125)), 0);
  EXPECT_EQ(states(0).size(), 11U);
}

TEST_P(MasterAppears, DuringARoundThenTheRoundEnds) {
  wire_.inject({milliseconds(20'130), jk02_status_request(9)});
  run(bus(GetParam(), {1, 2, 3}), seconds(100));
  constexpr milliseconds heard{20'130};
  EXPECT_EQ(asked_between(heard + milliseconds(1), heard + seconds(60)), 0);
  EXPECT_GT(asked_between(heard + seconds(60), seconds(100)), 0);
}

INSTANTIATE_TEST_SUITE_P(Modes, MasterAppears,
                         testing::Values(LineMode::poll, LineMode::automatic));

TEST_F(MonitoredBusTest, ListenModeNeverSends) {
  add_master(seconds(10), seconds(20));
  run(bus(LineMode::listen, {1, 2}), seconds(400));
  EXPECT_THAT(asked_, IsEmpty());
  EXPECT_EQ(states(0).size(), 6U);
  EXPECT_EQ(states(1).size(), 6U);
  std::vector<std::string> offline;
  std::ranges::copy_if(observer_.events, std::back_inserter(offline),
                       [](const std::string& event) { return event.ends_with("offline"); });
  EXPECT_THAT(offline, UnorderedElementsAre("pack 0 offline", "pack 1 offline", "pack 2 offline"));
}

TEST_F(MonitoredBusTest, ListeningOnASilentLineIsReportedOnce) {
  run(bus(LineMode::listen, {1}), seconds(100));
  EXPECT_EQ(observer_.count("line listening"), 1U);
  EXPECT_EQ(observer_.count("line nobody"), 1U);
  EXPECT_EQ(observer_.line_changes.back().silence, Silence::nothing);
}

TEST_F(MonitoredBusTest, OneTurnOfListeningTakesOneCycleOfAMaster) {
  add_master(seconds(1), seconds(20));
  MonitorOptions options = bus(LineMode::listen, {});
  options.end = MonitorEnd::when_all_had_a_turn;
  run(options, minutes(1));
  EXPECT_GE(elapsed(), seconds(8));
  EXPECT_LE(elapsed(), milliseconds(8'300));
  EXPECT_EQ(states(0).size(), 4U);
}

TEST_F(MonitoredBusTest, OneTurnOnALineOfNoiseTakesThreeSeconds) {
  for (int i = 1; i < 200; ++i) wire_.inject({i * milliseconds(50), Bytes(20, 0x5A)});
  for (const LineMode mode : {LineMode::listen, LineMode::automatic}) {
    const auto begin = elapsed();
    MonitorOptions options = bus(mode, {1});
    options.end = MonitorEnd::when_all_had_a_turn;
    run(options, minutes(1));
    EXPECT_LE(elapsed() - begin, milliseconds(3'100));
  }
  EXPECT_THAT(asked_, IsEmpty());
}

TEST_F(MonitoredBusTest, OverheardSettingsAreReportedWithWhatIsKnown) {
  const auto pass = [&](milliseconds at, std::uint16_t what, const Bytes& answer) {
    wire_.inject({at, trigger(4, what)});
    wire_.inject({at + milliseconds(30), answer});
  };
  pass(seconds(1), status_register, state_of(4));
  pass(seconds(2), settings_register, jk02_settings(4, 3550));
  pass(seconds(3), status_register, state_of(4));
  run(bus(LineMode::listen, {4}), seconds(5));
  ASSERT_EQ(observer_.readings.size(), 3U);
  EXPECT_FALSE(observer_.readings[0].known.settings);
  EXPECT_EQ(observer_.readings[1].part, Part::settings);
  EXPECT_EQ(observer_.readings[1].known.settings->cell_ovp_v, 3.55);
  EXPECT_EQ(observer_.readings[2].known.settings->cell_ovp_v, 3.55);
}

class UnaskedFrameOnceAMinute : public MasterAppears {};

TEST_P(UnaskedFrameOnceAMinute, StopsNothing) {
  constexpr milliseconds period{59'944};  // as with a PB pack with firmware 19
  for (auto at = seconds(3) + period; at < hours(1); at += period) wire_.inject({at, state_of(1)});
  run(bus(GetParam(), {1, 2}), hours(1));
  for (const int address : {1, 2}) EXPECT_GE(states(address).size(), 355U) << address;
  EXPECT_THAT(observer_.offline, IsEmpty());
  EXPECT_EQ(observer_.count("line master"), 0U);
}

INSTANTIATE_TEST_SUITE_P(Modes, UnaskedFrameOnceAMinute,
                         testing::Values(LineMode::poll, LineMode::automatic));

TEST_F(MonitoredBusTest, AStopWhileItListensFirstSendsNothing) {
  run(bus(LineMode::automatic, {1}), seconds(3));
  EXPECT_THAT(asked_, IsEmpty());
  EXPECT_THAT(observer_.events, Not(Contains("line polling")));
}

TEST_F(MonitoredBusTest, AMasterIsRememberedAfterThePortWasLost) {
  wire_.inject({seconds(5), jk02_status_request(9)});
  lost_at_ = seconds(12);
  run(bus(LineMode::poll, {1}), seconds(100));
  EXPECT_GT(asked_between(seconds(0), seconds(5)), 0);
  EXPECT_EQ(asked_between(seconds(5), seconds(65)), 0);
  EXPECT_GT(asked_between(seconds(65), seconds(70)), 0);
}

TEST_F(MonitoredBusTest, AutoDoesNotPollWhileBytesFormNoMessage) {
  for (int i = 1; i < 200; ++i) {
    wire_.inject({i * milliseconds(200), Bytes{0x5A, 0x81, 0x00, 0x33}});
  }
  run(bus(LineMode::automatic, {1}), seconds(60));
  EXPECT_EQ(asked_between(seconds(0), seconds(40)), 0);
  EXPECT_GT(asked_between(seconds(40), seconds(60)), 0) << "quiet again";
  EXPECT_EQ(observer_.count("line noise"), 1U);
}

}  // namespace
}  // namespace jkbms::test
