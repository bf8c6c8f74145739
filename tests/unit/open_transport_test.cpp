#include "jkbms/open_transport.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <array>
#include <cerrno>
#include <string>

#include "jkbms/protocol.hpp"
#include "support/fake_bms.hpp"
#include "support/patience.hpp"
#include "support/tcp_gateway.hpp"

namespace jkbms::test {
namespace {

using testing::HasSubstr;

const Bytes reply = {1, 2, 3};

/// Whether `port` opens, takes a request and gives the reply of the fake BMS.
testing::AssertionResult answers(const std::string& port) {
  const auto transport = open_transport(port);
  if (!transport) return testing::AssertionFailure() << transport.error().detail;
  if (const auto sent = (*transport)->send(jk4e57().plan(0, Part::all).front().bytes); !sent) {
    return testing::AssertionFailure() << sent.error().detail;
  }
  std::array<std::uint8_t, 8> buffer{};
  const auto count = (*transport)->receive(buffer, patience);
  if (!count) return testing::AssertionFailure() << count.error().detail;
  return testing::AssertionResult(*count > 0) << "nothing came from " << port;
}

TEST(OpenTransport, OpensASerialPort) {
  const FakeBms bms(reply);
  EXPECT_TRUE(answers(bms.path()));
}

TEST(OpenTransport, OpensANetworkGateway) {
  const FakeBms bms(reply);
  const TcpGateway gateway(bms.path());
  EXPECT_TRUE(answers(gateway.address()));
}

TEST(OpenTransport, ReadOnlyHoldsForBoth) {
  const FakeBms bms(reply);
  const FakeBms behind_gateway(reply);
  const TcpGateway gateway(behind_gateway.path());
  for (const std::string& port : {bms.path(), gateway.address()}) {
    const auto transport = open_transport(port, {.read_only = true});
    ASSERT_TRUE(transport) << transport.error().detail;
    EXPECT_FALSE((*transport)->send(jk4e57().plan(0, Part::all).front().bytes)) << port;
  }
}

TEST(OpenTransport, GivesTheErrorOfTheKindOfPort) {
  const auto serial = open_transport("/dev/no-such-port");
  ASSERT_FALSE(serial);
  EXPECT_EQ(serial.error().system_error, ENOENT);
  const auto network = open_transport("tcp://no-port");
  ASSERT_FALSE(network);
  EXPECT_EQ(network.error().code, Errc::invalid_argument);
  EXPECT_THAT(network.error().detail, HasSubstr("tcp://"));
}

}  // namespace
}  // namespace jkbms::test
