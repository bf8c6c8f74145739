#include "cellstats/cell_statistics_sink.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <filesystem>
#include <fstream>
#include <memory>
#include <utility>

#include "app/recorded_log.hpp"
#include "app/snapshots.hpp"
#include "support/temporary_directory.hpp"

namespace jkbms::app {
namespace {

using std::chrono::seconds;
using testing::AllOf;
using testing::ElementsAre;
using testing::EndsWith;
using testing::HasSubstr;
using testing::IsEmpty;
using testing::SizeIs;

class CellStatisticsSinkTest : public testing::Test, protected Sink {
 protected:
  CellStatisticsSinkTest() { start(); }

  void publish(const PackId& /*pack*/, const Snapshot& /*known*/, Part /*fresh*/) override {
    ++passed_on_;
  }
  void offline(const PackId& pack) override { offline_.push_back(pack.topic_part); }

  /// Starts the program, after a stop if it runs.
  void start(const std::optional<std::string>& directory) {
    if (sink_) sink_->closing();
    sink_.reset();
    documents_.clear();
    const auto publish = [this](const PackId& pack, const std::string& document) {
      if (connected_) documents_.push_back(pack.topic_part + " " + document);
      return connected_;
    };
    sink_ = std::make_unique<CellStatisticsSink>(static_cast<Sink&>(*this),
                                                 std::vector<std::string>{"/dev/a", "/dev/b"},
                                                 publish, directory, clock_, log_.log());
  }
  void start() { start(directory_.path()); }

  static Snapshot snapshot(std::optional<std::string> serial_number) {
    PackState state;
    state.cells_v = ValueList{3.3, 3.4};
    state.current_a = 0;
    return snapshot_of(std::move(state), std::move(serial_number));
  }
  /// The next poll, 10 s after the one before.
  void poll(const Snapshot& known, const PackId& pack = {0, "one"}) {
    clock_.advance(seconds(10));
    sink_->publish(pack, known, Part::state);
  }
  void poll(int times, const Snapshot& known) {
    for (int i = 0; i < times; ++i) poll(known);
  }
  static auto samples(const std::string& pack, int count) {
    return AllOf(testing::StartsWith(pack + " "),
                 HasSubstr("\"samples\":" + std::to_string(count) + ","));
  }

