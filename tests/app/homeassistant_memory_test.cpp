#include <fstream>

#include "homeassistant_fixture.hpp"
#include "support/capture_files.hpp"
#include "support/temporary_directory.hpp"

// What a run remembers of the discovery documents of earlier runs.

namespace jkbms::app {
namespace {

using testing::ElementsAre;
using testing::HasSubstr;
using testing::IsEmpty;
using testing::Not;

/// An earlier run has published 24 cells and three temperature sensors.
class SecondRunTest : public DiscoveryTest {
 protected:
  SecondRunTest() : DiscoveryTest(DiscoveryForm::device, {{"jkbms-T", before()}}) {}

  static PackFacts before() {
    PackFacts facts;
    facts.protocol = "jk4e57";
    facts.cells = 24;
    facts.temperatures = 3;
    return facts;
  }
};

TEST_F(DiscoveryTest, WhatIsPublishedIsRemembered) {
  discovery_.connected();
  read(16, {0, "a"});
  ASSERT_EQ(kept_.size(), 1U);
  const PackFacts& facts = kept_[0].at("jkbms-T-a");
  EXPECT_EQ(facts.protocol, "jk4e57");
  EXPECT_EQ(facts.cells, 16U);
  EXPECT_EQ(facts.temperatures, 2U);
  read(16, {0, "a"});
  discovery_.connected();
  settle();
  EXPECT_EQ(kept_.size(), 1U) << "nothing has changed";
  read(17, {0, "a"});
  EXPECT_EQ(kept_.back().at("jkbms-T-a").cells, 17U);
}

TEST_F(SecondRunTest, CellsOfTheEarlierRunVanishAfterThreeStates) {
  discovery_.connected();
  read(16);
  EXPECT_THAT(client_.at(pack_topic).payload, HasSubstr("\"cell_24_v\""));
  read(16);
  client_.messages.clear();
  read(16);
  ASSERT_THAT(discovery_topics(), ElementsAre(pack_topic, pack_topic));
  EXPECT_THAT(client_.at(pack_topic).payload, Not(HasSubstr("cell_17_v")));
  EXPECT_EQ(kept_.back().at("jkbms-T").cells, 16U);
}

TEST_F(SecondRunTest, ASensorOfTheEarlierRunStays) {
  discovery_.connected();
  read(24);
  EXPECT_THAT(discovery_topics(), ElementsAre(gateway_topic, pack_topic));
  EXPECT_THAT(client_.at(pack_topic).payload, HasSubstr("\"temp_3_c\""));
}

TEST_F(SecondRunTest, WhatTheOtherProtocolHadIsRemoved) {
  discovery_.connected();
  Snapshot snapshot = with_cells(24);
  snapshot.state->protocol = "jk02";
  discovery_.publish({}, snapshot, Part::all);
  act();
  ASSERT_THAT(discovery_topics(), ElementsAre(gateway_topic, pack_topic, pack_topic));
  std::string removal;
  for (const MqttMessage& message : client_.messages) {
    if (message.topic == pack_topic && removal.empty()) removal = message.payload;
  }
  EXPECT_THAT(removal, HasSubstr(R"("status_bits":{"platform":"sensor"})"));
  EXPECT_THAT(removal, HasSubstr(R"("battery_down":{"platform":"binary_sensor"})"));
}

TEST_F(SecondRunTest, APackThatIsNotHeardIsStillRemembered) {
  discovery_.connected();
  read(16, {0, "other"});
  EXPECT_EQ(kept_.back().at("jkbms-T"), before());
}

TEST(DiscoveryMemory, GivesBackWhatWasWritten) {
  const test::TemporaryDirectory directory;
  const DiscoveryMemory memory(directory.path().string());
  EXPECT_THAT(memory.read(), IsEmpty());
  PackFacts pack;
  pack.protocol = "jk02";
  pack.cells = 16;
  pack.resistances = 16;
  pack.temperatures = 4;
  const RememberedPacks packs{{"jkbms-T-1", pack}, {"jkbms-T-2", pack}};
  EXPECT_TRUE(memory.write(packs));
  EXPECT_EQ(memory.read(), packs);
  EXPECT_EQ(test::read_text(directory.path() / "discovery").value_or(""),
            "jkbms-T-1 jk02 16 16 4\njkbms-T-2 jk02 16 16 4\n");
}

TEST(DiscoveryMemory, LinesOfAnotherFormAreLeftOut) {
  const test::TemporaryDirectory directory;
  std::ofstream(directory.path() / "discovery")
      << "\n jk02\nA jk02 16 16\nB jk03 1 1 1\nC jk02 33 0 0\nD jk02 -1 0 0\nE jk02 1 1 99\n"
         "F jk4e57 8 0 2\n\xFF\xFE";
  const DiscoveryMemory memory(directory.path().string());
  const auto packs = memory.read();
  EXPECT_EQ(packs.size(), 1U);
  EXPECT_TRUE(packs.contains("F"));
}

TEST(DiscoveryMemory, WithoutAStateDirectoryNothingIsKept) {
  const DiscoveryMemory memory(std::nullopt);
  EXPECT_TRUE(memory.write({}));
  EXPECT_THAT(memory.read(), IsEmpty());
}

TEST(DiscoveryMemory, AFileThatCannotBeWrittenIsReported) {
  const DiscoveryMemory memory("/nowhere");
  EXPECT_FALSE(memory.write({}));
}

}  // namespace
}  // namespace jkbms::app
