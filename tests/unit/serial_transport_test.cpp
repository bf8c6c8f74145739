#include "jkbms/serial_transport.hpp"

#include <fcntl.h>
#include <gmock/gmock.h>
#include <gtest/gtest.h>
#include <poll.h>
#include <sys/file.h>
#include <sys/ioctl.h>
#include <sys/stat.h>
#include <sys/wait.h>
#include <termios.h>
#include <unistd.h>

#include <algorithm>
#include <array>
#include <cerrno>
#include <filesystem>
#include <fstream>
#include <map>
#include <thread>

#include "support/pty_pair.hpp"
#include "support/temporary_directory.hpp"

namespace jkbms::test {
namespace {

using std::chrono::milliseconds;
using testing::HasSubstr;

constexpr milliseconds generous{10000};
constexpr uid_t nobody = 65534;

Error error_of(const std::string& path) {
  const auto opened = SerialTransport::open(path);
  EXPECT_FALSE(opened) << path;
  if (opened) return {};
  EXPECT_EQ(opened.error().code, Errc::io);
  return opened.error();
}

class SerialTransportTest : public testing::Test {
 protected:
  std::unique_ptr<SerialTransport> open() {
    auto opened = SerialTransport::open(pty_->slave_path());
    EXPECT_TRUE(opened) << opened.error().detail;
    return opened ? *std::move(opened) : nullptr;
  }
  void pack_says(std::string_view text) const {
    ASSERT_EQ(write(pty_->master(), text.data(), text.size()), std::ssize(text));
  }
  /// The first `size` bytes that the transport sent.
  std::string pack_hears(std::size_t size) const {
    std::string text;
    while (text.size() < size) {
      pollfd waiting{pty_->master(), POLLIN, 0};
      if (::poll(&waiting, 1, static_cast<int>(generous.count())) != 1) break;
      std::array<char, 64> chunk{};
      const ssize_t count = read(pty_->master(), chunk.data(), chunk.size());
      if (count <= 0) break;
      text.append(chunk.data(), static_cast<std::size_t>(count));
    }
    return text;
  }
  static std::string receive(SerialTransport& transport, std::size_t size) {
    std::string text;
    while (text.size() < size) {
      std::array<std::uint8_t, 64> chunk{};
      const auto count = transport.receive(chunk, generous);
      if (!count || *count == 0) break;
      text.append(chunk.begin(), chunk.begin() + static_cast<std::ptrdiff_t>(*count));
    }
    return text;
  }
  void wait_for_input() const {
    pollfd waiting{pty_->slave(), POLLIN, 0};
    ASSERT_EQ(::poll(&waiting, 1, static_cast<int>(generous.count())), 1);
  }

