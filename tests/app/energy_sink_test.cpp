#include "energy/energy_sink.hpp"

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
using testing::ElementsAre;
using testing::EndsWith;
using testing::HasSubstr;
using testing::IsEmpty;

class EnergySinkTest : public testing::Test, protected Sink {
 protected:
  EnergySinkTest() { start(); }

  void publish(const PackId& /*pack*/, const Snapshot& known, Part /*fresh*/) override {
    published_ = known;
  }
  void offline(const PackId& pack) override { offline_.push_back(pack.topic_part); }

  /// Starts the program, after a stop if it runs.
  void start(const std::optional<std::string>& directory) {
    if (sink_) sink_->closing();
    sink_.reset();
    sink_ = std::make_unique<EnergySink>(
        static_cast<Sink&>(*this),
        std::vector<EnergySink::Bus>{{"/dev/a", seconds(10)}, {"/dev/b", seconds(10)}}, directory,
        clock_, log_.log());
  }
  void start() { start(directory_.path()); }

  static Snapshot snapshot(std::optional<std::string> serial_number, double power_w) {
    PackState state;
    state.voltage_v = 100;
    state.current_a = power_w / 100;
    return snapshot_of(std::move(state), std::move(serial_number));
  }
  /// The next poll, 10 s after the one before.
  void poll(const Snapshot& known, const PackId& pack = {0, "one"}) {
    clock_.advance(seconds(10));
    sink_->publish(pack, known, Part::state);
  }
  void expect_counters(std::optional<double> charged, std::optional<double> discharged) {
    EXPECT_EQ(published_.state->energy_charged_kwh, charged);
    EXPECT_EQ(published_.state->energy_discharged_kwh, discharged);
  }

  ManualClock clock_;
  RecordedLog log_;
  test::TemporaryDirectory directory_;
  Snapshot published_;
  std::vector<std::string> offline_;
  std::unique_ptr<EnergySink> sink_;
};

constexpr double power_w = 3600;  // 0.01 kWh in 10 s

TEST_F(EnergySinkTest, CountsWhatGoesInAndOut) {
  poll(snapshot("A", power_w));
  expect_counters(0, 0);
  poll(snapshot("A", power_w));
  expect_counters(0.01, 0);
  poll(snapshot("A", -power_w));
  poll(snapshot("A", -power_w));
  expect_counters(0.012, 0.012);
  EXPECT_EQ(published_.state->current_a, -36);
}

TEST_F(EnergySinkTest, GoesOnAfterARestartAndUnderAnotherTopic) {
  poll(snapshot("A", power_w));
  poll(snapshot("A", power_w));
  start();
  poll(snapshot("A", power_w), {1, "garage"});
  expect_counters(0.01, 0);
  poll(snapshot("A", power_w), {1, "garage"});
  expect_counters(0.02, 0);
}

TEST_F(EnergySinkTest, SavesEachMinute) {
  poll(snapshot("A", power_w));
  poll(snapshot("A", power_w));
  sink_->act();
  EXPECT_FALSE(std::filesystem::exists(directory_.path() / "energy"));
  clock_.advance(seconds(40));
  EXPECT_EQ(sink_->due(), clock_.now());
  sink_->act();
  EXPECT_TRUE(std::filesystem::exists(directory_.path() / "energy"));
  EXPECT_EQ(sink_->due(), clock_.now() + seconds(60));
  sink_.reset();  // killed
  start();
  poll(snapshot("A", 0));
  expect_counters(0.01, 0);
}

TEST_F(EnergySinkTest, CountersAreNullUntilThePackIsKnown) {
  poll(snapshot(std::nullopt, power_w));
  poll(snapshot(std::nullopt, power_w));
  expect_counters(std::nullopt, std::nullopt);
  poll(snapshot("A", power_w));
  expect_counters(0.02, 0);
}

TEST_F(EnergySinkTest, AnotherPackHasItsOwnCounters) {
  poll(snapshot("A", power_w));
  poll(snapshot("A", power_w));
  poll(snapshot("B", power_w));
  expect_counters(0, 0);
  poll(snapshot("B", power_w));
  expect_counters(0.01, 0);
  poll(snapshot("A", power_w));
  expect_counters(0.01, 0);
}

