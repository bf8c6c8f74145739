#include "transport/fd_io.hpp"

#include <fcntl.h>
#include <gtest/gtest.h>
#include <unistd.h>

#include <array>
#include <cerrno>
#include <cstdint>
#include <utility>

namespace jkbms::fd_io {
namespace {

constexpr std::chrono::milliseconds no_wait{0};

Descriptor opened(const char* path, int flags) {
  return Descriptor(open(path, flags | O_CLOEXEC));
}

Result<std::size_t> receive_from(int fd, const std::stop_token& stop = {}) {
  std::array<std::uint8_t, 16> buffer{};
  const Waker waker;
  return receive(fd, buffer, no_wait, "PORT", waker, stop);
}

/// How many bytes are received. Fails the test after an error.
std::size_t count_from(int fd, const std::stop_token& stop = {}) {
  const auto received = receive_from(fd, stop);
  EXPECT_TRUE(received);
  return received ? *received : SIZE_MAX;
}

void expect_gone(int fd) {
  const auto received = receive_from(fd);
  ASSERT_FALSE(received);
  EXPECT_EQ(received.error().code, Errc::io);
  EXPECT_NE(received.error().detail.find("PORT is gone"), std::string::npos);
}

struct Pipe {
  Pipe() {
    std::array<int, 2> ends{};
    EXPECT_EQ(pipe2(ends.data(), O_CLOEXEC | O_NONBLOCK), 0);
    reader = Descriptor(ends[0]);
    writer = Descriptor(ends[1]);
  }
  Descriptor reader;
  Descriptor writer;
};

TEST(FdIo, ReturnsWhatCame) {
  const Pipe pipe;
  EXPECT_EQ(count_from(pipe.reader.get()), 0U);
  ASSERT_TRUE(send(pipe.writer.get(), Bytes{1, 2, 3}, "PORT"));
  EXPECT_EQ(count_from(pipe.reader.get()), 3U);
}

TEST(FdIo, ARequestedStopReadsNothing) {
  const Pipe pipe;
  ASSERT_TRUE(send(pipe.writer.get(), Bytes{1}, "PORT"));
  std::stop_source stop;
  stop.request_stop();
  EXPECT_EQ(count_from(pipe.reader.get(), stop.get_token()), 0U);
  EXPECT_EQ(count_from(pipe.reader.get()), 1U);
}

TEST(FdIo, AnEndThatHangsUpIsGoneAfterItsBytes) {
  Pipe pipe;
  ASSERT_TRUE(send(pipe.writer.get(), Bytes{1}, "PORT"));
  pipe.writer = Descriptor();
  EXPECT_EQ(count_from(pipe.reader.get()), 1U);
  expect_gone(pipe.reader.get());
}

TEST(FdIo, ADescriptorThatIsNotOpenIsGone) {
  constexpr int not_open = 987;
  expect_gone(not_open);
}

TEST(FdIo, AnErrorOfTheSystemIsNamed) {
  const Descriptor folder = opened("/", O_RDONLY | O_DIRECTORY);
  const auto received = receive_from(folder.get());
  ASSERT_FALSE(received);
  EXPECT_EQ(received.error().detail, "cannot read from PORT: Is a directory");
  EXPECT_EQ(received.error().system_error, EISDIR);

  const Descriptor read_only = opened("/dev/null", O_RDONLY);
  const auto sent = send(read_only.get(), Bytes{1}, "PORT");
  ASSERT_FALSE(sent);
  EXPECT_EQ(sent.error().detail, "cannot write to PORT: Bad file descriptor");
}

TEST(FdIo, ADescriptorIsClosedOnce) {
  Descriptor one = opened("/dev/null", O_RDONLY);
  const int number = one.get();
  Descriptor two(std::move(one));
  EXPECT_EQ(two.get(), number);
  EXPECT_NE(fcntl(number, F_GETFD), -1);
  two = Descriptor();
  EXPECT_EQ(fcntl(number, F_GETFD), -1);
}

}  // namespace
}  // namespace jkbms::fd_io