  std::unique_ptr<PtyPair> pty_ = std::make_unique<PtyPair>();
  TemporaryDirectory folder_;
};

TEST_F(SerialTransportTest, CarriesEveryByteBothWays) {
  const auto transport = open();
  ASSERT_TRUE(transport);
  Bytes all;
  for (int value = 0; value <= 0xFF; ++value) all.push_back(static_cast<std::uint8_t>(value));
  const std::string text(all.begin(), all.end());
  EXPECT_TRUE(transport->send(all));
  EXPECT_EQ(pack_hears(all.size()), text);
  pack_says(text);
  EXPECT_EQ(receive(*transport, all.size()), text);
}

TEST_F(SerialTransportTest, SilenceReceivesNoBytes) {
  const auto transport = open();
  ASSERT_TRUE(transport);
  std::array<std::uint8_t, 8> chunk{};
  const auto count = transport->receive(chunk, milliseconds(1));
  ASSERT_TRUE(count);
  EXPECT_EQ(*count, 0U);
}

TEST_F(SerialTransportTest, SendKeepsUnreadInput) {
  const auto transport = open();
  ASSERT_TRUE(transport);
  pack_says("old");
  wait_for_input();
  EXPECT_TRUE(transport->send(Bytes{'?'}));
  EXPECT_EQ(pack_hears(1), "?");
  pack_says("new");
  EXPECT_EQ(receive(*transport, 6), "oldnew");
}

TEST_F(SerialTransportTest, AStopEndsTheWait) {
  const auto transport = open();
  ASSERT_TRUE(transport);
  std::stop_source stop;
  const std::jthread stopper([&] { stop.request_stop(); });
  std::array<std::uint8_t, 8> chunk{};
  const auto count = transport->receive(chunk, std::chrono::hours(1), stop.get_token());
  ASSERT_TRUE(count);
  EXPECT_EQ(*count, 0U);
}

TEST_F(SerialTransportTest, OpeningDropsEarlierInput) {
  pack_says("old");
  const auto port = open();
  ASSERT_TRUE(port);
  pack_says("new");
  std::array<std::uint8_t, 16> into{};
  const auto count = port->receive(into, generous);
  ASSERT_TRUE(count);
  EXPECT_EQ(std::string(into.begin(), into.begin() + *count), "new");
}

/// The open mode of each descriptor of this process that refers to `path`.
std::map<int, int> access_modes(const std::string& path) {
  std::map<int, int> modes;
  for (const auto& entry : std::filesystem::directory_iterator("/proc/self/fd")) {
    std::error_code ignored;
    if (std::filesystem::read_symlink(entry.path(), ignored) != path) continue;
    const int fd = std::stoi(entry.path().filename());
    modes[fd] = fcntl(fd, F_GETFL) & O_ACCMODE;
  }
  return modes;
}

TEST_F(SerialTransportTest, AReadOnlyPortCannotSend) {
  const auto before = access_modes(pty_->slave_path());
  const auto port = SerialTransport::open(pty_->slave_path(), {.read_only = true});
  ASSERT_TRUE(port) << port.error().detail;
  auto opened = access_modes(pty_->slave_path());
  for (const auto& [fd, mode] : before) opened.erase(fd);
  EXPECT_FALSE(opened.empty());
  for (const auto& [fd, mode] : opened) EXPECT_EQ(mode, O_RDONLY) << "descriptor " << fd;

  EXPECT_FALSE((*port)->send(Bytes{1, 2, 3}));
  pollfd waiting{pty_->master(), POLLIN, 0};
  EXPECT_EQ(::poll(&waiting, 1, 0), 0) << "bytes were sent";
}

TEST_F(SerialTransportTest, TheRateIsSetOnAPseudoTerminalToo) {
  for (const auto& [rate, constant] : {std::pair(38400, B38400), std::pair(115200, B115200)}) {
    const auto opened = SerialTransport::open(pty_->slave_path(), {.baudrate = rate});
    ASSERT_TRUE(opened) << opened.error().detail;
    EXPECT_EQ(pty_->rate(), constant);
  }
}

TEST_F(SerialTransportTest, ARateOfZeroOrLessIsRefused) {
  for (const int rate : {0, -1, -115200}) {
    const auto opened = SerialTransport::open(pty_->slave_path(), {.baudrate = rate});
    ASSERT_FALSE(opened);
    EXPECT_EQ(opened.error().code, Errc::invalid_argument);
  }
}

TEST_F(SerialTransportTest, AMissingPathIsReported) {
  const Error error = error_of((folder_.path() / "ttyUSB7").string());
  EXPECT_EQ(error.system_error, ENOENT);
  EXPECT_THAT(error.detail, HasSubstr("ttyUSB7 does not exist"));
}

TEST_F(SerialTransportTest, AFileThatIsNotASerialPortIsReported) {
  const auto file = folder_.path() / "file";
  std::ofstream(file) << "no port";
  for (const std::string& path :
       {folder_.path().string(), file.string(), std::string("/dev/null")}) {
    const Error error = error_of(path);
    EXPECT_EQ(error.system_error, ENOTTY) << path;
    EXPECT_THAT(error.detail, HasSubstr("is not a serial port"));
  }
}

TEST_F(SerialTransportTest, ASymbolicLinkIsFollowed) {
  const auto link = folder_.path() / "by-id";
  std::filesystem::create_symlink(pty_->slave_path(), link);
  const auto opened = SerialTransport::open(link.string());
  ASSERT_TRUE(opened) << opened.error().detail;
  pack_says("x");
  EXPECT_EQ(receive(**opened, 1), "x");
}

TEST_F(SerialTransportTest, ADanglingLinkIsAMissingPort) {
  const auto link = folder_.path() / "by-id";
  std::filesystem::create_symlink(folder_.path() / "gone", link);
  EXPECT_EQ(error_of(link.string()).system_error, ENOENT);
}

TEST_F(SerialTransportTest, APathThatLeadsNowhereIsAMissingPort) {
  const TemporaryDirectory folder;
  const auto loop = folder.path() / "loop";
  std::filesystem::create_symlink(loop, loop);
  const auto file = folder.path() / "file";
  std::ofstream(file) << "text";
  for (const auto& path : {loop, file / "ttyUSB0", folder.path() / "none" / "ttyUSB0"}) {
    const auto transport = SerialTransport::open(path.string());
    ASSERT_FALSE(transport);
    EXPECT_EQ(transport.error().system_error, ENOENT) << path;
  }
}

TEST_F(SerialTransportTest, IsOpenOnceOnly) {
  auto first = open();
  const Error error = error_of(pty_->slave_path());
  EXPECT_EQ(error.system_error, EBUSY);
  EXPECT_THAT(error.detail, HasSubstr("is in use by another program"));
  first.reset();
  EXPECT_TRUE(open());
}

TEST_F(SerialTransportTest, ALockOfAnotherProgramIsRespected) {
  const fd_io::Descriptor other(::open(pty_->slave_path().c_str(), O_RDWR | O_NOCTTY | O_CLOEXEC));
  ASSERT_TRUE(other);
  ASSERT_EQ(flock(other.get(), LOCK_EX | LOCK_NB), 0);
  EXPECT_EQ(error_of(pty_->slave_path()).system_error, EBUSY);
  ASSERT_EQ(flock(other.get(), LOCK_UN), 0);
  EXPECT_TRUE(open());
}

TEST_F(SerialTransportTest, APortMarkedExclusiveIsBusyForRootToo) {
  ASSERT_EQ(ioctl(pty_->slave(), TIOCEXCL), 0);
  EXPECT_EQ(error_of(pty_->slave_path()).system_error, EBUSY);
  ASSERT_EQ(ioctl(pty_->slave(), TIOCNXCL), 0);
  EXPECT_TRUE(open());
}

TEST_F(SerialTransportTest, APortIsNotOpenedAsAStandardStream) {
  for (const int stream : {STDIN_FILENO, STDOUT_FILENO, STDERR_FILENO}) {
    const pid_t child = fork();
    ASSERT_GE(child, 0);
    if (child == 0) {
      close(stream);
      const auto opened = SerialTransport::open(pty_->slave_path());
      _exit(!opened && opened.error().system_error == EBADF ? 0 : 1);
    }
    int status = 0;
    ASSERT_EQ(waitpid(child, &status, 0), child);
    EXPECT_EQ(status, 0) << stream;
  }
}

TEST_F(SerialTransportTest, AMissingPermissionIsReportedWithAdvice) {
  ASSERT_EQ(chmod(pty_->slave_path().c_str(), 0), 0);
  const pid_t child = fork();
  ASSERT_GE(child, 0);
  if (child == 0) {
    if (geteuid() == 0 && setuid(nobody) != 0) _exit(2);
    const auto opened = SerialTransport::open(pty_->slave_path());
    const bool right = !opened && opened.error().system_error == EACCES &&
                       opened.error().detail.find("group dialout") != std::string::npos;
    _exit(right ? 0 : 1);
  }
  int status = -1;
  ASSERT_EQ(waitpid(child, &status, 0), child);
  EXPECT_TRUE(WIFEXITED(status));
  EXPECT_EQ(WEXITSTATUS(status), 0);
}

TEST_F(SerialTransportTest, AfterAHangUpEarlierInputIsReadThenReceiveFails) {
  const auto transport = open();
  ASSERT_TRUE(transport);
  pty_.reset();
  std::array<std::uint8_t, 8> chunk{};
  const auto count = transport->receive(chunk, generous);
  ASSERT_FALSE(count);
  EXPECT_EQ(count.error().code, Errc::io);
  EXPECT_EQ(count.error().system_error, EIO);
  EXPECT_THAT(count.error().detail, HasSubstr("is gone"));
  EXPECT_FALSE(transport->send(Bytes{1}));
}

TEST_F(SerialTransportTest, IsClosedOnExec) {
  const auto transport = open();
  ASSERT_TRUE(transport);
  int descriptors = 0;
  for (const auto& entry : std::filesystem::directory_iterator("/proc/self/fd")) {
    std::error_code error;
    if (std::filesystem::read_symlink(entry.path(), error) != pty_->slave_path()) continue;
    ++descriptors;
    EXPECT_EQ(fcntl(std::stoi(entry.path().filename()), F_GETFD) & FD_CLOEXEC, FD_CLOEXEC);
  }
  EXPECT_GE(descriptors, 2);
}

TEST(ListSerialPorts, IsSortedByPath) {
  const auto ports = list_serial_ports();
  ASSERT_TRUE(ports);
  EXPECT_TRUE(std::ranges::is_sorted(*ports, {}, &SerialPortInfo::path));
}

}  // namespace
}  // namespace jkbms::test
