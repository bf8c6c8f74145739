#include "mqtt/client_id.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <set>

namespace jkbms::app {
namespace {

TEST(ClientId, IsTheSameAfterARestart) {
  EXPECT_EQ(make_client_id("machine", "NodeJKBMS"), make_client_id("machine", "NodeJKBMS"));
}

TEST(ClientId, IsAnotherForAnotherMachineOrTopic) {
  std::set<std::string> ids;
  for (const char* machine : {"a", "b", "", "a\nb"}) {
    for (const char* topic : {"a", "b", "ab", "b/a"}) ids.insert(make_client_id(machine, topic));
  }
  ids.insert(make_client_id("aa", "b"));
  EXPECT_EQ(ids.size(), 17U);
}

TEST(ClientId, IsWhatEveryBrokerTakes) {
  const std::string id = make_client_id("machine", std::string(1000, 'x'));
  EXPECT_LE(id.size(), 23U) << "MQTT 3.1.1 promises no more";
  EXPECT_TRUE(id.starts_with("jkbms-"));
  EXPECT_EQ(id.substr(6).find_first_not_of("0123456789abcdef"), std::string::npos) << id;
}

TEST(ClientId, TheMachineHasAnIdentityThatStays) {
  EXPECT_FALSE(machine_identity().empty());
  EXPECT_EQ(machine_identity(), machine_identity());
}

}  // namespace
}  // namespace jkbms::app