  ManualClock clock_;
  RecordedLog log_;
  test::TemporaryDirectory directory_;
  bool connected_ = true;
  int passed_on_ = 0;
  std::vector<std::string> offline_;
  std::vector<std::string> documents_;
  std::unique_ptr<CellStatisticsSink> sink_;
};

TEST_F(CellStatisticsSinkTest, PublishesTheFirstSampleAndThenEachMinute) {
  poll(13, snapshot("A"));
  EXPECT_THAT(documents_, ElementsAre(samples("one", 1), samples("one", 7), samples("one", 13)));
  EXPECT_EQ(passed_on_, 13);
}

TEST_F(CellStatisticsSinkTest, PublishesAtTheEndAndAfterAConnect) {
  poll(2, snapshot("A"));
  sink_->connected();
  poll(snapshot("A"));
  sink_->closing();
  EXPECT_THAT(documents_, ElementsAre(samples("one", 1), samples("one", 2), samples("one", 3)));
}

TEST_F(CellStatisticsSinkTest, PublishesWhenTheBrokerIsThere) {
  connected_ = false;
  poll(3, snapshot("A"));
  connected_ = true;
  sink_->connected();
  EXPECT_THAT(documents_, ElementsAre(samples("one", 3)));
}

TEST_F(CellStatisticsSinkTest, TheNextAfterAConnectComesAMinuteLater) {
  connected_ = false;
  poll(3, snapshot("A"));
  connected_ = true;
  sink_->connected();
  poll(6, snapshot("A"));
  EXPECT_THAT(documents_, ElementsAre(samples("one", 3), samples("one", 9)));
}

TEST_F(CellStatisticsSinkTest, ARefusedDocumentIsDueAtTheNextSample) {
  connected_ = false;
  poll(3, snapshot("A"));
  connected_ = true;
  poll(snapshot("A"));
  EXPECT_THAT(documents_, ElementsAre(samples("one", 4)));
}

TEST_F(CellStatisticsSinkTest, PublishesTheNewestWhenThePackIsOffline) {
  poll(3, snapshot("A"));
  sink_->offline({0, "one"});
  EXPECT_THAT(documents_, ElementsAre(samples("one", 1), samples("one", 3)));
  EXPECT_THAT(offline_, ElementsAre("one"));
  sink_->closing();
  EXPECT_THAT(documents_, SizeIs(2));
}

TEST_F(CellStatisticsSinkTest, GoesOnAfterARestartAndUnderAnotherTopic) {
  poll(3, snapshot("A"));
  start();
  poll(snapshot("A"), {1, "garage"});
  EXPECT_THAT(documents_, ElementsAre(samples("garage", 4)));
}

TEST_F(CellStatisticsSinkTest, SavesEachMinute) {
  poll(2, snapshot("A"));
  sink_->act();
  EXPECT_FALSE(std::filesystem::exists(directory_.path() / "cellstats"));
  clock_.advance(seconds(40));
  EXPECT_EQ(sink_->due(), clock_.now());
  sink_->act();
  EXPECT_EQ(sink_->due(), clock_.now() + seconds(60));
  sink_.reset();  // killed
  start();
  poll(snapshot("A"));
  EXPECT_THAT(documents_, ElementsAre(samples("one", 3)));
}

TEST_F(CellStatisticsSinkTest, AnotherPackHasItsOwn) {
  poll(2, snapshot("A"));
  poll(snapshot("B"));
  poll(snapshot("A"));
  EXPECT_THAT(documents_, ElementsAre(samples("one", 1), samples("one", 1), samples("one", 3)));
}

TEST_F(CellStatisticsSinkTest, APackWithoutASerialNumberOnABusHasNone) {
  poll(2, snapshot(std::nullopt));
  EXPECT_THAT(documents_, IsEmpty());
  Snapshot alone = snapshot(std::nullopt);
  alone.address.reset();
  poll(alone, {0, ""});
  EXPECT_THAT(documents_, ElementsAre(samples("", 1)));
}

TEST_F(CellStatisticsSinkTest, ASecondPackWithTheSameSerialNumberIsNotCounted) {
  poll(snapshot("A"));
  poll(snapshot("A"), {0, "two"});
  EXPECT_THAT(documents_, ElementsAre(samples("one", 1)));
}

TEST_F(CellStatisticsSinkTest, HeldValuesAndOtherDocumentsAreNoSample) {
  poll(snapshot("A"));
  Snapshot held = snapshot("A");
  held.state->held = IdList{"cells_v"};
  poll(held);
  sink_->publish({0, "one"}, snapshot("A"), Part::settings);
  sink_->closing();
  EXPECT_THAT(documents_.back(), samples("one", 1));
  EXPECT_EQ(passed_on_, 3);
}

TEST_F(CellStatisticsSinkTest, AreCountedWithoutAStateDirectory) {
  start(std::nullopt);
  poll(snapshot("A"));
  EXPECT_THAT(documents_, ElementsAre(samples("one", 1)));
  EXPECT_EQ(sink_->due(), std::nullopt);
  EXPECT_THAT(log_.lines(), IsEmpty());
  start(std::nullopt);
  poll(snapshot("A"));
  EXPECT_THAT(documents_, ElementsAre(samples("one", 1)));
}

TEST_F(CellStatisticsSinkTest, SaysThatTheDirectoryCannotBeUsed) {
  start("/nowhere/at/all");
  poll(snapshot("A"));
  EXPECT_THAT(documents_, ElementsAre(samples("one", 1)));
  EXPECT_THAT(log_.lines(),
              ElementsAre(AllOf(HasSubstr("the cell statistics are not kept: cannot write /nowh"),
                                EndsWith("[state-not-kept]"))));
}

TEST_F(CellStatisticsSinkTest, PutsADamagedFileAside) {
  const auto path = (directory_.path() / "cellstats").string();
  sink_.reset();
  std::ofstream(path) << "17 1 1 0 0 0 0 0 1 1 serial:A\n";  // no checksum
  start();
  poll(snapshot("A"));
  EXPECT_THAT(documents_, ElementsAre(samples("one", 1)));
  EXPECT_THAT(log_.lines(),
              ElementsAre(HasSubstr(path + " is damaged; it is now " + path + ".damaged")));
}

}  // namespace
}  // namespace jkbms::app
