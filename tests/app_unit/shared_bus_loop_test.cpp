#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <algorithm>
#include <functional>

#include "bus_loop.hpp"
#include "jk02_frames.hpp"
#include "jkbms/memory_transport.hpp"
#include "recorded_log.hpp"

namespace jkbms::app {
namespace {

using std::chrono::milliseconds;
using std::chrono::seconds;
using testing::Contains;
using testing::ElementsAre;
using testing::HasSubstr;
using testing::IsEmpty;
using testing::Not;

constexpr milliseconds answer_delay{20};
constexpr std::uint16_t ovp_mv = 3650;

/// Each pack has a voltage of its own, which tells whose values were published.
std::uint16_t centivolts_of(int address) {
  return static_cast<std::uint16_t>(5200 + address);
}

Bytes status_of(std::uint8_t address) {
  return test::jk02_status(address, centivolts_of(address));
}

struct Asked {
  milliseconds at;
  int address;
  std::uint8_t what;  ///< the register's low byte
};

constexpr std::uint8_t for_info = 0x1C;
constexpr std::uint8_t for_settings = 0x1E;
constexpr std::uint8_t for_status = 0x20;

struct Published {
  milliseconds at;
  std::string topic_part;
  Snapshot snapshot;
};

class SharedBusLoopTest : public testing::Test, protected Sink {
 protected:
  /// The other end of the wire: hands requests to the packs, and ends the run when it is time.
  class Line final : public Transport {
   public:
    explicit Line(SharedBusLoopTest& test) : test_(test) {}

    Status send(BytesView bytes) override {
      auto sent = test_.wire_.send(bytes);
      test_.asked_.push_back({test_.elapsed(), bytes[0], bytes[3]});
      test_.answer_(bytes[0], bytes[3]);
      return sent;
    }
    Result<std::size_t> receive(std::span<std::uint8_t> into, milliseconds timeout) override {
      auto received = test_.wire_.receive(into, timeout);
      if (test_.elapsed() >= test_.end_) test_.stop_.request_stop();
      return received;
    }

   private:
    SharedBusLoopTest& test_;
  };

  void publish(const PackId& pack, const Result<Snapshot>& outcome) override {
    EXPECT_EQ(pack.bus, 5U);
    if (!outcome) {
      failed_.push_back(pack.topic_part);
      return;
    }
    EXPECT_EQ(outcome->status.voltage_v, centivolts_of(std::stoi(pack.topic_part)) / 100.0)
        << "another pack's values as those of " << pack.topic_part;
    published_.push_back({elapsed(), pack.topic_part, *outcome});
  }
  void offline(const PackId& pack) override { offline_.push_back(pack.topic_part); }

  static BusConfig bus(BusMode mode, const std::vector<std::uint8_t>& addresses) {
    BusConfig config;
    config.serialport = "PORT";
    config.protocol = find_protocol("jk02");
    config.mode = mode;
    config.bus_gap = milliseconds(120);
    for (const std::uint8_t address : addresses) {
      config.packs.push_back({address, "", std::to_string(address)});
    }
    return config;
  }
  void run(const BusConfig& config, milliseconds end) {
    end_ = end;
    BusLoop loop(
        5, config,
        [this]() -> Result<std::unique_ptr<Transport>> {
          return std::unique_ptr<Transport>(std::make_unique<Line>(*this));
        },
        clock_, *this, recorded_.log());
    loop.run(stop_.get_token());
    report_ = loop.report();
  }

  /// What a pack that is there says, when it is asked.
  void answer(std::uint8_t address, std::uint8_t what) {
    if (what == for_status) wire_.inject({answer_delay, status_of(address)});
    if (what == for_settings) wire_.inject({answer_delay, test::jk02_settings(address, ovp_mv)});
    if (what == for_info) wire_.inject({answer_delay, test::jk02_info(address, "4711")});
  }
  /// A master with address 0 and its slave 1, every two seconds.
  void add_master(milliseconds from, milliseconds to) {
    for (auto at = from; at <= to; at += seconds(2)) {
      wire_.inject({at, status_of(0)});
      wire_.inject({at + milliseconds(400), test::jk02_status_request(1)});
      wire_.inject({at + milliseconds(430), status_of(1)});
    }
  }

