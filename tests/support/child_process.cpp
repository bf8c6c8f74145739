#include "support/child_process.hpp"

#include <fcntl.h>
#include <grp.h>
#include <poll.h>
#include <sys/eventfd.h>
#include <sys/ioctl.h>
#include <sys/prctl.h>
#include <sys/syscall.h>
#include <sys/wait.h>
#include <unistd.h>

#include <array>
#include <cerrno>
#include <csignal>
#include <cstdlib>
#include <system_error>

namespace jkbms::test {
namespace {

constexpr int cannot_execute = 127;
constexpr unsigned short terminal_rows = 24;

std::system_error failure(const std::string& doing) {
  return {errno, std::generic_category(), doing};
}

/// The two ends of a pipe.
struct Pipe {
  Pipe() {
    std::array<int, 2> ends{};
    if (pipe2(ends.data(), O_CLOEXEC) != 0) throw failure("pipe2");
    source = fd_io::Descriptor(ends[0]);
    sink = fd_io::Descriptor(ends[1]);
  }
  fd_io::Descriptor source;
  fd_io::Descriptor sink;
};

std::vector<std::string> environment_of(const ChildProcess::Options& options) {
  auto variables = options.environment;
  variables.try_emplace("TZ", "UTC");
  for (const char* kept :
       {"PATH", "ASAN_OPTIONS", "LSAN_OPTIONS", "UBSAN_OPTIONS", "TSAN_OPTIONS"}) {
    if (const char* const value = std::getenv(kept)) variables.try_emplace(kept, value);
  }
  std::vector<std::string> lines;
  lines.reserve(variables.size());
  for (const auto& [name, value] : variables)
    lines.push_back(std::string(name).append("=").append(value));
  return lines;
}

std::vector<char*> pointers(std::vector<std::string>& texts) {
  std::vector<char*> all;
  all.reserve(texts.size() + 1);
  for (std::string& text : texts) all.push_back(text.data());
  all.push_back(nullptr);
  return all;
}

auto has(std::string_view text) {
  return [text](const std::string& all) { return all.find(text) != std::string::npos; };
}

struct Streams {
  int in;
  int out;
  int err;
};

bool become_user(uid_t user) {
  return setgroups(0, nullptr) == 0 && setgid(user) == 0 && setuid(user) == 0;
}

/// Lets the kernel kill this process when `parent` ends. False if the parent has ended before.
bool end_with(pid_t parent) {
  return prctl(PR_SET_PDEATHSIG, SIGKILL) == 0 && getppid() == parent;
}

/// Runs in the child after fork. Before execve it calls only functions that are safe if the parent
/// has other threads.
[[noreturn]] void become(const std::string& program, char* const* arguments,
                         char* const* environment, const Streams& streams,
                         const ChildProcess::Options& options, pid_t parent) {
  setsid();
  if (options.terminal_columns) ioctl(streams.in, TIOCSCTTY, 0);
  const bool good = dup2(streams.in, STDIN_FILENO) >= 0 && dup2(streams.out, STDOUT_FILENO) >= 0 &&
                    dup2(streams.err, STDERR_FILENO) >= 0 && chdir(options.directory.c_str()) == 0;
  const bool ready = good && (!options.user || become_user(*options.user)) && end_with(parent);
  if (ready) execve(program.c_str(), arguments, environment);
  _exit(cannot_execute);
}

}  // namespace

ChildProcess::ChildProcess(const std::string& program, const Options& options)
    : wake_(eventfd(0, EFD_CLOEXEC | EFD_NONBLOCK)) {
  start(program, options);
  reader_ = std::jthread([this](const std::stop_token& stop) { read_streams(stop); });
}

ChildProcess::~ChildProcess() {
  if (!exit_code_) {
    kill(pid_, SIGKILL);
    waitpid(pid_, nullptr, 0);
  }
  reader_.request_stop();
  eventfd_write(wake_.get(), 1);
  reader_.join();
}

void ChildProcess::start(const std::string& program, const Options& options) {
  const fd_io::Descriptor nothing(open("/dev/null", O_RDWR | O_CLOEXEC));
  Pipe out;
  Pipe err;
  Streams streams{nothing.get(), out.sink.get(), err.sink.get()};
  if (options.terminal_columns) {
    terminal_.emplace();
    terminal_->resize(terminal_rows, *options.terminal_columns);
    streams = {terminal_->slave(), terminal_->slave(), terminal_->slave()};
  }

  std::vector<std::string> arguments = options.arguments;
  arguments.insert(arguments.begin(), program);
  std::vector<std::string> environment = environment_of(options);
  const auto argument_pointers = pointers(arguments);
  const auto environment_pointers = pointers(environment);
  const pid_t parent = getpid();
  pid_ = fork();
  if (pid_ < 0) throw failure("fork");
  if (pid_ == 0) {
    become(program, argument_pointers.data(), environment_pointers.data(), streams, options,
           parent);
  }
  process_ = fd_io::Descriptor(static_cast<int>(syscall(SYS_pidfd_open, pid_, 0)));
  if (!process_) throw failure("pidfd_open");

  if (terminal_) {
    out_.source = fd_io::Descriptor(fcntl(terminal_->master(), F_DUPFD_CLOEXEC, 0));
    terminal_->close_slave();
  } else {
    out_.source = std::move(out.source);
    err_.source = std::move(err.source);
  }
  out_.open = static_cast<bool>(out_.source);
  err_.open = static_cast<bool>(err_.source);
}

void ChildProcess::read_streams(const std::stop_token& stop) {
  std::array<char, 4096> chunk;
  std::unique_lock lock(mutex_);
  while (!stop.stop_requested() && (out_.open || err_.open)) {
    std::array<pollfd, 3> waiting{{{wake_.get(), POLLIN, 0}, {-1, POLLIN, 0}, {-1, POLLIN, 0}}};
    if (out_.open) waiting[1].fd = out_.source.get();
    if (err_.open) waiting[2].fd = err_.source.get();
    lock.unlock();
    poll(waiting.data(), waiting.size(), -1);
    lock.lock();
    for (const auto& [stream, polled] : {std::pair(&out_, &waiting[1]), {&err_, &waiting[2]}}) {
      if (!stream->open || polled->revents == 0) continue;
      const ssize_t count = read(stream->source.get(), chunk.data(), chunk.size());
      if (count > 0) {
        stream->text.append(chunk.data(), static_cast<std::size_t>(count));
      } else if (count == 0 || (errno != EAGAIN && errno != EINTR)) {
        stream->open = false;
      }
    }
    changed_.notify_all();
  }
}

std::string ChildProcess::out() const {
  const std::lock_guard lock(mutex_);
  return out_.text;
}

std::string ChildProcess::err() const {
  const std::lock_guard lock(mutex_);
  return err_.text;
}

bool ChildProcess::wait_for(const Stream& stream,
                            const std::function<bool(const std::string&)>& enough) const {
  std::unique_lock lock(mutex_);
  changed_.wait_for(lock, patience, [&] { return enough(stream.text) || !stream.open; });
  return enough(stream.text);
}

bool ChildProcess::wait_for_out(const std::function<bool(const std::string&)>& enough) const {
  return wait_for(out_, enough);
}

bool ChildProcess::wait_for_out(std::string_view text) const {
  return wait_for(out_, has(text));
}

bool ChildProcess::wait_for_err(std::string_view text) const {
  return wait_for(err_, has(text));
}

void ChildProcess::signal(int number) const {
  if (!exit_code_) kill(pid_, number);
}

std::optional<int> ChildProcess::wait(std::chrono::milliseconds longest) {
  if (exit_code_) return exit_code_;
  pollfd waiting{process_.get(), POLLIN, 0};
  if (poll(&waiting, 1, static_cast<int>(longest.count())) <= 0) return std::nullopt;
  int status = 0;
  if (waitpid(pid_, &status, 0) != pid_) throw failure("waitpid");
  exit_code_ = WIFEXITED(status) ? WEXITSTATUS(status) : 128 + WTERMSIG(status);
  std::unique_lock lock(mutex_);
  changed_.wait_for(lock, patience, [this] { return !out_.open && !err_.open; });
  return exit_code_;
}

}  // namespace jkbms::test
