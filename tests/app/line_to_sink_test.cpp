#include "line/line_to_sink.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <cmath>
#include <vector>

namespace jkbms::app {
namespace {

using testing::ElementsAre;
using testing::IsEmpty;

struct Published {
  PackId pack;
  Snapshot known;
  Part fresh;
};

class LineToSinkTest : public testing::Test, protected Sink, protected LineObserver {
 protected:
  void publish(const PackId& pack, const Snapshot& known, Part fresh) override {
    published_.push_back({pack, known, fresh});
  }
  void offline(const PackId& pack) override { offline_.push_back(pack.topic_part); }
  void heard(const PackReading&) override { ++messages_; }
  void pack_changed(const PackChange&) override { ++messages_; }

  static BusConfig bus() {
    BusConfig config;
    config.protocol = find_protocol("jk02");
    config.packs = {{1, "garage", "garage"}, {2, "", "2"}};
    return config;
  }
  void hear(std::optional<std::uint8_t> address, Part part) {
    Snapshot known;
    if (part == Part::state) known.state.emplace();
    if (part == Part::info) known.info.emplace();
    Heard message;
    message.address = address;
    message.part = part;
    to_sink_.heard({message, known});
  }
  void change(bool was_online, bool online, std::optional<Failure> failure = std::nullopt) {
    PackChange change;
    change.address = 1;
    change.was_online = was_online;
    change.online = online;
    change.failure = std::move(failure);
    to_sink_.pack_changed(change);
  }

  BusConfig config_ = bus();
  LineToSink to_sink_{3, config_, *this, *this};
  std::vector<Published> published_;
  std::vector<std::string> offline_;
  int messages_ = 0;
};

TEST_F(LineToSinkTest, PacksHaveTheirConfiguredTopicAndName) {
  hear(1, Part::state);
  hear(2, Part::state);
  ASSERT_EQ(published_.size(), 2U);
  EXPECT_EQ(published_[0].pack, (PackId{3, "garage"}));
  EXPECT_EQ(published_[0].known.state->pack, "garage");
  EXPECT_EQ(published_[0].fresh, Part::state);
  EXPECT_EQ(published_[1].pack, (PackId{3, "2"}));
  EXPECT_EQ(published_[1].known.state->pack, std::nullopt);
  EXPECT_EQ(messages_, 2);
}

TEST_F(LineToSinkTest, TheInvertedCurrentChangesOnlyWhatIsShown) {
  config_.inverts_current = true;
  Snapshot known;
  known.state.emplace();
  known.state->voltage_v = 50;
  known.state->current_a = -4;
  derive(*known.state);
  Heard message;
  message.address = 2;
  message.part = Part::state;
  to_sink_.heard({message, known});
  known.state->current_a = known.state->power_w = 0;
  to_sink_.heard({message, known});
  ASSERT_EQ(published_.size(), 2U);
  const PackState& shown = *published_[0].known.state;
  EXPECT_EQ(shown.current_a, 4);
  EXPECT_EQ(shown.power_w, 200);
  EXPECT_EQ(shown.mode, "discharging");
  EXPECT_EQ(shown.power_discharge_w, 200);
  EXPECT_EQ(shown.power_charge_w, 0);
  EXPECT_FALSE(std::signbit(*published_[1].known.state->current_a));
}

TEST_F(LineToSinkTest, APackThatIsOnlyHeardIsNamedByItsAddress) {
  hear(7, Part::state);
  ASSERT_EQ(published_.size(), 1U);
  EXPECT_EQ(published_[0].pack.topic_part, "7");
}

TEST_F(LineToSinkTest, EachDocumentIsPassedOn) {
  hear(1, Part::info);
  ASSERT_EQ(published_.size(), 1U);
  EXPECT_EQ(published_[0].fresh, Part::info);
  EXPECT_FALSE(published_[0].known.state);
}

TEST_F(LineToSinkTest, APackAloneHasTheConfiguredName) {
  config_.protocol = find_protocol("jk4e57");
  config_.packs = {{0, "shed", ""}};
  hear(std::nullopt, Part::state);
  ASSERT_EQ(published_.size(), 1U);
  EXPECT_EQ(published_[0].pack, (PackId{3, ""}));
  EXPECT_EQ(published_[0].known.state->pack, "shed");
}

TEST_F(LineToSinkTest, APackThatStopsOrNeverAnswersIsOffline) {
  change(true, false);
  change(false, false);
  EXPECT_THAT(offline_, ElementsAre("garage", "garage"));
}

TEST_F(LineToSinkTest, AFailedPollAloneIsNotOffline) {
  const Failure failure{Silence::nothing, {Errc::timeout, "no answer"}, {}};
  change(false, true);
  change(true, true, failure);
  change(false, false, failure);
  EXPECT_THAT(offline_, IsEmpty());
  EXPECT_EQ(messages_, 3);
}

}  // namespace
}  // namespace jkbms::app
