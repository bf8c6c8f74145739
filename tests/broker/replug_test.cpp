#include <gtest/gtest.h>

#include <iostream>

#include "broker/gateway_run.hpp"
#include "broker/levels.hpp"

namespace jkbms::test {
namespace {

constexpr int cycles = 100;
constexpr int warm_up = 10;

TEST(Replug, HundredTimesWithoutGrowth) {
  const MosquittoBroker broker;
  const MqttSubscriber subscriber(broker.uri());
  FakeBms bms(numbered_answers());
  const auto gateway = start_gateway(bms, broker);
  ProcessUsage earlier;
  for (int cycle = 1; cycle <= cycles; ++cycle) {
    const std::size_t asked = bms.requests();
    ASSERT_TRUE(subscriber.wait_for(
        "NodeJKBMS/state", [asked](const ReceivedMessage& got) { return number_of(got) > asked; }))
        << "cycle " << cycle << "\n"
        << gateway.err();
    if (cycle == warm_up) earlier = usage_of(gateway.pid());
    bms.hang_up();
    bms.return_anew();
  }
  const std::size_t asked = bms.requests();
  ASSERT_TRUE(bms.wait_for_requests(asked + 2));
  const ProcessUsage later = usage_of(gateway.pid());
  std::cout << "after " << warm_up << " cycles: " << levels_of(earlier) << "\nafter " << cycles
            << " cycles: " << levels_of(later) << "\n";
  expect_level(earlier, later);
  EXPECT_EQ(connections(broker), 1U);
  EXPECT_EQ(count_of(gateway.err(), " is unsteady: lost "), 1U);
  EXPECT_LT(count_of(gateway.err(), " is open at "), std::size_t{warm_up});
  expect_only_read_all(bms);
}

}  // namespace
}  // namespace jkbms::test
