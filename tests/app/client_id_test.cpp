#include "mqtt/client_id.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <sys/stat.h>

#include <fstream>
#include <set>

#include "support/temporary_directory.hpp"
#include "system/environment.hpp"

namespace jkbms::app {
namespace {

TEST(ClientId, IsTheSameAfterARestart) {
  EXPECT_EQ(make_client_id("machine", "NodeJKBMS"), make_client_id("machine", "NodeJKBMS"));
}

TEST(ClientId, DiffersBetweenMachinesAndTopics) {
  std::set<std::string> ids;
  for (const char* machine : {"a", "b", "", "a\nb"}) {
    for (const char* topic : {"a", "b", "ab", "b/a"}) ids.insert(make_client_id(machine, topic));
  }
  ids.insert(make_client_id("aa", "b"));
  EXPECT_EQ(ids.size(), 17U);
}

TEST(ClientId, IsAcceptedByEveryBroker) {
  const std::string id = make_client_id("machine", std::string(1000, 'x'));
  EXPECT_LE(id.size(), 23U) << "MQTT 3.1.1 guarantees only this length";
  EXPECT_TRUE(id.starts_with("jkbms-"));
  EXPECT_EQ(id.substr(6).find_first_not_of("0123456789abcdef"), std::string::npos) << id;
}

class ProgramIdentity : public testing::Test {
 protected:
  test::TemporaryDirectory directory_;
  const std::optional<std::string> with_state_ = directory_.path().string();
};

TEST_F(ProgramIdentity, IsKeptInTheStateDirectory) {
  const std::string first = program_identity(with_state_, "/dev/ttyUSB0");
  EXPECT_EQ(first.size(), 32U);
  EXPECT_EQ(program_identity(with_state_, "/dev/ttyUSB1"), first);
  struct stat status {};
  ASSERT_EQ(stat((directory_.path() / "client-id").c_str(), &status), 0);
  EXPECT_EQ(status.st_mode & 0777U, 0600U);
}

TEST_F(ProgramIdentity, DiffersBetweenInstallations) {
  const test::TemporaryDirectory other;
  EXPECT_NE(program_identity(with_state_, "p"), program_identity(other.path().string(), "p"));
}

TEST_F(ProgramIdentity, IsReplacedIfTheFileIsDamaged) {
  std::ofstream(directory_.path() / "client-id") << "half";
  const std::string identity = program_identity(with_state_, "p");
  EXPECT_EQ(identity.size(), 32U);
  EXPECT_EQ(program_identity(with_state_, "p"), identity);
}

TEST(StateDirectory, IsTheFirstOfSeveral) {
  EXPECT_EQ(state_directory({{"STATE_DIRECTORY", "/var/lib/a:/var/lib/b"}}), "/var/lib/a");
  EXPECT_EQ(state_directory({{"STATE_DIRECTORY", "/var/lib/a"}}), "/var/lib/a");
  EXPECT_EQ(state_directory({}), std::nullopt);
}

TEST_F(ProgramIdentity, IsMadeFromMachineAndPortsWithoutAStateDirectory) {
  EXPECT_EQ(program_identity(std::nullopt, "/dev/ttyUSB0"),
            program_identity(std::nullopt, "/dev/ttyUSB0"));
  EXPECT_NE(program_identity(std::nullopt, "/dev/ttyUSB0"),
            program_identity(std::nullopt, "/dev/ttyUSB1"));
  EXPECT_EQ(program_identity("/nowhere/at/all", "p"), program_identity(std::nullopt, "p"));
}

}  // namespace
}  // namespace jkbms::app
