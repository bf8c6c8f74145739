#include "mqtt/libc_wrappers.hpp"

#include <arpa/inet.h>
#include <dlfcn.h>
#include <gtest/gtest.h>
#include <netinet/in.h>
#include <netinet/tcp.h>
#include <sys/socket.h>
#include <unistd.h>

#include <cerrno>
#include <chrono>
#include <future>
#include <thread>

#include "support/loopback.hpp"
#include "support/patience.hpp"

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

fd_io::Descriptor connected_to(const test::LoopbackListener& listener, int type) {
  fd_io::Descriptor made(socket(AF_INET, type, 0));
  sockaddr_in to{};
  to.sin_family = AF_INET;
  to.sin_port = htons(static_cast<std::uint16_t>(listener.port));
  to.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
  EXPECT_EQ(connect(made.get(), reinterpret_cast<const sockaddr*>(&to), sizeof to), 0);
  return made;
}

TEST(LibcWrappers, TheLibraryUsesTheFunctionsOfTheProgram) {
  EXPECT_EQ(dlsym(RTLD_DEFAULT, "connect"), reinterpret_cast<void*>(&connect));
  EXPECT_EQ(dlsym(RTLD_DEFAULT, "usleep"), reinterpret_cast<void*>(&usleep));
}

TEST(LibcWrappers, ATcpConnectionSendsSmallMessagesAtOnce) {
  const test::LoopbackListener listener;
  const auto connection = connected_to(listener, SOCK_STREAM);
  int at_once = 0;
  socklen_t size = sizeof at_once;
  ASSERT_EQ(getsockopt(connection.get(), IPPROTO_TCP, TCP_NODELAY, &at_once, &size), 0);
  EXPECT_NE(at_once, 0);
}

TEST(LibcWrappers, OtherSocketsConnectAsBefore) {
  const test::LoopbackListener listener;
  EXPECT_TRUE(connected_to(listener, SOCK_DGRAM));
}

TEST(LibcWrappers, ASleepEndsWhenAConnectionBegins) {
  using namespace std::chrono;
  constexpr auto too_long = duration_cast<microseconds>(2 * test::patience);
  const test::LoopbackListener listener;
  std::promise<void> soon;
  std::promise<void> over;
  std::thread sleeper([&] {
    usleep(1);  // forgets the connections of other tests
    soon.set_value();
    usleep(static_cast<useconds_t>(too_long.count()));
    over.set_value();
  });
  soon.get_future().wait();
  const auto connection = connected_to(listener, SOCK_STREAM);
  EXPECT_EQ(over.get_future().wait_for(test::patience), std::future_status::ready);
  sleeper.join();
}

TEST(LibcWrappers, ASleepWithoutAConnectionLastsItsTime) {
  using namespace std::chrono;
  std::thread([] {
    usleep(1);  // forgets the connections of other tests
    const auto begin = steady_clock::now();
    EXPECT_EQ(usleep(2'000), 0);
    EXPECT_GE(steady_clock::now() - begin, milliseconds(2));
  }).join();
}

}  // namespace
}  // namespace jkbms::app
