#include "console/stoppable_work.hpp"

#include <poll.h>
#include <sys/eventfd.h>
#include <unistd.h>

#include <array>
#include <atomic>
#include <thread>

#include "system/stop_signal.hpp"
#include "system/thread_limit.hpp"

namespace jkbms::app {
namespace {

constexpr int short_wait_ms = 1500;

}  // namespace

void run_until_done_or_stopped(const std::vector<StoppableWork>& work,
                               const std::function<void()>& on_wait) {
  require_threads(work.size());
  const StopSignal stop;
  const int done = eventfd(0, EFD_CLOEXEC);
  std::atomic<std::size_t> left = work.size();
  {
    std::vector<std::jthread> threads;
    threads.reserve(work.size());
    for (const auto& piece : work) {
      threads.emplace_back([&](const std::stop_token& token) {
        piece(token);
        if (--left == 0) eventfd_write(done, 1);
      });
    }
    std::array<pollfd, 2> waiting = {{{stop.descriptor(), POLLIN, 0}, {done, POLLIN, 0}}};
    if (poll(waiting.data(), waiting.size(), short_wait_ms) == 0) {
      on_wait();
      poll(waiting.data(), waiting.size(), -1);
    }
  }
  close(done);
}

}  // namespace jkbms::app
