#include "system/stop_signal.hpp"

#include <sys/eventfd.h>
#include <unistd.h>

#include <atomic>
#include <cerrno>
#include <csignal>
#include <cstdint>
#include <ctime>

#include "system/exit_code.hpp"

namespace jkbms::app {
namespace {

constexpr itimerspec time_to_stop{{0, 0}, {1, 500'000'000}};

// Used by the signal handlers. The timer outlives the object, because the process may still hang at
// its end.
std::atomic<int> stop_descriptor = -1;
std::atomic<bool> stopping = false;
timer_t deadline{};

void on_stop(int /*signal*/) {
  const int before = errno;
  if (const int descriptor = stop_descriptor; descriptor >= 0) {
    const std::uint64_t one = 1;
    [[maybe_unused]] const auto written = write(descriptor, &one, sizeof one);
  }
  if (!stopping.exchange(true)) timer_settime(deadline, 0, &time_to_stop, nullptr);
  errno = before;
}

void on_deadline(int /*signal*/) {
  _exit(static_cast<int>(ExitCode::ok));
}

void handle(int signal, void (*handler)(int)) {
  struct sigaction before {};
  if (sigaction(signal, nullptr, &before) == 0 && before.sa_handler == SIG_IGN) return;
  struct sigaction action {};
  action.sa_handler = handler;
  action.sa_flags = SA_RESTART;
  sigaction(signal, &action, nullptr);
  sigset_t signals;
  sigemptyset(&signals);
  sigaddset(&signals, signal);
  pthread_sigmask(SIG_UNBLOCK, &signals, nullptr);
}

}  // namespace

StopSignal::StopSignal() : descriptor_(eventfd(0, EFD_CLOEXEC | EFD_NONBLOCK)) {
  static const bool timer_made = [] {
    sigevent event{};
    event.sigev_notify = SIGEV_SIGNAL;
    event.sigev_signo = SIGALRM;
    std::signal(SIGALRM, on_deadline);
    return timer_create(CLOCK_MONOTONIC, &event, &deadline) == 0;
  }();
  stopping = !timer_made;
  stop_descriptor = descriptor_;
  for (const int signal : {SIGINT, SIGTERM, SIGHUP}) handle(signal, on_stop);
}

StopSignal::~StopSignal() {
  stop_descriptor = -1;
  close(descriptor_);
}

}  // namespace jkbms::app
