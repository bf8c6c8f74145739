#include "line/bus_loop.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <cerrno>
#include <functional>

#include "jkbms/memory_transport.hpp"
#include "recorded_log.hpp"
#include "support/answers.hpp"
#include "support/sample_reply.hpp"

namespace jkbms::app {
namespace {

using std::chrono::milliseconds;
using std::chrono::seconds;
using testing::Contains;
using testing::ElementsAre;
using testing::HasSubstr;

namespace answers = test::answers;

constexpr const char* opened = "<6>PORT is open at 115200 baud";
constexpr const char* answering = "<6>PORT: the BMS answers (JK_B1A24S15P)";
constexpr const char* ten_seconds_offline =
    "<4>PORT: no valid answer for 10 s; the pack is offline";

const PackId id{3, "part"};

BusConfig bus_with_one_pack() {
  BusConfig config;
  config.serialport = "PORT";
  config.protocol = &jk4e57();
  config.packs = {{0, "", id.topic_part}};
  return config;
}

/// A port of the fake machine: answers from a script, and notes when it was asked.
class WatchedPort final : public Transport {
 public:
  WatchedPort(Clock& clock, std::vector<Clock::TimePoint>& asked)
      : clock_(clock), asked_(asked), memory_(clock) {}

  MemoryTransport& memory() noexcept { return memory_; }
  Status send(BytesView bytes) override {
    asked_.push_back(clock_.now());
    return memory_.send(bytes);
  }
  Result<std::size_t> receive(std::span<std::uint8_t> into, milliseconds timeout) override {
    return memory_.receive(into, timeout);
  }

 private:
  Clock& clock_;
  std::vector<Clock::TimePoint>& asked_;
  MemoryTransport memory_;
};

class BusLoopTest : public testing::Test, protected Sink {
 protected:
  void publish(const PackId& pack, const Result<Snapshot>& outcome) override {
    EXPECT_EQ(pack, id);
    published_.push_back(elapsed());
    outcome ? ++answers_ : ++failures_;
    after_publish_();
    if (published_.size() >= stop_after_publishes_) stop_.request_stop();
  }
  void offline(const PackId& pack) override {
    EXPECT_EQ(pack, id);
    offline_.push_back(elapsed());
  }

  /// A port that is there; `script` says what its pack does.
  Result<std::unique_ptr<Transport>> port(const std::function<void(MemoryTransport&)>& script) {
    auto port = std::make_unique<WatchedPort>(clock_, asked_at_);
    script(port->memory());
    return std::unique_ptr<Transport>(std::move(port));
  }
  Result<std::unique_ptr<Transport>> no_port(int system_error = ENOENT) const {
    return Error{Errc::io, "PORT does not exist", system_error};
  }

  /// Runs the loop until a stop. `open` is asked with the number of the attempt, from 0.
  void run(const std::function<Result<std::unique_ptr<Transport>>(std::size_t)>& open) {
    BusLoop loop(
        id.bus, config_,
        [&] {
          opened_.push_back(elapsed());
          return open(opened_.size() - 1);
        },
        clock_, *this, recorded_.log());
    loop.run(stop_.get_token());
    report_ = loop.report();
  }

  [[nodiscard]] milliseconds elapsed() const {
    return std::chrono::duration_cast<milliseconds>(clock_.now() - start_);
  }
  [[nodiscard]] std::vector<milliseconds> asked() const {
    std::vector<milliseconds> asked;
    for (const auto at : asked_at_) {
      asked.push_back(std::chrono::duration_cast<milliseconds>(at - start_));
    }
    return asked;
  }

