#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "jkbms/tcp_transport.hpp"

namespace jkbms::test {
namespace {

using testing::HasSubstr;
using testing::Not;

TEST(TcpAddress, HostAndPortAreRead) {
  struct Case {
    const char* text;
    const char* host;
    int port;
  };
  for (const Case& each : {Case{"tcp://ew11.lan:8899", "ew11.lan", 8899},
                           Case{"tcp://192.168.0.7:1", "192.168.0.7", 1},
                           Case{"tcp://[fe80::1%eth0]:65535", "fe80::1%eth0", 65535},
                           Case{"tcp://[::1]:23/", "::1", 23}}) {
    const auto address = parse_tcp_address(each.text);
    ASSERT_TRUE(address) << each.text << ": " << address.error().detail;
    EXPECT_EQ(address->host, each.host);
    EXPECT_EQ(address->port, each.port);
  }
}

TEST(TcpAddress, AWrongOneIsRefusedWithASentence) {
  struct Case {
    const char* text;
    const char* sentence;
  };
  for (const Case& each :
       {Case{"tcp://", "host is missing"}, Case{"tcp://:8899", "host is missing"},
        Case{"tcp://ew11", "usual are 8899"}, Case{"tcp://[::1]", "usual are 8899"},
        Case{"tcp://ew11:", "missing behind the colon"}, Case{"tcp://ew11:0", "1 to 65535"},
        Case{"tcp://ew11:65536", "1 to 65535"}, Case{"tcp://ew11:+23", "1 to 65535"},
        Case{"tcp://ew11:23x", "1 to 65535"}, Case{"tcp://ew11:99999999999", "1 to 65535"},
        Case{"tcp://fe80::1:23", "brackets"}, Case{"tcp://[::1:23", "bracket ] is missing"},
        Case{"tcp://[::1]23", "colon"}, Case{"tcp://a b:23", "wrong character"},
        Case{"tcp://ew11/x:23", "wrong character"}, Case{"tcp://[]:23", "host is missing"},
        Case{"/dev/ttyUSB0", "tcp://HOST:PORT"}}) {
    const auto address = parse_tcp_address(each.text);
    ASSERT_FALSE(address) << each.text;
    EXPECT_EQ(address.error().code, Errc::invalid_argument);
    EXPECT_THAT(address.error().detail, HasSubstr(each.sentence)) << each.text;
    EXPECT_THAT(address.error().detail, HasSubstr(each.text));
  }
}

TEST(TcpAddress, AUserNameIsRefusedAndNotRepeated) {
  const auto address = parse_tcp_address("tcp://me:secret@ew11:8899");
  ASSERT_FALSE(address);
  EXPECT_THAT(address.error().detail, HasSubstr("takes no user name"));
  EXPECT_THAT(address.error().detail, Not(HasSubstr("secret")));
}

}  // namespace
}  // namespace jkbms::test
