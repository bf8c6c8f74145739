#include "mqtt/broker_address.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

namespace jkbms::app {
namespace {

using testing::HasSubstr;
using testing::Not;

BrokerAddress accepted(const std::string& text) {
  const auto address = parse_broker_address(text);
  EXPECT_TRUE(address) << text << ": " << address.error().detail;
  return address ? *address : BrokerAddress{};
}

std::string refusal(const std::string& text) {
  const auto address = parse_broker_address(text);
  EXPECT_FALSE(address) << text;
  if (address) return {};
  EXPECT_EQ(to_string(address.error().code), "invalid_argument");
  return address.error().detail;
}

TEST(BrokerAddress, IsAHostWithOrWithoutPort) {
  EXPECT_EQ(accepted("host").uri, "tcp://host:1883");
  EXPECT_EQ(accepted("192.168.0.10").uri, "tcp://192.168.0.10:1883");
  EXPECT_EQ(accepted("host.example.org:1884").uri, "tcp://host.example.org:1884");
  EXPECT_EQ(accepted("my_host-2").uri, "tcp://my_host-2:1883");
}

TEST(BrokerAddress, MayBeIpv6InBrackets) {
  EXPECT_EQ(accepted("[::1]").uri, "tcp://[::1]:1883");
  EXPECT_EQ(accepted("[fe80::1]:1884").uri, "tcp://[fe80::1]:1884");
  EXPECT_EQ(accepted("mqtts://[2001:db8::2]").uri, "ssl://[2001:db8::2]:8883");
  EXPECT_THAT(refusal("::1"), HasSubstr("[::1]"));
  EXPECT_THAT(refusal("fe80::1:1883"), HasSubstr("brackets"));
}

TEST(BrokerAddress, KnowsSchemesAndTheirPorts) {
  const auto expect = [](const std::string& text, const std::string& uri, bool tls) {
    EXPECT_EQ(accepted(text).uri, uri);
    EXPECT_EQ(accepted(text).tls, tls) << text;
  };
  expect("mqtt://h", "tcp://h:1883", false);
  expect("tcp://h", "tcp://h:1883", false);
  expect("mqtts://h", "ssl://h:8883", true);
  expect("ssl://h", "ssl://h:8883", true);
  expect("ws://h", "ws://h:80", false);
  expect("wss://h", "wss://h:443", true);
  expect("wss://h:9001", "wss://h:9001", true);
  EXPECT_THAT(refusal("http://h"), HasSubstr("'http'"));
  EXPECT_THAT(refusal("://h"), HasSubstr("scheme"));
}

TEST(BrokerAddress, GivesUserAndPasswordDecoded) {
  const BrokerAddress address = accepted("mqtt://us%20er:p%40%3A%2fs@host:1884");
  EXPECT_EQ(address.user, "us er");
  EXPECT_EQ(address.password, "p@:/s");
  EXPECT_EQ(address.uri, "tcp://host:1884");

  EXPECT_EQ(accepted("user@host").user, "user");
  EXPECT_EQ(accepted("user@host").password, std::nullopt);
  EXPECT_EQ(accepted("user:pw@host").password, "pw");
  EXPECT_EQ(accepted("mqtt://user:a:b@host").password, "a:b");
  EXPECT_EQ(accepted("mqtt://user:a@b@host").password, "a@b");
  EXPECT_EQ(accepted("host").user, std::nullopt);
}

TEST(BrokerAddress, OnlyWebSocketsHaveAPath) {
  EXPECT_EQ(accepted("ws://h/mqtt").uri, "ws://h:80/mqtt");
  EXPECT_EQ(accepted("wss://u:p@h:8081/a/b").uri, "wss://h:8081/a/b");
  EXPECT_EQ(accepted("mqtt://h/").uri, "tcp://h:1883");
  EXPECT_THAT(refusal("mqtt://h/topic"), HasSubstr("'/topic'"));
  EXPECT_THAT(refusal("h/topic"), HasSubstr("ws and wss"));
}

TEST(BrokerAddress, BadPortsAreRefused) {
  for (const char* port : {"0", "65536", "-1", "+1", "x", "1883x", "", "0x75b", "1e3", " 1"}) {
    EXPECT_THAT(refusal(std::string("host:") + port),
                HasSubstr("port '" + std::string(port) + "' is not a number from 1 to 65535"));
  }
  EXPECT_THAT(refusal("[::1]:99999"), HasSubstr("'99999'"));
  EXPECT_EQ(accepted("host:65535").uri, "tcp://host:65535");
  EXPECT_EQ(accepted("host:1").uri, "tcp://host:1");
}

TEST(BrokerAddress, BadHostsAreRefused) {
  for (const char* text : {"", "mqtt://", ":1883", "user@", "mqtt://user:pw@:1883"}) {
    EXPECT_THAT(refusal(text), HasSubstr("no host")) << text;
  }
  EXPECT_THAT(refusal("ho st"), HasSubstr("'ho st'"));
  EXPECT_THAT(refusal("host?x=1"), HasSubstr("host name"));
  EXPECT_THAT(refusal("[::1"), HasSubstr("']'"));
  EXPECT_THAT(refusal("[]"), HasSubstr("IPv6"));
  EXPECT_THAT(refusal("[host]"), HasSubstr("IPv6"));
  EXPECT_THAT(refusal("[::1]1883"), HasSubstr("port"));
}

TEST(BrokerAddress, AnIpv6AddressMayNameItsLink) {
  for (const char* text : {"mqtt://[fe80::1%25eth0]", "[fe80::1%eth0]:1883"}) {
    const BrokerAddress address = accepted(text);
    EXPECT_EQ(address.host, "fe80::1%eth0") << text;
    EXPECT_EQ(address.link, "eth0");
    EXPECT_EQ(address.uri, "tcp://[fe80::1%eth0]:1883");
  }
  EXPECT_EQ(accepted("[fe80::1%25]").link, "25") << "a name that looks like an escape";
  EXPECT_THAT(refusal("[fe80::1%]"), HasSubstr("no network link"));
  EXPECT_THAT(refusal("[fe80::1%25a%b]"), HasSubstr("'a%b'"));
  EXPECT_THAT(refusal("[%25eth0]"), HasSubstr("IPv6"));
}

TEST(BrokerAddress, HostAndPortAreKept) {
  EXPECT_EQ(accepted("wss://u:p@h:8081/a").host, "h");
  EXPECT_EQ(accepted("wss://u:p@h:8081/a").port, 8081);
  EXPECT_EQ(accepted("[::1]").host, "::1");
  EXPECT_EQ(accepted("[::1]").port, 1883);
}

TEST(BrokerAddress, BadPercentEncodingIsRefused) {
  for (const char* password : {"%", "%4", "%zz", "a%", "%4 ", "% 4"}) {
    EXPECT_THAT(refusal("user:" + std::string(password) + "@host"), HasSubstr("percent-encoded"))
        << password;
  }
  EXPECT_THAT(refusal("us%er:pw@host"), HasSubstr("user name"));
}

TEST(BrokerAddress, NoErrorQuotesThePassword) {
  for (const char* text :
       {"mqtt://user:hunter2@", "mqtt://user:hunter2@host:0", "mqtt://user:hunter2@ho st",
        "http://user:hunter2@host", "user:hunter2%zz@host", "user:hunter2@::1",
        "mqtt://user:hunter2@host/path", "mqtt://user:hunter2/x@host", "ws://user:hunter2/x@host",
        "ws://user:a:hunter2/x@host", "mqtt://user:a/hunter2@host"}) {
    EXPECT_THAT(refusal(text), Not(HasSubstr("hunter2"))) << text;
  }
}

}  // namespace
}  // namespace jkbms::app