  [[nodiscard]] milliseconds elapsed() const {
    return std::chrono::duration_cast<milliseconds>(clock_.now() - start_);
  }
  [[nodiscard]] std::vector<milliseconds> asked(int address) const {
    std::vector<milliseconds> times;
    for (const Asked& each : asked_) {
      if (each.address == address) times.push_back(each.at);
    }
    return times;
  }
  [[nodiscard]] int asked_between(milliseconds from, milliseconds to) const {
    return static_cast<int>(std::ranges::count_if(
        asked_, [&](const Asked& each) { return each.at >= from && each.at < to; }));
  }
  [[nodiscard]] std::vector<Published> published(const std::string& topic_part) const {
    std::vector<Published> of_pack;
    for (const Published& each : published_) {
      if (each.topic_part == topic_part) of_pack.push_back(each);
    }
    return of_pack;
  }

  ManualClock clock_;
  Clock::TimePoint start_ = clock_.now();
  MemoryTransport wire_{clock_};
  RecordedLog recorded_;
  std::stop_source stop_;
  milliseconds end_{};
  std::function<void(std::uint8_t, std::uint8_t)> answer_ = [this](auto address, auto what) {
    answer(address, what);
  };
  std::vector<Asked> asked_;
  std::vector<Published> published_;
  std::vector<std::string> failed_;
  std::vector<std::string> offline_;
  BusReport report_;
};

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
  EXPECT_EQ(late.back().snapshot.info.serial_number, "4711");
  EXPECT_EQ(late.back().snapshot.settings.cell_ovp_v, 3.65);
}

TEST_F(SharedBusLoopTest, AutoListensBeforeItAsks) {
  run(bus(BusMode::automatic, {1}), seconds(12));
  ASSERT_FALSE(asked_.empty());
  EXPECT_EQ(asked_[0].at, milliseconds(7'500 + 120));
  EXPECT_THAT(recorded_.lines(),
              ElementsAre(HasSubstr("PORT is open"), HasSubstr("listening for another master"),
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
    EXPECT_TRUE(each.snapshot.has_info);
    EXPECT_EQ(each.snapshot.info.model, std::nullopt);
    EXPECT_EQ(each.snapshot.info.serial_number, std::nullopt);
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

TEST_F(SharedBusLoopTest, OverheardSettingsArePublishedWithTheNextStatus) {
  wire_.inject({seconds(1), status_of(4)});
  wire_.inject({seconds(2), test::jk02_settings(4, 3550)});
  wire_.inject({seconds(3), status_of(4)});
  run(bus(BusMode::listen, {4}), seconds(5));
  const auto heard = published("4");
  ASSERT_EQ(heard.size(), 2U);
  EXPECT_FALSE(heard[0].snapshot.has_settings);
  EXPECT_EQ(heard[1].snapshot.settings.cell_ovp_v, 3.55);
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

TEST_F(SharedBusLoopTest, SettingsThatWereOverheardCountWhenPollingGoesOn) {
  wire_.inject({seconds(15), test::jk02_status_request(1)});
  wire_.inject({seconds(16), test::jk02_settings(1, 3550)});
  wire_.inject({seconds(17), status_of(1)});
  run(bus(BusMode::poll, {1, 2}), seconds(100));
  const auto of_pack = published("1");
  ASSERT_GT(of_pack.back().at, seconds(77));
  EXPECT_EQ(of_pack.front().snapshot.settings.cell_ovp_v, 3.65);
  EXPECT_EQ(of_pack.back().snapshot.settings.cell_ovp_v, 3.55);
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
  EXPECT_THAT(silent, ElementsAre(seconds(0), seconds(5), seconds(10), seconds(25), seconds(60),
                                  seconds(125), seconds(190)));
}

}  // namespace
}  // namespace jkbms::app
