#include "jkbms/tcp_transport.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>
#include <netinet/in.h>
#include <sys/socket.h>

#include <array>
#include <cerrno>
#include <thread>

#include "support/fake_bms.hpp"
#include "support/patience.hpp"
#include "support/tcp_gateway.hpp"

namespace jkbms::test {
namespace {

using std::chrono::milliseconds;
using testing::HasSubstr;
using testing::Not;

/// Receives until `size` bytes or an error came.
Result<Bytes> receive(TcpTransport& transport, std::size_t size) {
  Bytes all;
  while (all.size() < size) {
    std::array<std::uint8_t, 64> buffer{};
    const auto count = transport.receive(buffer, patience);
    if (!count) return count.error();
    if (*count == 0) return Error{Errc::timeout, "nothing came"};
    all.insert(all.end(), buffer.begin(), buffer.begin() + static_cast<std::ptrdiff_t>(*count));
  }
  return all;
}

std::string host_and_port(const TcpGateway& gateway) {
  return gateway.address().substr(std::string("tcp://").size());
}

TEST(TcpTransport, CarriesEveryByteBothWays) {
  Bytes every;
  for (int i = 0; i < 256; ++i) every.push_back(static_cast<std::uint8_t>(i));
  FakeBms bms(every);
  const TcpGateway gateway(bms.path(), {.echoes = true});
  const auto transport = TcpTransport::open(gateway.address());
  ASSERT_TRUE(transport) << transport.error().detail;
  ASSERT_TRUE((*transport)->send(every));
  const auto back = receive(**transport, every.size());
  ASSERT_TRUE(back) << back.error().detail;
  EXPECT_EQ(*back, every);
}

TEST(TcpTransport, SilenceReceivesNoBytesAndAStopEndsTheWait) {
  const FakeBms bms(Bytes{1});
  const TcpGateway gateway(bms.path());
  const auto transport = TcpTransport::open(gateway.address());
  ASSERT_TRUE(transport);
  std::array<std::uint8_t, 8> buffer{};
  EXPECT_EQ(*(*transport)->receive(buffer, milliseconds(1)), 0U);
  std::stop_source stop;
  const std::jthread stopper([&] { stop.request_stop(); });
  EXPECT_EQ(*(*transport)->receive(buffer, std::chrono::hours(1), stop.get_token()), 0U);
}

TEST(TcpTransport, AReadOnlyConnectionSendsNothing) {
  const FakeBms bms(Bytes{1});
  const TcpGateway gateway(bms.path());
  const auto transport = TcpTransport::open(gateway.address(), {.read_only = true});
  ASSERT_TRUE(transport);
  const auto sent = (*transport)->send(Bytes{1, 2, 3});
  ASSERT_FALSE(sent);
  EXPECT_EQ(sent.error().code, Errc::io);
  std::array<std::uint8_t, 8> buffer{};
  EXPECT_EQ(*(*transport)->receive(buffer, milliseconds(50)), 0U);
  EXPECT_TRUE(bms.received().empty());
}

TEST(TcpTransport, AClosedConnectionIsReportedAndRaisesNoSignal) {
  for (const bool resets : {false, true}) {
    const FakeBms bms(Bytes{1});
    const TcpGateway gateway(bms.path(), {.closes_after = milliseconds(200), .resets = resets});
    const auto transport = TcpTransport::open(gateway.address());
    ASSERT_TRUE(transport);
    const auto got = receive(**transport, 1);
    ASSERT_FALSE(got);
    EXPECT_EQ(got.error().code, Errc::io);
    EXPECT_THAT(got.error().detail, HasSubstr(host_and_port(gateway) + " closed the connection"));
    Status sent;
    for (int i = 0; i < 1000 && sent; ++i) sent = (*transport)->send(Bytes(100));
    EXPECT_FALSE(sent) << "resets: " << resets;
  }
}

TEST(TcpTransport, AGatewayThatServesAnotherClientIsRecognised) {
  const FakeBms bms(Bytes{1});
  const TcpGateway gateway(bms.path());
  const auto first = TcpTransport::open(gateway.address());
  ASSERT_TRUE(first);
  while (gateway.clients() == 0) std::this_thread::yield();
  const auto second = TcpTransport::open(gateway.address());
  ASSERT_TRUE(second);
  const auto got = receive(**second, 1);
  ASSERT_FALSE(got);
  EXPECT_THAT(got.error().detail, HasSubstr("at once: many gateways take one client only"));
}

TEST(TcpTransport, ARefusedConnectionSaysWhatToDo) {
  std::string address;
  {
    const FakeBms bms(Bytes{1});
    address = TcpGateway(bms.path()).address();
  }
  const auto opened = TcpTransport::open(address);
  ASSERT_FALSE(opened);
  EXPECT_EQ(opened.error().code, Errc::io);
  EXPECT_EQ(opened.error().system_error, ECONNREFUSED);
  EXPECT_THAT(opened.error().detail, HasSubstr(address.substr(6) + " refuses the connection"));
  EXPECT_THAT(opened.error().detail, Not(HasSubstr("adapter")));
}

TEST(TcpTransport, AnUnknownNameSaysWhatToDo) {
  const auto opened = TcpTransport::open("tcp://no-such-host.invalid:8899");
  ASSERT_FALSE(opened);
  EXPECT_EQ(opened.error().code, Errc::io);
  EXPECT_THAT(opened.error().detail, HasSubstr("no-such-host.invalid (port 8899)"));
}

TEST(TcpTransport, AStopEndsTheOpeningOfANameAndOfAnAddress) {
  std::stop_source stop;
  stop.request_stop();
  // 192.0.2.1 is reserved for documents; nobody answers there.
  for (const char* address : {"tcp://no-such-host.invalid:1", "tcp://192.0.2.1:1"}) {
    const auto opened = TcpTransport::open(address, {}, stop.get_token());
    ASSERT_FALSE(opened);
    EXPECT_NE(opened.error().code, Errc::invalid_argument);
  }
}

TEST(TcpTransport, EveryAddressOfANameIsTried) {
  const FakeBms bms(Bytes{1});
  const TcpGateway gateway(bms.path());
  const std::string port = gateway.address().substr(gateway.address().rfind(':'));
  EXPECT_TRUE(TcpTransport::open("tcp://localhost" + port)) << "it may be ::1 first";
}

TEST(TcpTransport, AnIPv6AddressIsWrittenInBrackets) {
  const fd_io::Descriptor listener(socket(AF_INET6, SOCK_STREAM | SOCK_CLOEXEC, 0));
  sockaddr_in6 place{};
  place.sin6_family = AF_INET6;
  place.sin6_addr = in6addr_loopback;
  socklen_t size = sizeof place;
  auto* const generic = reinterpret_cast<sockaddr*>(&place);
  if (bind(listener.get(), generic, size) != 0) GTEST_SKIP() << "this system has no IPv6";
  ASSERT_EQ(listen(listener.get(), 1), 0);
  ASSERT_EQ(getsockname(listener.get(), generic, &size), 0);
  const std::string name = "[::1]:" + std::to_string(ntohs(place.sin6_port));
  const auto transport = TcpTransport::open("tcp://" + name);
  ASSERT_TRUE(transport) << transport.error().detail;

  fd_io::Descriptor peer(accept(listener.get(), nullptr, nullptr));
  ASSERT_TRUE(fd_io::send(peer.get(), Bytes{1, 2, 3}, "peer"));
  const auto got = receive(**transport, 3);
  ASSERT_TRUE(got) << got.error().detail;
  EXPECT_EQ(*got, (Bytes{1, 2, 3}));
  peer = fd_io::Descriptor();
  const auto lost = receive(**transport, 1);
  ASSERT_FALSE(lost);
  EXPECT_EQ(lost.error().detail, name + " closed the connection");
}

}  // namespace
}  // namespace jkbms::test
