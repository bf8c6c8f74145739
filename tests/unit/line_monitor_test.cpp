#include "monitored_line.hpp"

/// A monitor of a line with one pack.
namespace jkbms::test {
namespace {

using testing::ElementsAre;
using testing::IsEmpty;

TEST_F(LineMonitorTest, PollsOnAFixedScheduleAndReportsEachChangeOnce) {
  stop_after_polls_ = 100;
  run([&](std::size_t) {
    return port([&](MemoryTransport& memory) {
      for (int i = 0; i < 100; ++i) memory.answer(answers::late(reply_, milliseconds(50 + i)));
    });
  });
  ASSERT_EQ(asked_at_.size(), 100U);
  for (std::size_t i = 0; i < 100; ++i) EXPECT_EQ(asked()[i], i * seconds(10));
  EXPECT_EQ(observer_.states_of(-1).size(), 100U);
  EXPECT_EQ(opened_.size(), 1U);
  EXPECT_THAT(observer_.events, ElementsAre("line open", "line polling", "pack answering"));
  EXPECT_EQ(report_.line.polls, 100U);
  EXPECT_EQ(report_.line.answers, 100U);
  EXPECT_EQ(report_.reconnects, 0U);
}

TEST_F(LineMonitorTest, NodeJkbmsRow29_SendsNoRequestBeforeTheAnswerToTheLastOne) {
  options_.poll_interval = milliseconds(200);
  stop_after_polls_ = 20;
  run([&](std::size_t) {
    return port([&](MemoryTransport& memory) {
      for (int i = 0; i < 20; ++i) memory.answer(answers::late(reply_, milliseconds(530)));
    });
  });
  ASSERT_EQ(asked_at_.size(), 20U);
  for (std::size_t i = 0; i < 20; ++i) EXPECT_EQ(asked()[i], i * milliseconds(530));
  for (std::size_t i = 1; i < 20; ++i) EXPECT_GE(asked()[i], heard()[i - 1]);
}

TEST_F(LineMonitorTest, NodeJkbmsRow24_ASilentPackIsReportedOnce) {
  stop_after_polls_ = 50;
  run([&](std::size_t) { return port([](MemoryTransport&) {}); });
  EXPECT_THAT(observer_.events,
              ElementsAre("line open", "line polling", "pack silent", "pack offline"));
  EXPECT_EQ(observer_.failed.size(), 50U);
  EXPECT_EQ(report_.line.polls, 50U);
  EXPECT_EQ(report_.line.answers, 0U);
  EXPECT_EQ(report_.line.timeouts, 100U) << "two attempts a poll";
}

TEST_F(LineMonitorTest, APackThatAnswersAgainIsReported) {
  options_.poll_interval = seconds(2);
  stop_after_polls_ = 12;
  run([&](std::size_t) {
    return port([&](MemoryTransport& memory) {
      memory.answer(answers::normal(reply_));
      for (int i = 0; i < 18; ++i) memory.answer(answers::silence());
      memory.answer(answers::normal(reply_));
      memory.answer(answers::normal(reply_));
    });
  });
  EXPECT_EQ(observer_.count("pack offline"), 1U);
  EXPECT_EQ(observer_.count("pack silent"), 1U);
  EXPECT_TRUE(observer_.pack_changes.back().online);
}

TEST_F(LineMonitorTest, APackIsOfflineTenSecondsAfterItsLastAnswerWhenPolledOften) {
  options_.poll_interval = seconds(1);
  stop_after_polls_ = 20;
  run([&](std::size_t) {
    return port(
        [&](MemoryTransport& memory) { memory.answer(answers::late(reply_, milliseconds(100))); });
  });
  EXPECT_THAT(observer_.offline, ElementsAre(milliseconds(10'100)));
}

TEST_F(LineMonitorTest, APackIsOfflineThreePollsAfterItsLastAnswerWhenPolledSeldom) {
  options_.poll_interval = seconds(60);
  stop_after_polls_ = 10;
  run([&](std::size_t) {
    return port([&](MemoryTransport& memory) { memory.answer(answers::normal(reply_)); });
  });
  EXPECT_THAT(observer_.offline, ElementsAre(seconds(180)));
}

TEST_F(LineMonitorTest, APackThatAnswersSometimesStaysOnline) {
  stop_after_polls_ = 60;
  run([&](std::size_t) {
    return port([&](MemoryTransport& memory) {
      for (int i = 0; i < 60; ++i) {
        memory.answer(answers::normal(reply_));
        memory.answer(answers::silence());
        memory.answer(answers::silence());
      }
    });
  });
  EXPECT_THAT(observer_.offline, IsEmpty());
}

TEST_F(LineMonitorTest, AnUnknownRegisterIsReportedOnce) {
  stop_after_polls_ = 5;
  const Bytes odd = write_frame(sample_reply(16).insert(0xAA, {0xD5, {1, 2, 3}}));
  run([&](std::size_t) {
    return port([&](MemoryTransport& memory) {
      for (int i = 0; i < 5; ++i) memory.answer(answers::normal(odd));
    });
  });
  EXPECT_EQ(observer_.readings.size(), 5U);
  ASSERT_EQ(observer_.count("unknown register"), 1U);
  EXPECT_EQ(observer_.notices[0].identifier, 0xD5);
}

TEST_F(LineMonitorTest, BadFramesAreCountedAndReportedOnce) {
  stop_after_polls_ = 4;
  run([&](std::size_t) {
    return port([&](MemoryTransport& memory) {
      for (int i = 0; i < 8; ++i) memory.answer(answers::bad_sum(reply_));
    });
  });
  EXPECT_EQ(observer_.count("pack silent"), 1U);
  EXPECT_EQ(observer_.pack_changes[0].failure->silence, Silence::noise);
  EXPECT_GE(report_.line.bad_frames, 8U);
  EXPECT_GE(report_.line.bytes_dropped, 8 * reply_.size());
}

TEST_F(LineMonitorTest, AFlakyPackIsUnreliableAfterItsThirdChangeWithinAMinute) {
  bool answers = false;
  options_.poll_interval = seconds(5);
  MemoryTransport* wire = nullptr;
  const auto script_next = [&] {
    answers = elapsed() > hours(2) || !answers;
    for (int attempt = 0; attempt < (answers ? 1 : 2); ++attempt) {
      wire->answer(answers ? answers::normal(reply_) : answers::silence());
    }
    if (elapsed() > hours(2) + minutes(6)) stop_.request_stop();
  };
  after_poll_ = script_next;
  run([&](std::size_t) {
    return port([&](MemoryTransport& memory) {
      wire = &memory;
      script_next();
    });
  });
  EXPECT_THAT(observer_.events, ElementsAre("line open", "line polling", "pack answering",
                                            "pack silent", "pack answering", "pack unreliable",
                                            "pack report", "pack report", "pack answering"));
  const auto& report = observer_.pack_changes[4];
  EXPECT_EQ(report.kind, PackChange::Kind::report);
  EXPECT_NEAR(report.polls, 720, 5);
  EXPECT_NEAR(report.answers, 360, 5);
}

TEST_F(LineMonitorTest, AStopBeforeTheStartOpensNothing) {
  stop_.request_stop();
  run([&](std::size_t) { return no_port(); });
  EXPECT_TRUE(opened_.empty());
}

TEST_F(LineMonitorTest, OneTurnEndsWithTheAnswer) {
  options_.end = MonitorEnd::when_all_had_a_turn;
  run([&](std::size_t) {
    return port([&](MemoryTransport& memory) { memory.answer(answers::normal(reply_)); });
  });
  EXPECT_EQ(observer_.readings.size(), 1U);
  EXPECT_EQ(elapsed(), milliseconds(0));
}

TEST_F(LineMonitorTest, OneTurnEndsWithTheLastAttemptOfASilentPack) {
  options_.end = MonitorEnd::when_all_had_a_turn;
  options_.attempts = 3;
  run([&](std::size_t) { return port([](MemoryTransport&) {}); });
  EXPECT_EQ(asked_at_.size(), 3U);
  EXPECT_EQ(elapsed(), seconds(3));
}

TEST_F(LineMonitorTest, AliveUntilIsLaterThanTheLongestPoll) {
  options_.reply_timeout = seconds(60);
  const LineMonitor monitor(
      *find_protocol("jk4e57"), options_, [](const std::stop_token&) { return no_port(); }, clock_,
      observer_);
  EXPECT_GT(monitor.alive_until(),
            clock_.now() + options_.attempts * (options_.reply_timeout + seconds(9)));
}

TEST_F(LineMonitorTest, AliveUntilIsUpdatedBeforeItIsReached) {
  for (const bool there : {true, false}) {
    std::optional<LineMonitor> monitor;
    int looked = 0;
    const auto look = [&] {
      EXPECT_GT(monitor->alive_until(), clock_.now());
      if (++looked == 50) stop_.request_stop();
    };
    observer_.after_reading = observer_.after_failure = look;
    monitor.emplace(
        *find_protocol("jk4e57"), options_,
        [&](const std::stop_token&) -> Port {
          if (there) return port([](MemoryTransport&) {});
          look();
          return no_port();
        },
        clock_, observer_);
    EXPECT_TRUE(monitor->run(stop_.get_token()));
    EXPECT_EQ(looked, 50);
    stop_ = {};
  }
}

}  // namespace
}  // namespace jkbms::test
