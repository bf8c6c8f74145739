#include <gtest/gtest.h>

#include <algorithm>
#include <cstdlib>
#include <iostream>

#include "broker/gateway_run.hpp"
#include "broker/levels.hpp"

namespace jkbms::test {
namespace {

constexpr std::size_t usual_polls = 1500;
constexpr std::chrono::minutes long_enough{30};

std::size_t wanted_polls() {
  const char* const text = std::getenv("JKBMS_ENDURANCE_POLLS");
  return text == nullptr ? usual_polls : std::stoul(text);
}

/// The memory, threads and descriptors of the gateway after `polls` polls.
ProcessUsage usage_at(const FakeBms& bms, const ChildProcess& gateway, std::size_t polls) {
  EXPECT_TRUE(bms.wait_for_requests(polls, long_enough)) << gateway.err();
  const ProcessUsage usage = usage_of(gateway.pid());
  std::cout << "at poll " << polls << ": " << levels_of(usage) << std::endl;
  return usage;
}

TEST(Endurance, ManyPollsWithoutGrowth) {
  const std::size_t polls = wanted_polls();
  const MosquittoBroker broker;
  const FakeBms bms(numbered_answers());
  auto gateway = start_gateway(bms, broker, {.interval = "0.02"});
  const ProcessUsage earlier = usage_at(bms, gateway, std::min<std::size_t>(polls / 3, 2000));
  const ProcessUsage later = usage_at(bms, gateway, polls);
  expect_level(earlier, later);
  EXPECT_EQ(connections(broker), 1U);

  const MqttSubscriber subscriber(broker.uri());
  EXPECT_TRUE(subscriber.wait_for(
      "NodeJKBMS/state", [polls](const ReceivedMessage& got) { return number_of(got) >= polls; }));
  expect_clean_end(gateway);
}

}  // namespace
}  // namespace jkbms::test