TEST_F(EnergySinkTest, TwoPacksWithOneSerialNumberAreNotAdded) {
  poll(snapshot("A", power_w));
  poll(snapshot("A", power_w), {0, "two"});
  expect_counters(std::nullopt, std::nullopt);
  sink_->offline({0, "one"});
  EXPECT_THAT(offline_, ElementsAre("one"));
  poll(snapshot("A", power_w), {0, "two"});
  EXPECT_TRUE(published_.state->energy_charged_kwh);
}

TEST_F(EnergySinkTest, APackAloneOnItsPortIsKnownByThePort) {
  Snapshot alone = snapshot(std::nullopt, power_w);
  alone.address.reset();
  poll(alone, {0, ""});
  poll(alone, {0, ""});
  expect_counters(0.01, 0);
  poll(alone, {1, ""});
  expect_counters(0, 0);
}

TEST_F(EnergySinkTest, GapsAreCountedAsSuch) {
  poll(snapshot("A", power_w));
  clock_.advance(seconds(30));
  poll(snapshot("A", power_w));
  expect_counters(0, 0);
  EXPECT_EQ(sink_->gaps(), seconds(40));
}

TEST_F(EnergySinkTest, HeldValuesAndOtherDocumentsAreNoPoll) {
  poll(snapshot("A", power_w));
  Snapshot held = snapshot("A", 100 * power_w);
  held.state->held = IdList{"current_a"};
  poll(held);
  expect_counters(0, 0);
  sink_->publish({0, "one"}, snapshot("A", 100 * power_w), Part::settings);
  poll(snapshot("A", power_w));
  expect_counters(0.02, 0);
}

TEST_F(EnergySinkTest, TheShownSignDoesNotMatter) {
  Snapshot inverted = snapshot("A", power_w);
  inverted.state->current_a = -*inverted.state->current_a;
  inverted.state->power_w = -*inverted.state->power_w;
  poll(inverted);
  poll(inverted);
  expect_counters(0.01, 0);
}

TEST_F(EnergySinkTest, CountsNothingWithoutAStateDirectory) {
  start(std::nullopt);
  poll(snapshot("A", power_w));
  poll(snapshot("A", power_w));
  expect_counters(std::nullopt, std::nullopt);
  EXPECT_EQ(sink_->due(), std::nullopt);
  EXPECT_THAT(log_.lines(), IsEmpty());
}

TEST_F(EnergySinkTest, SaysOnceThatTheDirectoryCannotBeUsed) {
  start("/nowhere/at/all");
  poll(snapshot("A", power_w));
  expect_counters(std::nullopt, std::nullopt);
  EXPECT_THAT(log_.lines(),
              ElementsAre(testing::AllOf(HasSubstr("no energy is counted: cannot write /nowhere"),
                                         EndsWith("[state-not-kept]"))));
}

TEST_F(EnergySinkTest, SaysThatAFileIsDamagedAndGoesOn) {
  poll(snapshot("A", power_w));
  start();
  const auto path = (directory_.path() / "energy").string();
  sink_.reset();
  std::ofstream(path) << "1 1 serial:A\n";
  start();
  poll(snapshot("A", power_w));
  expect_counters(0, 0);
  ASSERT_EQ(log_.lines().size(), 1U);
  EXPECT_THAT(log_.lines().front(), HasSubstr(path + " is damaged; it is now " + path));
}

TEST_F(EnergySinkTest, SaysOnceThatCountersAreNotSaved) {
  poll(snapshot("A", power_w));
  std::filesystem::create_directories(directory_.path() / "energy.new" / "full");
  for (int minute = 0; minute < 3; ++minute) {
    for (int i = 0; i < 6; ++i) poll(snapshot("A", power_w));
    sink_->act();
  }
  EXPECT_THAT(log_.lines(),
              ElementsAre(HasSubstr("the energy counters are not saved: cannot write")));
  std::filesystem::remove_all(directory_.path() / "energy.new");
  sink_->closing();
  ASSERT_EQ(log_.lines().size(), 2U);
  EXPECT_THAT(log_.lines().back(), EndsWith("the energy counters are saved again"));
  start();
  poll(snapshot("A", 0));
  expect_counters(0.18, 0);
}

}  // namespace
}  // namespace jkbms::app