  const Bytes reply_ = test::write_frame(test::sample_reply(16));
  ManualClock clock_;
  Clock::TimePoint start_ = clock_.now();
  RecordedLog recorded_;
  BusConfig config_ = bus_with_one_pack();
  std::stop_source stop_;
  std::size_t stop_after_publishes_ = SIZE_MAX;
  std::function<void()> after_publish_ = [] {};
  std::vector<milliseconds> opened_;
  std::vector<Clock::TimePoint> asked_at_;
  std::vector<milliseconds> published_;
  std::vector<milliseconds> offline_;
  int answers_ = 0;
  int failures_ = 0;
  BusReport report_;
};

TEST_F(BusLoopTest, PollsOnAFixedScheduleAndTellsItOnce) {
  stop_after_publishes_ = 100;
  run([&](std::size_t) {
    return port([&](MemoryTransport& memory) {
      for (int i = 0; i < 100; ++i) memory.answer(answers::late(reply_, milliseconds(50 + i)));
    });
  });
  ASSERT_EQ(asked_at_.size(), 100U);
  for (std::size_t i = 0; i < 100; ++i) EXPECT_EQ(asked()[i], i * seconds(10));
  EXPECT_EQ(answers_, 100);
  EXPECT_EQ(opened_.size(), 1U);
  EXPECT_THAT(recorded_.lines(), ElementsAre(opened, answering));
  EXPECT_EQ(report_.counters.polls, 100U);
  EXPECT_EQ(report_.counters.answers, 100U);
  EXPECT_EQ(report_.reconnects, 0U);
}

TEST_F(BusLoopTest, NodeJkbmsRow29_HasOneRequestUnderWayHoweverShortTheInterval) {
  config_.poll_interval = milliseconds(200);
  stop_after_publishes_ = 20;
  run([&](std::size_t) {
    return port([&](MemoryTransport& memory) {
      for (int i = 0; i < 20; ++i) memory.answer(answers::late(reply_, milliseconds(530)));
    });
  });
  ASSERT_EQ(asked_at_.size(), 20U);
  for (std::size_t i = 0; i < 20; ++i) EXPECT_EQ(asked()[i], i * milliseconds(600));
  for (std::size_t i = 1; i < 20; ++i) EXPECT_GE(asked()[i], published_[i - 1]);
  EXPECT_EQ(answers_, 20);
}

TEST_F(BusLoopTest, NodeJkbmsRow24_ASilentPackIsToldOnceWithItsLikelyCauses) {
  stop_after_publishes_ = 50;
  run([&](std::size_t) { return port([](MemoryTransport&) {}); });
  const auto lines = recorded_.lines();
  ASSERT_EQ(lines.size(), 4U);
  EXPECT_EQ(lines[0], opened);
  EXPECT_THAT(lines[1], HasSubstr("<4>PORT is silent at 115200 baud"));
  EXPECT_THAT(lines[1], HasSubstr("TX and RX are swapped"));
  EXPECT_THAT(lines[2], HasSubstr("still no answer; try --protocol jk02"));
  EXPECT_THAT(lines[3], HasSubstr("the pack is offline"));
  EXPECT_EQ(failures_, 50);
  EXPECT_EQ(report_.counters.polls, 50U);
  EXPECT_EQ(report_.counters.answers, 0U);
  EXPECT_EQ(report_.counters.timeouts, 100U);  // two attempts a poll
  EXPECT_EQ(offline_.size(), 1U);
}

TEST_F(BusLoopTest, AnswersAgainAreTold) {
  config_.poll_interval = seconds(2);
  stop_after_publishes_ = 12;
  run([&](std::size_t) {
    return port([&](MemoryTransport& memory) {
      memory.answer(answers::normal(reply_));
      for (int i = 0; i < 18; ++i) memory.answer(answers::silence());
      memory.answer(answers::normal(reply_));
      memory.answer(answers::normal(reply_));
    });
  });
  const auto lines = recorded_.lines();
  ASSERT_EQ(lines.size(), 6U);
  EXPECT_EQ(lines[0], opened);
  EXPECT_EQ(lines[1], answering);
  EXPECT_THAT(lines[2], HasSubstr("is silent"));
  EXPECT_EQ(lines[3], ten_seconds_offline);
  EXPECT_THAT(lines[4], HasSubstr("still no answer; it has answered before"));
  EXPECT_EQ(lines[5], answering);
}

TEST_F(BusLoopTest, APackIsOfflineTenSecondsAfterItsLastAnswerWhenPolledOften) {
  config_.poll_interval = seconds(1);
  stop_after_publishes_ = 20;
  run([&](std::size_t) {
    return port(
        [&](MemoryTransport& memory) { memory.answer(answers::late(reply_, milliseconds(100))); });
  });
  ASSERT_EQ(offline_.size(), 1U);
  EXPECT_GE(offline_[0], milliseconds(10'100));
  EXPECT_LE(offline_[0], milliseconds(12'100)) << "longer than the poll under way";
}

TEST_F(BusLoopTest, APackIsOfflineThreePollsAfterItsLastAnswerWhenPolledSeldom) {
  config_.poll_interval = seconds(60);
  stop_after_publishes_ = 10;
  run([&](std::size_t) {
    return port([&](MemoryTransport& memory) { memory.answer(answers::normal(reply_)); });
  });
  EXPECT_THAT(offline_, ElementsAre(seconds(180)));
}

TEST_F(BusLoopTest, APackThatAnswersNowAndThenStaysOnline) {
  stop_after_publishes_ = 60;
  run([&](std::size_t) {
    return port([&](MemoryTransport& memory) {
      for (int i = 0; i < 30; ++i) {
        memory.answer(answers::normal(reply_));
        memory.answer(answers::silence());
        memory.answer(answers::silence());
      }
    });
  });
  EXPECT_THAT(offline_, ElementsAre());
}

TEST_F(BusLoopTest, NodeJkbmsRow25_AMissingPortIsToldOnceAndTriedEverMoreSeldom) {
  run([&](std::size_t attempt) {
    if (attempt == 50) stop_.request_stop();
    return no_port();
  });
  ASSERT_EQ(opened_.size(), 51U);
  std::vector<milliseconds> pauses;
  for (std::size_t i = 1; i < opened_.size(); ++i) pauses.push_back(opened_[i] - opened_[i - 1]);
  for (std::size_t i = 0; i < 40; ++i) EXPECT_EQ(pauses[i], milliseconds(250)) << i;
  EXPECT_THAT(std::vector<milliseconds>(pauses.begin() + 40, pauses.end()),
              ElementsAre(milliseconds(500), seconds(1), seconds(2), seconds(4), seconds(8),
                          seconds(16), seconds(30), seconds(30), seconds(30), seconds(30)));
  const auto lines = recorded_.lines();
  ASSERT_EQ(lines.size(), 2U);
  EXPECT_THAT(lines[0], HasSubstr("<4>PORT does not exist; --list-ports"));
  EXPECT_THAT(lines[0], HasSubstr("trying again"));
  EXPECT_THAT(lines[1], HasSubstr("the pack is offline"));
  EXPECT_THAT(offline_, ElementsAre(seconds(30)));
}

TEST_F(BusLoopTest, AnotherReasonWhyThePortIsNotThereIsToldToo) {
  run([&](std::size_t attempt) -> Result<std::unique_ptr<Transport>> {
    if (attempt == 20) stop_.request_stop();
    if (attempt < 10) return no_port();
    return Error{Errc::io, "PORT is in use by another program", EBUSY};
  });
  const auto lines = recorded_.lines();
  ASSERT_EQ(lines.size(), 2U);
  EXPECT_THAT(lines[1], HasSubstr("in use"));
}

TEST_F(BusLoopTest, APortThatAppearsIsPolledAtOnce) {
  stop_after_publishes_ = 1;
  run([&](std::size_t attempt) -> Result<std::unique_ptr<Transport>> {
    if (attempt < 5) return no_port();
    return port([&](MemoryTransport& memory) { memory.answer(answers::normal(reply_)); });
  });
  EXPECT_THAT(published_, ElementsAre(milliseconds(1250)));
  EXPECT_EQ(report_.reconnects, 0U) << "it was never open before";
}

TEST_F(BusLoopTest, APortThatIsPulledOutIsOpenedAgain) {
  MemoryTransport* pulled = nullptr;
  stop_after_publishes_ = 5;
  after_publish_ = [&] {
    if (published_.size() == 3) pulled->hang_up();
  };
  run([&](std::size_t attempt) -> Result<std::unique_ptr<Transport>> {
    if (attempt == 1 || attempt == 2) return no_port();
    return port([&](MemoryTransport& memory) {
      if (attempt == 0) pulled = &memory;
      for (int i = 0; i < 3; ++i) memory.answer(answers::normal(reply_));
    });
  });
  EXPECT_THAT(published_, ElementsAre(seconds(0), seconds(10), seconds(20), milliseconds(30'750),
                                      milliseconds(40'750)));
  EXPECT_EQ(answers_, 5);
  EXPECT_EQ(failures_, 0) << "it is the port that failed, not the pack";
  EXPECT_EQ(report_.reconnects, 1U);
  EXPECT_EQ(report_.counters.polls, 6U);
  EXPECT_EQ(report_.counters.answers, 5U);
  EXPECT_THAT(recorded_.lines(), ElementsAre(opened, answering, HasSubstr("hung up; trying again"),
                                             HasSubstr("does not exist"), opened, answering));
  EXPECT_THAT(offline_, ElementsAre());
}

TEST_F(BusLoopTest, APortThatOpensAndFailsAtOnceBacksOffAndIsNotToldEachTime) {
  run([&](std::size_t attempt) -> Result<std::unique_ptr<Transport>> {
    if (attempt == 200) stop_.request_stop();
    return port([](MemoryTransport& memory) { memory.hang_up(); });
  });
  EXPECT_LE(recorded_.lines().size(), 5U);
  EXPECT_GE(elapsed(), seconds(200) * 5) << "no pause grew";
}

TEST_F(BusLoopTest, AnUnknownIdentifierIsToldOnce) {
  stop_after_publishes_ = 5;
  const Bytes odd = test::write_frame(test::sample_reply(16).insert(0xAA, {0xD5, {1, 2, 3}}));
  run([&](std::size_t) {
    return port([&](MemoryTransport& memory) {
      for (int i = 0; i < 5; ++i) memory.answer(answers::normal(odd));
    });
  });
  EXPECT_EQ(answers_, 5);
  EXPECT_THAT(recorded_.lines(), Contains(HasSubstr("register 0xD5 is unknown")).Times(1));
}

TEST_F(BusLoopTest, BadFramesAreCountedAndToldOnce) {
  stop_after_publishes_ = 4;
  run([&](std::size_t) {
    return port([&](MemoryTransport& memory) {
      for (int i = 0; i < 8; ++i) memory.answer(answers::bad_sum(reply_));
    });
  });
  EXPECT_THAT(recorded_.lines(), Contains(HasSubstr("gives no valid answer")).Times(1));
  EXPECT_GE(report_.counters.heard.bad_frames, 8U);
  EXPECT_GE(report_.counters.heard.bytes_dropped, 8 * reply_.size());
}

TEST_F(BusLoopTest, AStopBeforeTheStartOpensNothing) {
  stop_.request_stop();
  run([&](std::size_t) { return no_port(); });
  EXPECT_TRUE(opened_.empty());
}

TEST_F(BusLoopTest, GivesASignOfLifeThatOutlastsTheLongestPoll) {
  config_.reply_timeout = seconds(60);
  const BusLoop loop(
      id.bus, config_, [this] { return no_port(); }, clock_, *this, recorded_.log());
  constexpr int attempts = 2;
  const milliseconds most_pieces = 3 * ClientOptions{}.piece_timeout;
  EXPECT_GT(loop.alive_until(), clock_.now() + attempts * (config_.reply_timeout + most_pieces));
}

}  // namespace
}  // namespace jkbms::app
