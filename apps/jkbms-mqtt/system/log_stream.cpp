#include "system/log_stream.hpp"

#include <fcntl.h>
#include <fmt/format.h>
#include <poll.h>
#include <sys/socket.h>
#include <sys/stat.h>
#include <unistd.h>

#include <algorithm>
#include <cerrno>
#include <climits>

namespace jkbms::app {
namespace {

constexpr std::size_t most_waiting = 64 * 1024;

bool is_ready(int descriptor) {
  pollfd waiting{descriptor, POLLOUT, 0};
  return poll(&waiting, 1, 0) == 1 && (waiting.revents & (POLLOUT | POLLERR)) != 0;
}

}  // namespace

LogStream::LogStream(int descriptor) : descriptor_(descriptor) {
  struct stat status {};
  if (fstat(descriptor, &status) != 0) return;
  is_socket_ = S_ISSOCK(status.st_mode);
  // Setting the descriptor itself non-blocking would affect every process that shares it.
  may_block_ = S_ISFIFO(status.st_mode) || isatty(descriptor) != 0;
  if (may_block_) {
    own_ = open(fmt::format("/proc/self/fd/{}", descriptor).c_str(),
                O_WRONLY | O_NONBLOCK | O_NOCTTY | O_CLOEXEC);
  }
}

LogStream::~LogStream() {
  write_waiting();
  if (own_ >= 0) close(own_);
}

bool LogStream::write(std::string_view line) {
  write_waiting();
  if (!waiting_.empty() && waiting_.size() + line.size() > most_waiting) return false;
  waiting_ += line;
  write_waiting();
  return true;
}

bool LogStream::is_idle() {
  write_waiting();
  return waiting_.empty();
}

void LogStream::write_waiting() {
  std::size_t written = 0;
  while (written < waiting_.size()) {
    const std::string_view rest = std::string_view(waiting_).substr(written);
    ssize_t count = 0;
    if (is_socket_) {
      count = send(descriptor_, rest.data(), rest.size(), MSG_DONTWAIT | MSG_NOSIGNAL);
    } else if (own_ >= 0) {
      count = ::write(own_, rest.data(), rest.size());
    } else if (may_block_ && !is_ready(descriptor_)) {
      break;
    } else {  // a pipe that is ready takes PIPE_BUF bytes without waiting
      const std::size_t most = may_block_ ? PIPE_BUF : rest.size();
      count = ::write(descriptor_, rest.data(), std::min(most, rest.size()));
    }
    if (count < 0 && errno == EINTR) continue;
    if (count < 0 && errno != EAGAIN) written = waiting_.size();  // the reader is gone
    if (count < 0) break;
    written += static_cast<std::size_t>(count);
  }
  waiting_.erase(0, written);
}

}  // namespace jkbms::app
