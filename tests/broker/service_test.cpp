#include <fcntl.h>
#include <gtest/gtest.h>
#include <poll.h>
#include <sys/ioctl.h>
#include <sys/socket.h>
#include <sys/stat.h>
#include <sys/un.h>

#include <array>
#include <csignal>
#include <optional>

#include "broker/gateway_run.hpp"
#include "support/loopback.hpp"
#include "support/stopped_thread.hpp"

namespace jkbms::test {
namespace {

constexpr auto state_topic = "NodeJKBMS/state";

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
  [[nodiscard]] std::string next(std::chrono::milliseconds longest = patience) const {
    pollfd waiting{socket_.get(), POLLIN, 0};
    if (poll(&waiting, 1, static_cast<int>(longest.count())) <= 0) return {};
    std::array<char, 512> text;
    const ssize_t size = recv(socket_.get(), text.data(), text.size(), 0);
    return {text.data(), static_cast<std::size_t>(std::max<ssize_t>(size, 0))};
  }

  /// Waits for a message with this text. Returns false at the timeout.
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

TEST(Service, ReportsItsStateToTheServiceManager) {
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
  const ReservedPort no_broker;
  const auto gateway = start_gateway(
      bms, no_broker.address(),
      {.environment = {{"NOTIFY_SOCKET", manager.path()}, {"WATCHDOG_USEC", "300000"}}});
  EXPECT_TRUE(manager.has("READY=1"));
  EXPECT_TRUE(manager.has("WATCHDOG=1"));
}

TEST(Service, SendsWatchdogMessagesWhileTheBrokerHangs) {
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

/// Whether no message comes for longer than `silence` within four minutes.
bool watchdog_fires(const NotifySocket& manager, std::chrono::milliseconds silence) {
  const auto latest = std::chrono::steady_clock::now() + std::chrono::minutes(4);
  while (std::chrono::steady_clock::now() < latest) {
    if (manager.next(silence).empty()) return true;
  }
  return false;
}

// While a line only waits, up to 92 s pass until it reports that it is alive. The ctest
// broker_service_watchdog runs this test.
TEST(Service, DISABLED_TheWatchdogFiresWhenTheThreadOfALineHangs) {
  const NotifySocket manager;
  const FakeBms bms(numbered_answers());
  const ReservedPort no_broker;
  const auto gateway = start_gateway(
      bms, no_broker.address(),
      {.environment = {{"NOTIFY_SOCKET", manager.path()}, {"WATCHDOG_USEC", "300000"}}});
  ASSERT_TRUE(bms.wait_for_requests(2));
  {
    const StoppedThread hung(threads_of(gateway.pid()).at(1));
    EXPECT_TRUE(watchdog_fires(manager, std::chrono::seconds(2)));
  }
  EXPECT_TRUE(manager.has("WATCHDOG=1")) << "the line continues";
}

TEST(Service, StopsWhenTheThreadOfALineHangs) {
  const FakeBms bms(numbered_answers());
  const ReservedPort no_broker;
  auto gateway = start_gateway(bms, no_broker.address());
  ASSERT_TRUE(bms.wait_for_requests(2));
  StoppedThread hung(threads_of(gateway.pid()).at(1));
  gateway.signal(SIGTERM);
  hung.wait_for_end();
  EXPECT_EQ(gateway.wait(), 0) << gateway.err();
}

/// A gateway whose standard error is a pipe that nothing reads.
class UnreadLog : public testing::Test {
 protected:
  UnreadLog() {
    const std::string path = (directory_.path() / "log").string();
    EXPECT_EQ(mkfifo(path.c_str(), S_IRUSR | S_IWUSR), 0);
    source_ = fd_io::Descriptor(open(path.c_str(), O_RDONLY | O_NONBLOCK | O_CLOEXEC));
    EXPECT_GT(fcntl(source_.get(), F_SETPIPE_SZ, 4096), 0);
    gateway_.emplace("/bin/sh", ChildProcess::Options{
                                    .arguments = {"-c", "exec \"$0\" \"$@\" 2>" + path,
                                                  program_path(), "-s", bms_.path(), "-m",
                                                  broker_.address(), "-i", "0.02", "-l", "trace"}});
  }

  /// How many bytes wait in the pipe.
  [[nodiscard]] int unread() const {
    int count = 0;
    EXPECT_EQ(ioctl(source_.get(), FIONREAD, &count), 0);
    return count;
  }

  TemporaryDirectory directory_;
  fd_io::Descriptor source_;
  MosquittoBroker broker_;
  FakeBms bms_{numbered_answers()};
  std::optional<ChildProcess> gateway_;
};

TEST_F(UnreadLog, PollingAndPublishingContinue) {
  const MqttSubscriber subscriber(broker_.uri());
  ASSERT_TRUE(bms_.wait_for_requests(200)) << "more than the pipe and the queue can hold";
  EXPECT_GT(unread(), 2000);
  const std::size_t asked = bms_.requests();
  EXPECT_TRUE(subscriber.wait_for(
      state_topic, [asked](const ReceivedMessage& got) { return number_of(got) > asked; }));
}

TEST_F(UnreadLog, TheProgramStops) {
  ASSERT_TRUE(bms_.wait_for_requests(200));
  expect_clean_end(*gateway_);
}

}  // namespace
}  // namespace jkbms::test
