#include "monitored_line.hpp"

#include <algorithm>

/// A monitor whose port is lost and found again.
namespace jkbms::test {
namespace {

using testing::ElementsAre;
using testing::IsEmpty;

TEST_F(LineMonitorTest, NodeJkbmsRow25_AMissingPortIsReportedOnceAndTriedLessAndLessOften) {
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
  EXPECT_THAT(observer_.events, ElementsAre("line closed", "pack silent", "pack offline"));
  EXPECT_EQ(observer_.line_changes[0].error->system_error, ENOENT);
  EXPECT_THAT(observer_.offline, ElementsAre(seconds(30)));
}

TEST_F(LineMonitorTest, ANewReasonWhyThePortCannotBeOpenedIsReported) {
  run([&](std::size_t attempt) -> Port {
    if (attempt == 20) stop_.request_stop();
    if (attempt < 10) return no_port();
    return Error{Errc::io, "PORT is in use by another program", EBUSY};
  });
  EXPECT_THAT(observer_.events, ElementsAre("line closed", "line closed"));
  EXPECT_EQ(observer_.line_changes[1].error->system_error, EBUSY);
}

TEST_F(LineMonitorTest, APortThatAppearsIsPolledAtOnce) {
  stop_after_polls_ = 1;
  run([&](std::size_t attempt) -> Port {
    if (attempt < 5) return no_port();
    return port([&](MemoryTransport& memory) { memory.answer(answers::normal(reply_)); });
  });
  EXPECT_THAT(heard(), ElementsAre(milliseconds(1250)));
  EXPECT_EQ(report_.reconnects, 0U) << "it was never open before";
}

TEST_F(LineMonitorTest, AnUnpluggedPortIsReopened) {
  MemoryTransport* pulled = nullptr;
  stop_after_polls_ = 5;
  after_poll_ = [&] {
    if (observer_.readings.size() == 3) pulled->hang_up();
  };
  run([&](std::size_t attempt) -> Port {
    if (attempt == 1 || attempt == 2) return no_port();
    return port([&](MemoryTransport& memory) {
      if (attempt == 0) pulled = &memory;
      for (int i = 0; i < 3; ++i) memory.answer(answers::normal(reply_));
    });
  });
  // The monitor also reads between the polls, so it detects the loss of the port at once.
  EXPECT_THAT(heard(), ElementsAre(seconds(0), seconds(10), seconds(20), milliseconds(20'750),
                                   milliseconds(30'750)));
  EXPECT_THAT(observer_.failed, IsEmpty()) << "it is the port that failed, not the pack";
  EXPECT_EQ(report_.reconnects, 1U);
  EXPECT_EQ(report_.line.answers, 5U);
  EXPECT_THAT(observer_.events,
              ElementsAre("line open", "line polling", "pack answering", "line lost", "line closed",
                          "line open", "line polling", "pack answering"));
  EXPECT_THAT(observer_.offline, IsEmpty());
}

TEST_F(LineMonitorTest, APortThatFailsAtOnceIsOpenedLessOftenAndReportedOnceAnHour) {
  run([&](std::size_t attempt) -> Port {
    if (attempt == 200) stop_.request_stop();
    return port([](MemoryTransport& memory) { memory.hang_up(); });
  });
  EXPECT_GE(elapsed(), seconds(200) * 5) << "the pauses grow";
  EXPECT_EQ(observer_.count("line lost"), 2U);
  EXPECT_EQ(observer_.count("line unsteady"), 1U + static_cast<std::size_t>(elapsed() / hours(1)));
}

TEST_F(LineMonitorTest, AnUnsteadyPortIsReportedOnceAnHour) {
  MemoryTransport* wire = nullptr;
  after_poll_ = [&] { wire->hang_up(); };
  run([&](std::size_t) {
    if (elapsed() > hours(2)) stop_.request_stop();
    return port([&](MemoryTransport& memory) {
      wire = &memory;
      memory.answer(answers::normal(reply_));
    });
  });
  EXPECT_EQ(observer_.count("line lost"), 2U);
  EXPECT_EQ(observer_.count("line unsteady"), 2U);
  EXPECT_LE(observer_.events.size(), 20U);
}

TEST_F(LineMonitorTest, OneTurnEndsIfThePortCannotBeOpened) {
  options_.end = MonitorEnd::when_all_had_a_turn;
  const auto ended = end_of_run([&](std::size_t) { return no_port(); });
  ASSERT_FALSE(ended);
  EXPECT_EQ(ended.error().system_error, ENOENT);
}

TEST_F(LineMonitorTest, RunUntilPortLossReturnsTheErrorOfThePort) {
  options_.end = MonitorEnd::at_port_loss;
  MemoryTransport* wire = nullptr;
  after_poll_ = [&] { wire->hang_up(); };
  const auto ended = end_of_run([&](std::size_t) {
    return port([&](MemoryTransport& memory) {
      wire = &memory;
      memory.answer(answers::normal(reply_));
    });
  });
  ASSERT_FALSE(ended);
  EXPECT_EQ(ended.error().code, Errc::io);
  EXPECT_EQ(observer_.readings.size(), 1U);
  EXPECT_EQ(opened_.size(), 1U);
}

TEST_F(LineMonitorTest, AConnectionToAGatewayWithoutAValidFrameIsMadeAnew) {
  options_.timing = Timing::of_a_network;
  for (const seconds interval : {seconds(1), seconds(10)}) {
    options_.poll_interval = interval;
    opened_.clear();
    observer_.events.clear();
    observer_.line_changes.clear();
    stop_ = {};
    start_ = clock_.now();
    run([&](std::size_t attempt) {
      if (attempt == 1) stop_.request_stop();
      return port([](MemoryTransport&) {});
    });
    ASSERT_EQ(opened_.size(), 2U);
    const auto lost =
        std::ranges::find(observer_.line_changes, LineState::lost, &LineChange::state);
    ASSERT_NE(lost, observer_.line_changes.end());
    EXPECT_EQ(lost->error->code, Errc::timeout);
    EXPECT_EQ(opened_[1],
              std::max(3 * milliseconds(interval), milliseconds(20'000)) + milliseconds(250));
  }
}

TEST_F(LineMonitorTest, AWireWithoutAValidFrameStaysOpen) {
  stop_after_polls_ = 20;
  run([&](std::size_t) { return port([](MemoryTransport&) {}); });
  EXPECT_EQ(opened_.size(), 1U);
}

TEST_F(LineMonitorTest, AGatewayWhosePackAnswersStaysConnected) {
  options_.timing = Timing::of_a_network;
  stop_after_polls_ = 20;
  run([&](std::size_t) {
    return port([&](MemoryTransport& memory) {
      for (int i = 0; i < 20; ++i) memory.answer(answers::normal(reply_));
    });
  });
  EXPECT_EQ(opened_.size(), 1U);
}

TEST_F(LineMonitorTest, AnOpeningThatAStopEndedIsNotReported) {
  run([&](std::size_t) -> Port {
    stop_.request_stop();
    return Error{Errc::cancelled, "a stop was requested"};
  });
  EXPECT_THAT(observer_.events, IsEmpty());
}

}  // namespace
}  // namespace jkbms::test
