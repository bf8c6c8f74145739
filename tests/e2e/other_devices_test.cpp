#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <chrono>
#include <csignal>

#include "e2e/program.hpp"

// jkbms-mqtt on a line on which a device of another brand speaks.

namespace jkbms::test {
namespace {

using std::chrono::milliseconds;
using testing::HasSubstr;
using testing::IsEmpty;

Bytes text(std::string_view text) {
  return {text.begin(), text.end()};
}

struct Device {
  const char* name;
  const char* described;
  Bytes message;
};

std::vector<Device> devices() {
  return {
      {"Jbd", "a JBD BMS",
       *from_hex("DD A5 03 00 FF FD 77 DD 03 00 1B 17 00 00 00 02 D0 03 E8 00 00 20 78 00 00 00 00 "
                 "00 00 10 48 03 0F 02 0B 76 0B 82 FB FF 77")},
      {"Daly", "a Daly BMS",
       *from_hex("A5 40 90 08 00 00 00 00 00 00 00 00 7D A5 01 90 08 02 10 00 00 75 30 03 E8 E0")},
      {"Pylontech", "a Pylontech or Seplos BMS", text("~20024642E00202FD33\r")},
      {"Seplos", "a Seplos BMS", *from_hex("00 04 10 00 00 12 75 16")},
      {"Balancer", "a JK balancer", *from_hex("55 AA 01 FF 00 00 FF")},
      {"Nmea", "a GPS receiver (NMEA)",
       text("$GPRMC,123519,A,4807.038,N,01131.000,E,022.4,084.4,230394,003.1,W*6A\r\n")},
      {"VeDirect", "a Victron device (VE.Direct)",
       text("\r\nPID\t0xA053\r\nV\t26210\r\nI\t-10\r\nChecksum\tZ")},
  };
}

FakeBms::Chatter chatter_of(const Device& device) {
  return [message = device.message] {
    return MemoryTransport::Reply{{milliseconds(200), message}};
  };
}

std::string verdict(const FakeBms& line, const Device& device) {
  return line.path() + ": this looks like " + device.described + "; this program reads JK only";
}

class OtherDeviceTest : public testing::TestWithParam<Device> {
 protected:
  OtherDeviceTest() { line_.chatter(chatter_of(GetParam())); }

  FakeBms line_{[](BytesView) { return FakeBms::Answer{}; }};
};

TEST_P(OtherDeviceTest, IsToldByAOneShot) {
  const EndedRun run = run_program({"-s", line_.path()});
  EXPECT_EQ(run.exit_code, 69);
  EXPECT_THAT(run.out, IsEmpty());
  EXPECT_THAT(run.err, HasSubstr(verdict(line_, GetParam())));
}

TEST_P(OtherDeviceTest, IsToldByAOneShotThatListens) {
  const EndedRun run = run_program({"-s", line_.path(), "--mode", "listen"});
  EXPECT_EQ(run.exit_code, 69);
  EXPECT_THAT(run.err, HasSubstr(verdict(line_, GetParam())));
  EXPECT_THAT(line_.received(), IsEmpty());
}

TEST_P(OtherDeviceTest, IsToldByTheGateway) {
  ChildProcess gateway = start_program({"-s", line_.path(), "-m", "127.0.0.1:1"});
  EXPECT_TRUE(gateway.wait_for_err(verdict(line_, GetParam())));
  gateway.signal(SIGTERM);
  EXPECT_EQ(gateway.wait(), 0);
}

TEST(OtherDeviceOnABus, IsToldByTheGatewayAndNotAsked) {
  const Device jbd = devices().front();
  FakeBms line([](BytesView) { return FakeBms::Answer{}; });
  line.chatter(chatter_of(jbd));
  ChildProcess gateway = start_program({"-s", line.path(), "-a", "1", "-m", "127.0.0.1:1"});
  EXPECT_TRUE(gateway.wait_for_err(verdict(line, jbd)));
  gateway.signal(SIGTERM);
  EXPECT_EQ(gateway.wait(), 0);
  EXPECT_THAT(line.received(), IsEmpty());
}

INSTANTIATE_TEST_SUITE_P(Devices, OtherDeviceTest, testing::ValuesIn(devices()),
                         [](const auto& test) { return std::string(test.param.name); });

}  // namespace
}  // namespace jkbms::test
