#include "mqtt/broker_link.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "recorded_log.hpp"

namespace jkbms::app {
namespace {

using std::chrono::milliseconds;
using std::chrono::seconds;
using testing::Contains;
using testing::ElementsAre;
using testing::HasSubstr;
using testing::Not;

const BrokerEvent connected{BrokerEvent::Kind::connected, ""};
const BrokerEvent lost{BrokerEvent::Kind::lost, ""};

BrokerEvent refused(std::string reason) {
  return {BrokerEvent::Kind::refused, std::move(reason), true, Message::broker_refused};
}

class BrokerLinkTest : public testing::Test {
 protected:
  /// Advances the clock to the next attempt, begins it, and returns the pause before it.
  milliseconds pause_before_next_attempt() {
    const auto due = link_.due();
    EXPECT_TRUE(due);
    const auto pause = std::chrono::ceil<milliseconds>(due.value_or(clock_.now()) - clock_.now());
    clock_.advance(pause);
    link_.act();
    return pause;
  }

  ManualClock clock_;
  RecordedLog recorded_;
  int attempts_ = 0;
  BrokerLink link_{[this] { ++attempts_; }, "tcp://host:1883", clock_, recorded_.log()};
};

TEST_F(BrokerLinkTest, ConnectsAtOnce) {
  EXPECT_EQ(link_.due(), clock_.now());
  link_.act();
  EXPECT_EQ(attempts_, 1);
}

TEST_F(BrokerLinkTest, MakesOneAttemptAtATime) {
  link_.act();
  link_.act();
  clock_.advance(std::chrono::hours(1));
  link_.act();
  EXPECT_EQ(attempts_, 1);
  EXPECT_EQ(link_.due(), std::nullopt);
}

TEST_F(BrokerLinkTest, WaitsBeforeTheNextAttempt) {
  link_.act();
  EXPECT_FALSE(link_.handle(refused("no")));
  link_.act();
  EXPECT_EQ(attempts_, 1);
  pause_before_next_attempt();
  EXPECT_EQ(attempts_, 2);
}

TEST_F(BrokerLinkTest, PausesAreASecondAtFirstThenGrowToAMinuteWithAFifthOfJitter) {
  link_.act();
  for (int i = 0; i < 15; ++i) {
    link_.handle(refused("no"));
    const auto pause = pause_before_next_attempt();
    EXPECT_GE(pause, milliseconds(1000));
    EXPECT_LE(pause, milliseconds(1200));
  }
  milliseconds before(1000);
  for (int i = 0; i < 40; ++i) {
    link_.handle(refused("no"));
    const auto pause = pause_before_next_attempt();
    EXPECT_GE(pause, milliseconds(1000));
    EXPECT_LE(pause, std::min(before * 3, milliseconds(60'000)));
    before = pause;
  }
  EXPECT_GE(before, milliseconds(48'000));
  EXPECT_EQ(attempts_, 56);
}

TEST_F(BrokerLinkTest, PausesOfManyProgramsAreSpread) {
  std::vector<milliseconds> pauses;
  link_.act();
  for (int i = 0; i < 200; ++i) {
    link_.handle(refused("no"));
    pauses.push_back(pause_before_next_attempt());
  }
  const std::vector<milliseconds> longest(pauses.end() - 100, pauses.end());
  EXPECT_GE(*std::ranges::max_element(longest) - *std::ranges::min_element(longest),
            milliseconds(1000));
}

TEST_F(BrokerLinkTest, AConnectionOf60SecondsResetsThePauses) {
  link_.act();
  for (int i = 0; i < 40; ++i) {
    link_.handle(refused("no"));
    pause_before_next_attempt();
  }
  EXPECT_TRUE(link_.handle(connected));
  clock_.advance(std::chrono::seconds(60));
  EXPECT_FALSE(link_.handle(lost));
  EXPECT_LE(pause_before_next_attempt(), milliseconds(1200));
}

TEST_F(BrokerLinkTest, AShorterConnectionDoesNotResetThePauses) {
  link_.act();
  for (int i = 0; i < 40; ++i) {
    link_.handle(refused("no"));
    pause_before_next_attempt();
  }
  link_.handle(connected);
  clock_.advance(seconds(60) - milliseconds(1));
  link_.act();
  link_.handle(lost);
  EXPECT_GE(pause_before_next_attempt(), seconds(48));
}

TEST_F(BrokerLinkTest, ThreeLossesWithin10SecondsSuggestAnotherClientWithThisId) {
  link_.act();
  for (int i = 0; i < 10; ++i) {
    link_.handle(connected);
    clock_.advance(seconds(9));
    link_.handle(lost);
    pause_before_next_attempt();
  }
  link_.handle(connected);
  clock_.advance(seconds(60));
  link_.act();
  link_.handle(lost);
  EXPECT_THAT(
      recorded_.lines(),
      ElementsAre("<6>connected to broker tcp://host:1883",
                  "<4>connection to broker tcp://host:1883 lost; trying again [broker-lost]",
                  "<6>connected to broker tcp://host:1883",
                  "<4>connection to broker tcp://host:1883 lost; trying again [broker-lost]",
                  "<6>connected to broker tcp://host:1883",
                  "<4>connection to broker tcp://host:1883 lost; trying again [broker-lost]",
                  "<4>broker tcp://host:1883: another client with this id seems to "
                  "connect; choose --client-id [broker-same-id]",
                  "<6>broker tcp://host:1883: the connection has lasted 60 s",
                  "<4>connection to broker tcp://host:1883 lost; trying again [broker-lost]"));
}

TEST_F(BrokerLinkTest, LossesBetweenRefusalsDoNotSuggestAnotherClient) {
  link_.act();
  for (int i = 0; i < 10; ++i) {
    link_.handle(connected);
    link_.handle(lost);
    pause_before_next_attempt();
    link_.handle(refused("connection refused"));
    pause_before_next_attempt();
  }
  EXPECT_THAT(recorded_.lines(), Not(Contains(HasSubstr("another client"))));
  EXPECT_THAT(recorded_.lines(), Contains(HasSubstr("no connection lasts")).Times(1));
}

TEST_F(BrokerLinkTest, ALossIsLoggedWithItsReason) {
  link_.act();
  link_.handle(connected);
  link_.handle({BrokerEvent::Kind::lost, "a message has not been acknowledged for 30 s"});
  EXPECT_THAT(recorded_.lines(),
              Contains("<4>connection to broker tcp://host:1883 lost: a message has not been "
                       "acknowledged for 30 s; trying again [broker-lost]"));
}

/// Returns how many bytes are logged in a day if each connection lasts that long.
std::size_t bytes_of_a_day(seconds each_connection_lasts) {
  ManualClock clock;
  RecordedLog recorded;
  bool connecting = false;
  BrokerLink link([&] { connecting = true; }, "tcp://host:1883", clock, recorded.log());
  const auto end = clock.now() + std::chrono::hours(24);
  while (clock.now() < end) {
    link.act();
    if (std::exchange(connecting, false)) {
      link.handle(connected);
      clock.advance(each_connection_lasts);
      link.act();
      link.handle(lost);
    }
    clock.advance(milliseconds(100));
  }
  std::size_t bytes = 0;
  for (const std::string& line : recorded.lines()) bytes += line.size() + 1;
  return bytes;
}

TEST(BrokerLink, ShortConnectionsLogLittle) {
  for (const int lasts : {0, 1, 5, 9, 10, 30, 59}) {
    EXPECT_LT(bytes_of_a_day(seconds(lasts)), 100'000U) << lasts << " s";
  }
}

TEST_F(BrokerLinkTest, ARefusedSubscriptionIsLoggedOnceAndEndsNoConnection) {
  link_.act();
  link_.handle(connected);
  const BrokerEvent event{BrokerEvent::Kind::not_subscribed, "no", true,
                          Message::no_birth_messages};
  for (int i = 0; i < 3; ++i) EXPECT_FALSE(link_.handle(event));
  EXPECT_THAT(recorded_.lines(), ElementsAre("<6>connected to broker tcp://host:1883",
                                             "<4>broker tcp://host:1883: no [no-birth-messages]"));
  clock_.advance(std::chrono::hours(1));
  link_.act();
  EXPECT_EQ(attempts_, 1);
}

TEST_F(BrokerLinkTest, CountsReconnects) {
  EXPECT_EQ(link_.reconnects(), 0U);
  link_.act();
  link_.handle(connected);
  EXPECT_EQ(link_.reconnects(), 0U);
  for (unsigned i = 1; i <= 3; ++i) {
    link_.handle(lost);
    pause_before_next_attempt();
    link_.handle(connected);
    EXPECT_EQ(link_.reconnects(), i);
  }
}

TEST_F(BrokerLinkTest, LogsEachChangeOnce) {
  link_.act();
  for (int i = 0; i < 20; ++i) {
    link_.handle(refused("connection refused"));
    pause_before_next_attempt();
  }
  link_.handle(refused("wrong user name or password"));
  pause_before_next_attempt();
  link_.handle(connected);
  link_.handle(lost);
  pause_before_next_attempt();
  for (int i = 0; i < 20; ++i) {
    link_.handle(refused("connection refused"));
    pause_before_next_attempt();
  }
  link_.handle(connected);
  EXPECT_THAT(
      recorded_.lines(),
      ElementsAre(
          "<4>broker tcp://host:1883: connection refused; trying again [broker-refused]",
          "<4>broker tcp://host:1883: wrong user name or password; trying again [broker-refused]",
          "<6>connected to broker tcp://host:1883",
          "<4>connection to broker tcp://host:1883 lost; trying again [broker-lost]",
          "<4>broker tcp://host:1883: connection refused; trying again [broker-refused]",
          "<6>connected to broker tcp://host:1883"));
}

}  // namespace
}  // namespace jkbms::app
