#include "mqtt/network_link.hpp"

#include <arpa/inet.h>
#include <gtest/gtest.h>
#include <netinet/in.h>
#include <sys/socket.h>
#include <unistd.h>

#include <cerrno>

namespace jkbms::app {
namespace {

/// The error of a connection to fe80::1, an address that nobody has here; 0: it was made.
int error_of_connect() {
  const int fd = socket(AF_INET6, SOCK_STREAM | SOCK_NONBLOCK, 0);
  sockaddr_in6 to{};
  to.sin6_family = AF_INET6;
  to.sin6_port = htons(1883);
  inet_pton(AF_INET6, "fe80::1", &to.sin6_addr);
  const bool made = connect(fd, reinterpret_cast<const sockaddr*>(&to), sizeof to) == 0;
  const int error = made ? 0 : errno;
  close(fd);
  return error;
}

class NetworkLink : public testing::Test {
 protected:
  void SetUp() override {
    if (error_of_connect() == EBADF) GTEST_SKIP() << "this system has no IPv6";
  }
  void TearDown() override { connect_over_link(""); }
};

TEST_F(NetworkLink, WithoutOneTheSystemRefusesSuchAnAddress) {
  EXPECT_EQ(error_of_connect(), EINVAL);
  connect_over_link("no-such-link");
  EXPECT_EQ(error_of_connect(), EINVAL);
}

TEST_F(NetworkLink, IsAddedToAnAddressThatHasNone) {
  connect_over_link("lo");
  EXPECT_NE(error_of_connect(), EINVAL) << "it is tried";
}

}  // namespace
}  // namespace jkbms::app
