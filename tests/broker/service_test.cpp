#include <gtest/gtest.h>
#include <poll.h>
#include <sys/socket.h>
#include <sys/un.h>

#include <array>
#include <csignal>

#include "broker/gateway_run.hpp"

namespace jkbms::test {
namespace {

/// Receives the messages for the service manager.
class NotifySocket {
 public:
  NotifySocket() : socket_(socket(AF_UNIX, SOCK_DGRAM | SOCK_CLOEXEC, 0)) {
    sockaddr_un address{};
    address.sun_family = AF_UNIX;
    path().copy(address.sun_path, sizeof address.sun_path - 1);
    EXPECT_EQ(bind(socket_.get(), reinterpret_cast<const sockaddr*>(&address), sizeof address), 0);
  }

  [[nodiscard]] std::string path() const { return (directory_.path() / "notify").string(); }

  /// Returns the next message, or an empty text at the timeout.
  [[nodiscard]] std::string next() const {
    pollfd waiting{socket_.get(), POLLIN, 0};
    const auto longest = std::chrono::milliseconds(patience).count();
    if (poll(&waiting, 1, static_cast<int>(longest)) <= 0) return {};
    std::array<char, 512> text;
    const ssize_t size = recv(socket_.get(), text.data(), text.size(), 0);
    return {text.data(), static_cast<std::size_t>(std::max<ssize_t>(size, 0))};
  }

  /// Waits for a message with this text. False: none came in time.
  [[nodiscard]] bool has(std::string_view text) const {
    for (std::string message = next(); !message.empty(); message = next()) {
      if (message.find(text) != std::string::npos) return true;
    }
    return false;
  }

 private:
  TemporaryDirectory directory_;
  fd_io::Descriptor socket_;
};

TEST(Service, TellsTheServiceManagerItsState) {
  const NotifySocket manager;
  const MosquittoBroker broker;
  const FakeBms bms(numbered_answers());
  auto gateway = start_gateway(
      bms, broker,
      {.environment = {{"NOTIFY_SOCKET", manager.path()}, {"WATCHDOG_USEC", "300000"}}});
  EXPECT_TRUE(manager.has("READY=1"));
  EXPECT_TRUE(manager.has("STATUS=connected to "));
  EXPECT_TRUE(manager.has("WATCHDOG=1"));
  EXPECT_TRUE(manager.has("WATCHDOG=1"));
  gateway.signal(SIGTERM);
  EXPECT_TRUE(manager.has("STOPPING=1"));
  EXPECT_EQ(gateway.wait(), 0);
}

TEST(Service, IsReadyWithoutPortAndBroker) {
  const NotifySocket manager;
  FakeBms bms(numbered_answers());
  bms.hang_up();
  const auto gateway = start_gateway(
      bms, "127.0.0.1:" + std::to_string(free_port()),
      {.environment = {{"NOTIFY_SOCKET", manager.path()}, {"WATCHDOG_USEC", "300000"}}});
  EXPECT_TRUE(manager.has("READY=1"));
  EXPECT_TRUE(manager.has("WATCHDOG=1"));
}

TEST(Service, KeepsTheWatchdogQuietWhileTheBrokerHangs) {
  const NotifySocket manager;
  MosquittoBroker broker;
  const FakeBms bms(numbered_answers());
  const auto gateway = start_gateway(
      bms, broker,
      {.environment = {{"NOTIFY_SOCKET", manager.path()}, {"WATCHDOG_USEC", "300000"}}});
  ASSERT_TRUE(manager.has("STATUS=connected to "));
  broker.pause();
  for (int sign = 0; sign < 20; ++sign) EXPECT_TRUE(manager.has("WATCHDOG=1"));
  broker.resume();
}

}  // namespace
}  // namespace jkbms::test
