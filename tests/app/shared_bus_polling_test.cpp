#include "shared_bus.hpp"

namespace jkbms::app {
namespace {

using testing::Contains;
using testing::ElementsAre;
using testing::HasSubstr;
using testing::IsEmpty;
using testing::Not;

TEST_F(SharedBusLoopTest, PacksAreAskedInTurnWithTheGapBetween) {
  run(bus(BusMode::poll, {1, 2, 7}), seconds(15));
  ASSERT_EQ(asked_.size(), 12U);
  std::size_t next = 0;
  for (const int address : {1, 2, 7}) {
    for (const std::uint8_t what : {for_status, for_info, for_settings}) {
      EXPECT_EQ(asked_[next].address, address);
      EXPECT_EQ(asked_[next].what, what);
      ++next;
    }
  }
  for (const int address : {1, 2, 7}) {
    EXPECT_EQ(asked_[next].address, address);
    EXPECT_EQ(asked_[next].what, for_status);
    EXPECT_GE(asked_[next].at, seconds(10));
    ++next;
  }
  EXPECT_EQ(asked_[0].at, milliseconds(120));
  for (std::size_t i = 1; i < asked_.size(); ++i) {
    EXPECT_GE(asked_[i].at - asked_[i - 1].at, answer_delay + milliseconds(120)) << i;
  }
  EXPECT_THAT(failed_, IsEmpty());
  EXPECT_EQ(published("7").size(), 2U);
}

TEST_F(SharedBusLoopTest, ASilentPackDoesNotStopTheOthersAndIsAskedEverMoreSeldom) {
  answer_ = [this](auto address, auto what) {
    if (address != 2) answer(address, what);
  };
  BusConfig config = bus(BusMode::poll, {1, 2, 3});
  config.poll_interval = seconds(5);
  run(config, seconds(202));
  for (const char* there : {"1", "3"}) {
    const auto of_pack = published(there);
    ASSERT_EQ(of_pack.size(), 41U) << there;
    for (std::size_t i = 1; i < of_pack.size(); ++i) {
      EXPECT_GE(of_pack[i].at, i * seconds(5));
      EXPECT_LE(of_pack[i].at, i * seconds(5) + milliseconds(500)) << "waited for the silent pack";
    }
  }
  const auto silent = asked(2);
  ASSERT_GE(silent.size(), 7U);
  constexpr seconds at_least[] = {seconds(0),  seconds(0),  seconds(0), seconds(10),
                                  seconds(30), seconds(60), seconds(60)};
  for (std::size_t i = 1; i < std::size(at_least); ++i) {
    EXPECT_GE(silent[i] - silent[i - 1], at_least[i]) << i;
    EXPECT_LE(silent[i] - silent[i - 1], at_least[i] + seconds(7)) << i;
  }
  EXPECT_THAT(offline_, ElementsAre("2"));
}

TEST_F(SharedBusLoopTest, APackThatAppearsLaterJoinsByItself) {
  answer_ = [this](auto address, auto what) {
    if (address != 2 || elapsed() > seconds(20)) answer(address, what);
  };
  BusConfig config = bus(BusMode::poll, {1, 2});
  config.poll_interval = seconds(5);
  run(config, seconds(62));
  const auto late = published("2");
  ASSERT_GE(late.size(), 5U);
  EXPECT_LE(late[0].at, seconds(40));
  EXPECT_EQ(late.back().snapshot.info->serial_number, "4711");
  EXPECT_EQ(late.back().snapshot.settings->cell_ovp_v, 3.65);
}

TEST_F(SharedBusLoopTest, ALateAnswerOfAnotherPackIsNotTakenForTheAnswer) {
  answer_ = [this](auto address, auto what) {
    if (address == 1 && what == for_status) {
      wire_.inject({milliseconds(1'200), status_of(1)});  // while the next is asked
    } else if (address == 2 && what == for_status) {
      wire_.inject({milliseconds(300), status_of(2)});
    } else {
      answer(address, what);
    }
  };
  run(bus(BusMode::poll, {1, 2}), seconds(55));
  EXPECT_GE(published("2").size(), 5U);
  EXPECT_THAT(failed_, Contains("1"));
}

TEST_F(SharedBusLoopTest, ValuesWithoutTheirAcknowledgementBelongToNobody) {
  constexpr std::size_t acknowledgement_size = 8;
  answer_ = [this](auto address, auto what) {
    Bytes frame = status_of(address);
    if (address == 1) frame.resize(frame.size() - acknowledgement_size);
    if (what == for_status) wire_.inject({answer_delay, frame});
  };
  run(bus(BusMode::poll, {1, 2}), seconds(5));
  EXPECT_THAT(published("1"), testing::SizeIs(0));
  EXPECT_THAT(published("2"), testing::SizeIs(1));
  EXPECT_EQ(report_.counters.heard.unowned, asked(1).size());
  EXPECT_THAT(recorded_.lines(),
              Contains(HasSubstr("without the acknowledgement that names their pack")));
}

TEST_F(SharedBusLoopTest, APackThatWasSwappedIsWarnedOf) {
  answer_ = [this](auto address, auto what) {
    if (elapsed() > seconds(20) && elapsed() < seconds(200)) return;
    if (what == for_info) {
      wire_.inject(
          {answer_delay, test::jk02_info(address, elapsed() < seconds(20) ? "4711" : "4712")});
    } else {
      answer(address, what);
    }
  };
  run(bus(BusMode::poll, {1}), seconds(500));
  EXPECT_THAT(recorded_.lines(), Contains(HasSubstr("serial number 4712 instead of 4711")));
}

TEST_F(SharedBusLoopTest, CountsPollsAlsoWhileItWaits) {
  run(bus(BusMode::poll, {1, 2, 7}), seconds(15));
  EXPECT_EQ(report_.counters.polls, 12U);
  EXPECT_EQ(report_.counters.answers, 12U);
}

TEST_F(SharedBusLoopTest, ASilentPackIsAskedOnceARound) {
  answer_ = [this](auto address, auto what) {
    if (address != 2) answer(address, what);
  };
  BusConfig config = bus(BusMode::poll, {1, 2, 3});
  config.poll_interval = seconds(5);
  run(config, seconds(202));
  std::vector<seconds> silent;
  for (const auto at : asked(2)) silent.push_back(std::chrono::duration_cast<seconds>(at));
  EXPECT_THAT(silent, ElementsAre(seconds(0), seconds(5), seconds(10), seconds(20), seconds(50),
                                  seconds(110), seconds(170)));
}

TEST_F(SharedBusLoopTest, SilentPacksSlowNobody) {
  answer_ = [this](auto address, auto what) {
    if (address == 1) answer(address, what);
  };
  BusConfig config = bus(BusMode::poll, {1, 2, 3, 4});
  config.poll_interval = seconds(1);
  run(config, seconds(120));
  const auto of_pack = published("1");
  ASSERT_GE(of_pack.size(), 117U);
  for (std::size_t i = 2; i < of_pack.size(); ++i) {
    EXPECT_LE(of_pack[i].at - of_pack[i - 1].at, milliseconds(1'150)) << i;
  }
  for (const int address : {2, 3, 4}) {
    EXPECT_GE(asked(address).size(), 5U) << address;
    EXPECT_LE(asked(address).size(), 8U) << address;
  }
  EXPECT_THAT(recorded_.lines(), Not(Contains(HasSubstr("back to back"))));
}

TEST_F(SharedBusLoopTest, AScheduleThatIsTooShortRunsBackToBackAndIsSaidOnce) {
  BusConfig config = bus(BusMode::poll, {1});
  config.poll_interval = milliseconds(100);
  run(config, seconds(30));
  const auto of_pack = published("1");
  for (std::size_t i = 2; i < of_pack.size(); ++i) {
    EXPECT_EQ(of_pack[i].at - of_pack[i - 1].at, milliseconds(120) + answer_delay) << i;
  }
  EXPECT_THAT(recorded_.lines(), Contains(HasSubstr("rounds run back to back")).Times(1));
}

TEST_F(SharedBusLoopTest, AnotherPackDoesNotInheritTheSettingsOfTheOneBefore) {
  answer_ = [this](auto address, auto what) {
    const bool first = elapsed() < seconds(20);
    if (!first && elapsed() < seconds(60)) return;
    if (what == for_status) wire_.inject({answer_delay, status_of(address)});
    if (what == for_info) {
      wire_.inject({answer_delay, test::jk02_info(address, first ? "4711" : "4712")});
    }
    if (what == for_settings && (first || elapsed() > seconds(200))) {
      wire_.inject({answer_delay, test::jk02_settings(address, first ? 3650 : 3500)});
    }
  };
  run(bus(BusMode::poll, {1}), seconds(300));
  for (const Published& each : published("1")) {
    const auto& settings = each.snapshot.settings->cell_ovp_v;
    if (each.snapshot.info->serial_number == "4711") {
      EXPECT_EQ(settings, 3.65);
    } else {
      EXPECT_NE(settings, 3.65) << "of the pack before";
    }
  }
  EXPECT_EQ(published("1").back().snapshot.settings->cell_ovp_v, 3.5);
}

TEST_F(SharedBusLoopTest, AnAnswerThatIsLateIsNotOfABusThatAnotherMasters) {
  answer_ = [this](auto address, auto what) {
    if (what == for_status) wire_.inject({milliseconds(1'400), status_of(address)});
  };
  run(bus(BusMode::poll, {1}), seconds(65));
  ASSERT_GE(published("1").size(), 6U);
  for (const Published& each : published("1")) EXPECT_FALSE(each.snapshot.info);
  EXPECT_THAT(recorded_.lines(), Not(Contains(HasSubstr("/info says null"))));
  EXPECT_THAT(recorded_.lines(), Contains(HasSubstr("later than --reply-timeout")).Times(1));
}

}  // namespace
}  // namespace jkbms::app
