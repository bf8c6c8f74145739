#include "support/stopped_thread.hpp"

#include <sys/ptrace.h>
#include <sys/wait.h>

#include <algorithm>
#include <cerrno>
#include <filesystem>
#include <string>
#include <system_error>

namespace jkbms::test {

std::vector<pid_t> threads_of(pid_t process) {
  std::vector<pid_t> threads;
  const std::string folder = "/proc/" + std::to_string(process) + "/task";
  for (const auto& entry : std::filesystem::directory_iterator(folder)) {
    threads.push_back(std::stoi(entry.path().filename().string()));
  }
  std::ranges::sort(threads);
  return threads;
}

StoppedThread::StoppedThread(pid_t thread) : thread_(thread) {
  const bool stopped = ptrace(PTRACE_SEIZE, thread, nullptr, nullptr) == 0 &&
                       ptrace(PTRACE_INTERRUPT, thread, nullptr, nullptr) == 0 &&
                       waitpid(thread, nullptr, __WALL) == thread;
  if (!stopped) throw std::system_error(errno, std::generic_category(), "ptrace");
}

StoppedThread::~StoppedThread() {
  ptrace(PTRACE_DETACH, thread_, nullptr, nullptr);
}

void StoppedThread::wait_for_end() {
  int status = 0;
  while (waitpid(thread_, &status, __WALL) == thread_ && WIFSTOPPED(status)) {
  }
}

}  // namespace jkbms::test
