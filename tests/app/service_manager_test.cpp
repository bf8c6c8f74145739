#include "service_manager.hpp"

#include <gtest/gtest.h>
#include <sys/socket.h>
#include <sys/un.h>
#include <unistd.h>

#include <array>
#include <cstddef>
#include <cstdlib>
#include <cstring>

#include "support/temporary_directory.hpp"
#include "transport/fd_io.hpp"

namespace jkbms::app {
namespace {

using std::chrono::milliseconds;

/// The receiving socket of a service manager. A name that begins with '@' is abstract.
class NotifySocket {
 public:
  explicit NotifySocket(const std::string& name)
      : socket_(socket(AF_UNIX, SOCK_DGRAM | SOCK_CLOEXEC | SOCK_NONBLOCK, 0)) {
    sockaddr_un address{};
    address.sun_family = AF_UNIX;
    std::memcpy(address.sun_path, name.data(), name.size());
    if (name.starts_with('@')) address.sun_path[0] = '\0';
    const auto size = static_cast<socklen_t>(offsetof(sockaddr_un, sun_path) + name.size());
    EXPECT_EQ(bind(socket_.get(), reinterpret_cast<const sockaddr*>(&address), size), 0);
  }

  /// Returns the next message, or an empty text if there is none.
  std::string receive() {
    std::array<char, 512> buffer{};
    const auto size = recv(socket_.get(), buffer.data(), buffer.size(), 0);
    return size < 0 ? "" : std::string(buffer.data(), static_cast<std::size_t>(size));
  }

 private:
  fd_io::Descriptor socket_;
};

class ServiceManagerTest : public testing::Test {
 protected:
  ServiceManagerTest() { clear(); }
  ~ServiceManagerTest() override { clear(); }

  static void set(const char* name, const std::string& value) { setenv(name, value.c_str(), 1); }
  static void clear() {
    for (const char* name : {"NOTIFY_SOCKET", "WATCHDOG_USEC", "WATCHDOG_PID"}) unsetenv(name);
  }
  static std::string abstract_name() { return "@jkbms-test-" + std::to_string(getpid()); }

  static void expect_messages(const std::string& name) {
    NotifySocket socket(name);
    set("NOTIFY_SOCKET", name);
    const ServiceManager service;
    EXPECT_EQ(socket.receive(), "");
    service.ready();
    EXPECT_EQ(socket.receive(), "READY=1");
    service.status("connected to tcp://host:1883");
    EXPECT_EQ(socket.receive(), "STATUS=connected to tcp://host:1883");
    service.alive();
    EXPECT_EQ(socket.receive(), "WATCHDOG=1");
    service.stopping();
    EXPECT_EQ(socket.receive(), "STOPPING=1");
    EXPECT_EQ(socket.receive(), "");
  }

  test::TemporaryDirectory directory_;
};

TEST_F(ServiceManagerTest, UsesASocketInTheFileSystem) {
  expect_messages(directory_.path() / "notify");
}

TEST_F(ServiceManagerTest, UsesAnAbstractSocket) {
  expect_messages(abstract_name());
}

TEST_F(ServiceManagerTest, AMissingSocketIsIgnored) {
  set("NOTIFY_SOCKET", directory_.path() / "missing");
  const ServiceManager service;
  service.ready();
  service.alive();
  EXPECT_FALSE(std::filesystem::exists(directory_.path() / "missing"));
}

TEST_F(ServiceManagerTest, ATooLongNameIsNotCut) {
  const std::string name = directory_.path() / std::string(107, 'x');
  NotifySocket cut(name.substr(0, sizeof(sockaddr_un::sun_path) - 1));
  set("NOTIFY_SOCKET", name);
  ServiceManager().ready();
  EXPECT_EQ(cut.receive(), "");
}

TEST_F(ServiceManagerTest, WithoutVariablesThereIsNoWatchdog) {
  const ServiceManager service;
  service.ready();
  EXPECT_EQ(service.watchdog_period(), std::nullopt);
}

TEST_F(ServiceManagerTest, TheWatchdogPeriodIsAThirdOfItsTime) {
  set("WATCHDOG_USEC", "60000000");
  EXPECT_EQ(ServiceManager().watchdog_period(), milliseconds(20'000));
  set("WATCHDOG_PID", std::to_string(getpid()));
  EXPECT_EQ(ServiceManager().watchdog_period(), milliseconds(20'000));
}

TEST_F(ServiceManagerTest, TheWatchdogOfAnotherProcessIsIgnored) {
  set("WATCHDOG_USEC", "60000000");
  set("WATCHDOG_PID", std::to_string(getpid() + 1));
  EXPECT_EQ(ServiceManager().watchdog_period(), std::nullopt);
}

TEST_F(ServiceManagerTest, ABadWatchdogTimeIsIgnored) {
  for (const char* time : {"0", "soon", "", "-1"}) {
    set("WATCHDOG_USEC", time);
    EXPECT_EQ(ServiceManager().watchdog_period(), std::nullopt) << time;
  }
}

TEST_F(ServiceManagerTest, AVeryShortWatchdogTimeHasAPeriodAboveZero) {
  set("WATCHDOG_USEC", "900");
  const auto period = ServiceManager().watchdog_period();
  EXPECT_TRUE(!period || *period > milliseconds(0));
}

}  // namespace
}  // namespace jkbms::app
