#include "line/replay_loop.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <functional>

#include "jk02_frames.hpp"
#include "line/replay_pace.hpp"
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

class ReplayTest : public testing::Test, protected Sink {
 protected:
  void publish(const PackId& pack, const Result<Snapshot>& outcome) override {
    ASSERT_TRUE(outcome);
    topic_parts_.push_back(pack.topic_part);
    at_.push_back(std::chrono::duration_cast<milliseconds>(clock_.now() - start_));
    snapshots_.push_back(*outcome);
    EXPECT_EQ(outcome->state->timestamp, clock_.wall());
    after_publish_();
  }
  int run(const Capture& capture, const char* protocol = "jk4e57") {
    return replay(capture, *find_protocol(protocol), interval, clock_, *this, stop_.get_token());
  }
  [[nodiscard]] std::vector<double> voltages() const {
    std::vector<double> voltages;
    for (const Snapshot& snapshot : snapshots_) voltages.push_back(*snapshot.state->voltage_v);
    return voltages;
  }

  ManualClock clock_;
  Clock::TimePoint start_ = clock_.now();
  std::stop_source stop_;
  std::vector<milliseconds> at_;
  std::vector<Snapshot> snapshots_;
  std::vector<std::string> topic_parts_;
  std::function<void()> after_publish_ = [] {};
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
}

TEST_F(ReplayTest, MessagesOfOneRegisterAddUpToWhatIsKnown) {
  const Capture capture{{},
                        {received(frame_with_voltage(5200)),
                         received(test::write_frame(test::single_reply({0xAE, {0x05}})))}};
  EXPECT_EQ(run(capture), 2);
  EXPECT_EQ(snapshots_[1].info->bms_address, 5U);
  EXPECT_EQ(snapshots_[1].state->voltage_v, 52.0);
}

TEST_F(ReplayTest, APackThatIsAloneInACaptureHasNoTopicPart) {
  const Capture capture{
      {},
      {received(test::jk02_status(3, 5200)), received(test::jk02_settings(3, 3650)),
       received(test::jk02_status(3, 5201))}};
  EXPECT_EQ(run(capture, "jk02"), 3);
  EXPECT_THAT(topic_parts_, ElementsAre("", "", ""));
}

TEST_F(ReplayTest, SeveralPacksOfACaptureAreCalledByTheirAddresses) {
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

TEST_F(ReplayTest, AStopEndsIt) {
  after_publish_ = [this] { stop_.request_stop(); };
  const Capture capture{{},
                        {received(frame_with_voltage(5200)), received(frame_with_voltage(5201))}};
  EXPECT_EQ(run(capture), 1);
  EXPECT_EQ(at_.size(), 1U);
}

TEST(ReplayPace, CountsMessagesWithoutTimes) {
  const Clock::TimePoint start{std::chrono::hours(3)};
  ReplayPace pace(start, milliseconds(500));
  EXPECT_EQ(pace.due(std::nullopt), start);
  EXPECT_EQ(pace.due(std::nullopt), start + milliseconds(500));
  EXPECT_EQ(pace.due(milliseconds(1700)), start + milliseconds(1700));
  EXPECT_EQ(pace.due(std::nullopt), start + milliseconds(1500));
}

}  // namespace
}  // namespace jkbms::app
