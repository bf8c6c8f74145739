#include "line/replay.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <functional>

#include "support/jk02_frames.hpp"
#include "support/sample_reply.hpp"

namespace jkbms::app {
namespace {

using std::chrono::milliseconds;
using testing::ElementsAre;

constexpr milliseconds interval{10'000};

CaptureRecord received(Bytes bytes, std::optional<milliseconds> at = std::nullopt) {
  return {at, CaptureRecord::Direction::received, std::move(bytes), {}};
}

Bytes frame_with_voltage(std::uint16_t centivolts) {
  return test::write_frame(test::sample_reply(16).set_u16(0x83, centivolts));
}

/// The pack voltage of the second message does not fit its cells.
Capture with_a_damaged_message() {
  return {{},
          {received(frame_with_voltage(5200)), received(frame_with_voltage(4700)),
           received(frame_with_voltage(5201))}};
}

class ReplayTest : public testing::Test {
 protected:
  /// Returns how many messages came.
  int run(const Capture& capture, const char* protocol = "jk4e57",
          ReplayPace pace = ReplayPace::as_recorded) {
    int messages = 0;
    const auto note = [&](const PackId& pack, const CaptureReplay::Reading& reading) {
      ++messages;
      topic_parts_.push_back(pack.topic_part);
      at_.push_back(std::chrono::duration_cast<milliseconds>(clock_.now() - start_));
      const PackState& state = reading.known.state.value();
      const bool held = state.held && !state.held->empty();
      EXPECT_EQ(state.timestamp, held ? snapshots_.at(0).state->timestamp : clock_.wall());
      snapshots_.push_back(reading.known);
      messages_.push_back(reading.message.snapshot);
      after_message_();
    };
    const ReplayConfig config{"FILE", find_protocol(protocol), interval, plausibility_};
    counters_ = replay(capture, config, pace, clock_, note, stop_.get_token());
    return messages;
  }
  [[nodiscard]] std::vector<double> voltages() const {
    std::vector<double> voltages;
    for (const Snapshot& snapshot : snapshots_) voltages.push_back(*snapshot.state->voltage_v);
    return voltages;
  }

  PlausibilityFilter plausibility_ = PlausibilityFilter::off;
  ManualClock clock_;
  Clock::TimePoint start_ = clock_.now();
  std::stop_source stop_;
  std::vector<milliseconds> at_;
  std::vector<Snapshot> snapshots_;  // all that was known
  std::vector<Snapshot> messages_;   // the values of one message
  std::vector<std::string> topic_parts_;
  LineCounters counters_;
  std::function<void()> after_message_ = [] {};
};

TEST_F(ReplayTest, WithTimesMessagesComeAsTheyWereRecorded) {
  const Capture capture{{},
                        {received(frame_with_voltage(5200), milliseconds(120)),
                         received(frame_with_voltage(5201), milliseconds(10'140)),
                         received(frame_with_voltage(5202), milliseconds(70'000))}};
  EXPECT_EQ(run(capture), 3);
  EXPECT_THAT(at_, ElementsAre(milliseconds(120), milliseconds(10'140), milliseconds(70'000)));
  EXPECT_THAT(voltages(), ElementsAre(52.0, 52.01, 52.02));
  EXPECT_THAT(topic_parts_, ElementsAre("", "", ""));
}

TEST_F(ReplayTest, WithoutTimesMessagesComeAnIntervalApart) {
  const Capture capture{{},
                        {received(frame_with_voltage(5200)), received(frame_with_voltage(5201)),
                         received(frame_with_voltage(5202))}};
  EXPECT_EQ(run(capture), 3);
  EXPECT_THAT(at_, ElementsAre(milliseconds(0), interval, 2 * interval));
}

TEST_F(ReplayTest, RequestsAndBadMessagesAreNotPublished) {
  Bytes bad = frame_with_voltage(5201);
  bad.back() = static_cast<std::uint8_t>(bad.back() + 1);
  const BytesView request = jk4e57().plan(0, Part::all).at(0).bytes;
  const Capture capture{
      {},
      {{std::nullopt, CaptureRecord::Direction::sent, {request.begin(), request.end()}, {}},
       received({request.begin(), request.end()}),
       received(bad),
       received(frame_with_voltage(5202))}};
  EXPECT_EQ(run(capture), 1);
  EXPECT_THAT(voltages(), ElementsAre(52.02));
  EXPECT_EQ(counters_.bad_frames, 1U);
}

TEST_F(ReplayTest, AMessageWithOneRegisterKeepsTheOtherValues) {
  const Capture capture{{},
                        {received(frame_with_voltage(5200)),
                         received(test::write_frame(test::single_reply({0xAE, {0x05}})))}};
  EXPECT_EQ(run(capture), 2);
  EXPECT_EQ(snapshots_[1].state->voltage_v, 52.0);
}

TEST_F(ReplayTest, EveryMessageIsPublishedWithoutTheFilter) {
  EXPECT_EQ(run(with_a_damaged_message()), 3);
  EXPECT_THAT(voltages(), ElementsAre(52.0, 47.0, 52.01));
  EXPECT_EQ(snapshots_[1].state->held, std::nullopt);
}

TEST_F(ReplayTest, TheFilterHoldsADamagedMessage) {
  plausibility_ = PlausibilityFilter::on;
  EXPECT_EQ(run(with_a_damaged_message()), 3);
  EXPECT_THAT(voltages(), ElementsAre(52.0, 52.0, 52.01));
  EXPECT_THAT(*snapshots_[1].state->held, ElementsAre("voltage_v"));
  EXPECT_EQ(snapshots_[1].state->timestamp, snapshots_[0].state->timestamp);
  EXPECT_EQ(snapshots_[2].state->held, IdList{});
  ASSERT_EQ(messages_.size(), 3U);
  for (std::size_t i = 0; i < messages_.size(); ++i) {
    EXPECT_EQ(messages_[i].state->voltage_v, snapshots_[i].state->voltage_v);
    EXPECT_EQ(messages_[i].state->held, snapshots_[i].state->held);
  }
}

TEST_F(ReplayTest, TheFilterComparesEachPackWithItself) {
  plausibility_ = PlausibilityFilter::on;
  const Capture capture{
      {},
      {received(test::jk02_status(3, 5280)), received(test::jk02_status(4, 5300)),
       received(test::jk02_status(3, 5281)), received(test::jk02_status(4, 5301))}};
  EXPECT_EQ(run(capture, "jk02"), 4);
  EXPECT_THAT(voltages(), ElementsAre(52.8, 53.0, 52.81, 53.01));
}

TEST_F(ReplayTest, TheOnlyPackOfACaptureHasNoTopicPart) {
  const Capture capture{
      {},
      {received(test::jk02_status(3, 5200)), received(test::jk02_settings(3, 3650)),
       received(test::jk02_status(3, 5201))}};
  EXPECT_EQ(run(capture, "jk02"), 3);
  EXPECT_THAT(topic_parts_, ElementsAre("", "", ""));
}

TEST_F(ReplayTest, SeveralPacksOfACaptureAreNamedByTheirAddresses) {
  const Capture capture{{},
                        {received(test::jk02_status(3, 5200)), received(test::jk02_status(3, 5201)),
                         received(test::jk02_status(0, 5300))}};
  EXPECT_EQ(run(capture, "jk02"), 3);
  EXPECT_THAT(topic_parts_, ElementsAre("3", "3", "0"));
}

TEST_F(ReplayTest, AnEmptyCaptureHasNoMessage) {
  EXPECT_EQ(run({}), 0);
  EXPECT_TRUE(at_.empty());
}

TEST_F(ReplayTest, AStopRequestEndsIt) {
  after_message_ = [this] { stop_.request_stop(); };
  const Capture capture{{},
                        {received(frame_with_voltage(5200)), received(frame_with_voltage(5201))}};
  EXPECT_EQ(run(capture), 1);
  EXPECT_EQ(at_.size(), 1U);
}

TEST_F(ReplayTest, AtOnceDoesNotWait) {
  const Capture capture{{},
                        {received(frame_with_voltage(5200), milliseconds(120)),
                         received(frame_with_voltage(5201), milliseconds(10'140))}};
  EXPECT_EQ(run(capture, "jk4e57", ReplayPace::at_once), 2);
  EXPECT_THAT(at_, ElementsAre(milliseconds(0), milliseconds(0)));
}

}  // namespace
}  // namespace jkbms::app
