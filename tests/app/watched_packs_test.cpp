#include "console/screen/watched_packs.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "console/screen/port_labels.hpp"

namespace jkbms::app {
namespace {

using testing::ElementsAre;
using testing::SizeIs;

BusConfig alone(const std::string& port) {
  BusConfig bus;
  bus.serialport = port;
  bus.protocol = &jk4e57();
  bus.packs = {{0, "", ""}};
  return bus;
}

BusConfig bus_of_two() {
  BusConfig bus;
  bus.serialport = "/dev/ttyUSB1";
  bus.protocol = &jk02();
  bus.packs = {{1, "roof", "roof"}, {2, "", "2"}};
  return bus;
}

Snapshot snapshot_at(std::optional<std::uint8_t> address) {
  Snapshot snapshot;
  snapshot.address = address;
  snapshot.state.emplace().voltage_v = 52.0;
  return snapshot;
}

LineChange change_to(LineState state, const std::string& why = "") {
  LineChange change;
  change.state = state;
  if (!why.empty()) change.error = Error{Errc::io, why};
  return change;
}

std::vector<std::string> labels_of(const std::vector<std::string>& ports) {
  std::vector<BusConfig> buses;
  for (const std::string& port : ports) buses.push_back(alone(port));
  return port_labels(buses);
}

TEST(PortLabels, AreShortNames) {
  EXPECT_THAT(labels_of({"/dev/ttyUSB0"}), ElementsAre("ttyUSB0"));
  EXPECT_THAT(labels_of({"tcp://192.168.1.50:8899/"}), ElementsAre("192.168.1.50:8899"));
  EXPECT_THAT(labels_of({"/dev/ttyUSB10", "/dev/ttyUSB0"}), ElementsAre("ttyUSB10", "ttyUSB0"));
}

TEST(PortLabels, LeaveOutTheEndingThatAllGatewaysShare) {
  EXPECT_THAT(labels_of({"tcp://192.168.1.150:8899", "/dev/ttyS0", "tcp://192.168.1.50:8899"}),
              ElementsAre("192.168.1.150", "ttyS0", "192.168.1.50"));
  EXPECT_THAT(labels_of({"tcp://10.0.1.5:8899", "tcp://10.0.2.5:8899"}),
              ElementsAre("10.0.1.5", "10.0.2.5"));
  EXPECT_THAT(labels_of({"tcp://10.0.0.5:8899", "tcp://10.0.0.5:8900"}),
              ElementsAre("10.0.0.5:8899", "10.0.0.5:8900"));
  EXPECT_THAT(labels_of({"tcp://[fd00::1:5]:8899", "tcp://[fd00::2:5]:8899"}),
              ElementsAre("[fd00::1:5]", "[fd00::2:5]"));
  EXPECT_THAT(labels_of({"tcp://garage.lan:8899", "tcp://boat.lan:8899"}),
              ElementsAre("garage", "boat"));
  EXPECT_THAT(labels_of({"tcp://a.lan:8899", "tcp://boat.a.lan:8899"}), ElementsAre("a", "boat.a"));
}

TEST(PortLabels, LeaveOutTheEndingThatAllFilesShare) {
  EXPECT_THAT(
      labels_of({"/dev/serial/by-id/usb-FTDI_FT232R_USB_UART_A50285BI-if00-port0",
                 "/dev/serial/by-id/usb-FTDI_FT232R_USB_UART_A60123XY-if00-port0"}),
      ElementsAre("usb-FTDI_FT232R_USB_UART_A50285BI", "usb-FTDI_FT232R_USB_UART_A60123XY"));
  EXPECT_THAT(labels_of({"/dev/a/bms", "/dev/b/bms"}), ElementsAre("/dev/a", "/dev/b"));
}

class WatchedPacksTest : public testing::Test {
 protected:
  const std::vector<BusConfig> buses_ = {alone("/dev/ttyUSB0"), bus_of_two()};
  ManualClock clock_;
  WatchedPacks packs_{buses_, clock_};
};

TEST_F(WatchedPacksTest, ConfiguredPacksAreThereFromTheBeginning) {
  const ScreenModel model = packs_.model();
  ASSERT_THAT(model.packs, SizeIs(3));
  EXPECT_EQ(model.packs[0].label, "ttyUSB0");
  EXPECT_EQ(model.packs[0].title, "");
  EXPECT_EQ(model.packs[1].label, "roof");
  EXPECT_EQ(model.packs[1].title, "roof (address 1)");
  EXPECT_EQ(model.packs[2].label, "ttyUSB1 2");
  EXPECT_FALSE(model.packs[2].answered);
}

TEST_F(WatchedPacksTest, APackThatIsOnlyHeardIsAdded) {
  packs_.publish({1, "5"}, snapshot_at(5), Part::state);
  const ScreenModel model = packs_.model();
  ASSERT_THAT(model.packs, SizeIs(4));
  EXPECT_EQ(model.packs[3].title, "address 5");
}

TEST_F(WatchedPacksTest, AFailedPollMakesAPackSilentUntilItAnswers) {
  packs_.publish({1, "roof"}, snapshot_at(1), Part::state);
  clock_.advance(std::chrono::seconds{5});
  packs_.silent(1, 1);
  EXPECT_TRUE(packs_.model().packs[1].silent);
  EXPECT_EQ(clock_.now() - *packs_.model().packs[1].answered, std::chrono::seconds{5});
  packs_.publish({1, "roof"}, snapshot_at(1), Part::state);
  EXPECT_FALSE(packs_.model().packs[1].silent);
  EXPECT_EQ(*packs_.model().packs[1].answered, clock_.now());
}

TEST_F(WatchedPacksTest, ALostPortMakesItsPacksSilentAndIsAwaited) {
  packs_.line_changed(1, change_to(LineState::open));
  packs_.line_changed(1, change_to(LineState::lost, "gone"));
  packs_.line_changed(1, change_to(LineState::closed, "missing"));
  ScreenModel model = packs_.model();
  EXPECT_EQ(model.ports[1].state, ScreenPort::State::lost);
  EXPECT_TRUE(model.packs[1].silent && model.packs[2].silent);
  EXPECT_FALSE(model.packs[0].silent);
  packs_.publish({1, "roof"}, snapshot_at(1), Part::state);  // its return may not be reported
  EXPECT_EQ(packs_.model().ports[1].state, ScreenPort::State::open);
}

TEST_F(WatchedPacksTest, NothingOpenedMeansEveryPortFailedAtFirst) {
  packs_.line_changed(0, change_to(LineState::closed, "first"));
  EXPECT_THAT(packs_.nothing_opened(), SizeIs(0));
  EXPECT_EQ(packs_.model().ports[0].state, ScreenPort::State::missing);
  packs_.line_changed(1, change_to(LineState::closed, "second"));
  EXPECT_THAT(packs_.nothing_opened(), SizeIs(2));
}

TEST_F(WatchedPacksTest, OnePortThatOpensIsEnough) {
  packs_.line_changed(1, change_to(LineState::open));
  packs_.line_changed(1, change_to(LineState::lost, "gone"));
  packs_.line_changed(0, change_to(LineState::closed, "first"));
  EXPECT_THAT(packs_.nothing_opened(), SizeIs(0));
}

}  // namespace
}  // namespace jkbms::app
