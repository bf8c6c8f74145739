#include "console/screen/terminal_signals.hpp"

#include <sys/signalfd.h>
#include <unistd.h>

#include <initializer_list>

namespace jkbms::app {
namespace {

sigset_t set_of(std::initializer_list<int> numbers) {
  sigset_t set;
  sigemptyset(&set);
  for (const int number : numbers) sigaddset(&set, number);
  return set;
}

}  // namespace

TerminalSignals::TerminalSignals() {
  const sigset_t handled = set_of({SIGTSTP, SIGCONT, SIGWINCH});
  pthread_sigmask(SIG_BLOCK, &handled, &before_);
  descriptor_ = signalfd(-1, &handled, SFD_NONBLOCK | SFD_CLOEXEC);
}

TerminalSignals::~TerminalSignals() {
  static_cast<void>(take());  // a pending one would act when it is unblocked
  pthread_sigmask(SIG_SETMASK, &before_, nullptr);
  close(descriptor_);
}

TerminalSignals::Seen TerminalSignals::take() const {
  Seen seen;
  signalfd_siginfo info{};
  while (read(descriptor_, &info, sizeof info) == sizeof info) {
    (info.ssi_signo == SIGTSTP ? seen.pause : seen.changed) = true;
  }
  return seen;
}

void TerminalSignals::pause() {
  const sigset_t stop = set_of({SIGTSTP});
  raise(SIGTSTP);
  pthread_sigmask(SIG_UNBLOCK, &stop, nullptr);  // here the process stops
  pthread_sigmask(SIG_BLOCK, &stop, nullptr);
}

}  // namespace jkbms::app
