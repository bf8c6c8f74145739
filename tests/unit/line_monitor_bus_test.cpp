#include "monitored_bus.hpp"

/// A monitor that polls the packs of a bus.
namespace jkbms::test {
namespace {

using testing::Contains;
using testing::ElementsAre;
using testing::IsEmpty;
using testing::Not;

TEST_F(MonitoredBusTest, PacksAreAskedInTurnWithAGapBetween) {
  run(bus(LineMode::poll, {1, 2, 7}), seconds(15));
  ASSERT_EQ(asked_.size(), 12U);
  std::vector<std::pair<int, std::uint8_t>> order;
  for (const Asked& each : asked_) order.emplace_back(each.address, each.what);
  const std::vector<std::pair<int, std::uint8_t>> expected = {
      {1, for_state},    {2, for_state}, {7, for_state},    {1, for_info},
      {1, for_settings}, {2, for_info},  {2, for_settings}, {7, for_info},
      {7, for_settings}, {1, for_state}, {2, for_state},    {7, for_state}};
  EXPECT_EQ(order, expected) << "each state before any other document";
  EXPECT_EQ(asked_[0].at, milliseconds(120));
  for (std::size_t i = 1; i < asked_.size(); ++i) {
    EXPECT_GE(asked_[i].at - asked_[i - 1].at, answer_delay + milliseconds(120)) << i;
  }
  EXPECT_GE(asked_[9].at, seconds(10));
  EXPECT_THAT(observer_.failed, IsEmpty());
  EXPECT_EQ(states(7).size(), 2U);
}

TEST_F(MonitoredBusTest, EachDocumentIsReportedAsSoonAsItComes) {
  run(bus(LineMode::poll, {1}), seconds(5));
  ASSERT_EQ(observer_.readings.size(), 3U);
  const auto& [state, info, settings] =
      std::tie(observer_.readings[0], observer_.readings[1], observer_.readings[2]);
  EXPECT_EQ(state.part, Part::state);
  EXPECT_LE(state.at, milliseconds(200)) << "not after info and settings";
  EXPECT_FALSE(state.known.info || state.known.settings);
  EXPECT_EQ(info.part, Part::info);
  EXPECT_TRUE(info.known.state && info.known.info && !info.known.settings);
  EXPECT_EQ(settings.part, Part::settings);
  EXPECT_TRUE(settings.known.state && settings.known.info && settings.known.settings);
}

TEST_F(MonitoredBusTest, APackWithoutInfoAndSettingsDelaysNoState) {
  answer_ = [this](auto address, auto what) {
    if (what == for_state) answer(address, what);
  };
  run(bus(LineMode::poll, {1, 2, 3}), seconds(45));
  for (const int address : {1, 2, 3}) {
    const auto times = states(address);
    ASSERT_EQ(times.size(), 5U);
    for (std::size_t i = 0; i < times.size(); ++i) {
      EXPECT_LE(times[i].at, i * seconds(10) + milliseconds(500)) << address;
    }
  }
  EXPECT_THAT(observer_.failed, IsEmpty())
      << "only a failed question for the state is a failed poll";
}

TEST_F(MonitoredBusTest, ASilentPackDoesNotDelayTheOthersAndIsAskedLessAndLessOften) {
  answer_ = [this](auto address, auto what) {
    if (address != 2) answer(address, what);
  };
  MonitorOptions options = bus(LineMode::poll, {1, 2, 3});
  options.poll_interval = seconds(5);
  run(options, seconds(202));
  for (const int there : {1, 3}) {
    const auto of_pack = states(there);
    ASSERT_EQ(of_pack.size(), 41U) << there;
    for (std::size_t i = 1; i < of_pack.size(); ++i) {
      EXPECT_GE(of_pack[i].at, i * seconds(5));
      EXPECT_LE(of_pack[i].at, i * seconds(5) + milliseconds(500)) << "waited for the silent pack";
    }
  }
  std::vector<seconds> silent;
  for (const auto at : asked(2)) silent.push_back(std::chrono::duration_cast<seconds>(at));
  EXPECT_THAT(silent, ElementsAre(seconds(0), seconds(5), seconds(10), seconds(20), seconds(50),
                                  seconds(110), seconds(170)));
  EXPECT_THAT(observer_.events, Contains("pack 2 offline"));
  EXPECT_THAT(observer_.offline, ElementsAre(seconds(25)));
}

TEST_F(MonitoredBusTest, APackThatAppearsLaterIsPolled) {
  answer_ = [this](auto address, auto what) {
    if (address != 2 || elapsed() > seconds(20)) answer(address, what);
  };
  MonitorOptions options = bus(LineMode::poll, {1, 2});
  options.poll_interval = seconds(5);
  run(options, seconds(62));
  const auto late = states(2);
  ASSERT_GE(late.size(), 5U);
  EXPECT_LE(late[0].at, seconds(40));
  EXPECT_EQ(late.back().known.info->serial_number, "4711");
  EXPECT_EQ(late.back().known.settings->cell_ovp_v, 3.65);
}

TEST_F(MonitoredBusTest, ALateAnswerIsAttributedToItsPack) {
  answer_ = [this](auto address, auto what) {
    if (address == 1 && what == for_state) {
      wire_.inject({milliseconds(1'200), state_of(1)});  // while the next pack is asked
    } else if (address == 2 && what == for_state) {
      wire_.inject({milliseconds(300), state_of(2)});
    } else {
      answer(address, what);
    }
  };
  run(bus(LineMode::poll, {1, 2}), seconds(55));
  EXPECT_GE(states(2).size(), 5U);
  EXPECT_THAT(observer_.failed, Contains(1));
  EXPECT_THAT(observer_.failed, Not(Contains(2)));
  const auto late = states(1);
  ASSERT_FALSE(late.empty());
  EXPECT_EQ(late[0].how, Heard::How::late);
}

TEST_F(MonitoredBusTest, ValuesWithoutAcknowledgementAreNotAttributed) {
  constexpr std::size_t acknowledgement_size = 8;
  answer_ = [this](auto address, auto what) {
    Bytes frame = state_of(address);
    if (address == 1) frame.resize(frame.size() - acknowledgement_size);
    if (what == for_state) wire_.inject({answer_delay, frame});
  };
  run(bus(LineMode::poll, {1, 2}), seconds(5));
  EXPECT_THAT(states(1), IsEmpty());
  EXPECT_EQ(states(2).size(), 1U);
  EXPECT_EQ(report_.line.unattributed(), asked(1).size());
  ASSERT_FALSE(observer_.pack_changes.empty());
  const auto failed =
      std::ranges::find(observer_.pack_changes, PackCondition::silent, &PackChange::condition);
  ASSERT_NE(failed, observer_.pack_changes.end());
  EXPECT_EQ(failed->failure->silence, Silence::unattributed);
}

TEST_F(MonitoredBusTest, OneWrongAcknowledgementFailsOnePoll) {
  int odd = 0;
  answer_ = [&](auto address, auto what) {
    if (address == 1 && what == for_state && elapsed() > seconds(29) && odd++ == 0) {
      wire_.inject({answer_delay, jk02_status(9, centivolts_of(1))});
    } else {
      answer(address, what);
    }
  };
  run(bus(LineMode::poll, {1, 2}), seconds(95));
  EXPECT_EQ(odd, 7) << "asked at each poll";
  EXPECT_EQ(states(1).size(), 9U);
  EXPECT_EQ(states(2).size(), 10U);
  EXPECT_THAT(states(9), IsEmpty());
  EXPECT_EQ(observer_.count("line master"), 0U);
}

TEST_F(MonitoredBusTest, AReplacedPackIsReported) {
  answer_ = [this](auto address, auto what) {
    if (elapsed() > seconds(20) && elapsed() < seconds(200)) return;
    if (what == for_info) {
      wire_.inject({answer_delay, jk02_info(address, elapsed() < seconds(20) ? "4711" : "4712")});
    } else {
      answer(address, what);
    }
  };
  run(bus(LineMode::poll, {1}), seconds(500));
  std::vector<std::optional<std::string>> reported;
  for (const RecordedReading& each : observer_.readings) {
    if (each.another_pack) reported.push_back(each.known.info->serial_number);
  }
  EXPECT_THAT(reported, ElementsAre("4712"));
}

TEST_F(MonitoredBusTest, AReplacedPackDoesNotKeepTheOldSettings) {
  answer_ = [this](auto address, auto what) {
    const bool first = elapsed() < seconds(20);
    if (!first && elapsed() < seconds(60)) return;
    if (what == for_state) wire_.inject({answer_delay, state_of(address)});
    if (what == for_info) {
      wire_.inject({answer_delay, jk02_info(address, first ? "4711" : "4712")});
    }
    if (what == for_settings && (first || elapsed() > seconds(200))) {
      wire_.inject({answer_delay, jk02_settings(address, first ? 3650 : 3500)});
    }
  };
  run(bus(LineMode::poll, {1}), seconds(300));
  const auto of_pack = states(1);
  for (const RecordedReading& each : of_pack) {
    if (!each.known.info || each.known.info->serial_number == "4711") continue;
    EXPECT_TRUE(!each.known.settings || each.known.settings->cell_ovp_v != 3.65)
        << "settings of the old pack";
  }
  ASSERT_TRUE(of_pack.back().known.settings);
  EXPECT_EQ(of_pack.back().known.settings->cell_ovp_v, 3.5);
}

TEST_F(MonitoredBusTest, CountsPollsAlsoWhileItWaits) {
  run(bus(LineMode::poll, {1, 2, 7}), seconds(15));
  EXPECT_EQ(report_.line.polls, 12U);
  EXPECT_EQ(report_.line.answers, 12U);
}

TEST_F(MonitoredBusTest, SilentPacksDoNotDelayTheOthers) {
  answer_ = [this](auto address, auto what) {
    if (address == 1) answer(address, what);
  };
  MonitorOptions options = bus(LineMode::poll, {1, 2, 3, 4});
  options.poll_interval = seconds(1);
  run(options, seconds(120));
  const auto of_pack = states(1);
  ASSERT_GE(of_pack.size(), 117U);
  for (std::size_t i = 2; i < of_pack.size(); ++i) {
    EXPECT_LE(of_pack[i].at - of_pack[i - 1].at, milliseconds(1'150)) << i;
  }
  for (const int address : {2, 3, 4}) {
    EXPECT_GE(asked(address).size(), 5U) << address;
    EXPECT_LE(asked(address).size(), 8U) << address;
  }
  EXPECT_THAT(observer_.events, Not(Contains("slow round")));
}

TEST_F(MonitoredBusTest, RoundsLongerThanThePollIntervalRunBackToBackAndAreReportedOnce) {
  MonitorOptions options = bus(LineMode::poll, {1});
  options.poll_interval = milliseconds(100);
  run(options, seconds(30));
  const auto of_pack = states(1);
  ASSERT_GE(of_pack.size(), 100U);
  for (std::size_t i = 2; i < of_pack.size(); ++i) {
    EXPECT_EQ(of_pack[i].at - of_pack[i - 1].at, milliseconds(120) + answer_delay) << i;
  }
  EXPECT_EQ(observer_.count("slow round"), 1U);
}

TEST_F(MonitoredBusTest, AnAnswerThatIsAlwaysLateIsLateAndNotOverheard) {
  answer_ = [this](auto address, auto what) {
    if (what == for_state) wire_.inject({milliseconds(1'400), state_of(address)});
  };
  run(bus(LineMode::poll, {1}), seconds(65));
  const auto late = states(1);
  ASSERT_GE(late.size(), 6U);
  for (const RecordedReading& each : late) EXPECT_EQ(each.how, Heard::How::late);
  EXPECT_EQ(observer_.count("no info"), 0U);
  EXPECT_EQ(observer_.count("pack 1 late"), 1U);
  EXPECT_EQ(observer_.count("pack 1 silent"), 1U);
}

TEST_F(MonitoredBusTest, OneTurnAsksEachPackForAllItsDocuments) {
  answer_ = [this](auto address, auto what) {
    if (address != 2) answer(address, what);
  };
  MonitorOptions options = bus(LineMode::poll, {1, 2, 3});
  options.end = MonitorEnd::when_all_had_a_turn;
  run(options, minutes(1));
  EXPECT_LE(elapsed(), seconds(4));
  EXPECT_EQ(asked_.size(), 7U);
  EXPECT_THAT(observer_.failed, ElementsAre(2));
  for (const int address : {1, 3}) {
    EXPECT_EQ(states(address).size(), 1U);
    const auto last = std::ranges::find_if(observer_.readings, [&](const RecordedReading& each) {
      return each.address == address && each.part == Part::settings;
    });
    ASSERT_NE(last, observer_.readings.end());
    EXPECT_TRUE(last->known.info);
  }
}

TEST_F(MonitoredBusTest, APollWithoutAddressesIsRefused) {
  for (const LineMode mode : {LineMode::poll, LineMode::automatic}) {
    const auto ended = end_of_run(bus(mode, {}), seconds(5));
    ASSERT_FALSE(ended);
    EXPECT_EQ(ended.error().code, Errc::invalid_argument);
  }
  EXPECT_THAT(asked_, IsEmpty());
}

TEST_F(MonitoredBusTest, APollIntervalOfZeroOrLessIsRefused) {
  for (const int interval : {0, -1}) {
    MonitorOptions options = bus(LineMode::poll, {1});
    options.poll_interval = milliseconds(interval);
    const auto ended = end_of_run(options, seconds(5));
    ASSERT_FALSE(ended);
    EXPECT_EQ(ended.error().code, Errc::invalid_argument);
  }
  EXPECT_THAT(asked_, IsEmpty());
}

TEST_F(MonitoredBusTest, AnInvalidAddressIsRefused) {
  for (const LineMode mode : {LineMode::poll, LineMode::automatic, LineMode::listen}) {
    const auto ended = end_of_run(bus(mode, {1, 16}), seconds(5));
    ASSERT_FALSE(ended);
    EXPECT_EQ(ended.error().code, Errc::invalid_argument);
  }
  EXPECT_THAT(asked_, IsEmpty());
}

}  // namespace
}  // namespace jkbms::test
