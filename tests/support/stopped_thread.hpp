#ifndef JKBMS_TESTS_SUPPORT_STOPPED_THREAD_HPP
#define JKBMS_TESTS_SUPPORT_STOPPED_THREAD_HPP

#include <sys/types.h>

#include <vector>

namespace jkbms::test {

/// The ids of the threads of a process, oldest first. The first is the main thread.
std::vector<pid_t> threads_of(pid_t process);

/// Stops one thread of a child process, as if it hung, until the object is destroyed. Construct and
/// destroy it in the same thread. Throws std::system_error if the system does not allow it.
class StoppedThread {
 public:
  explicit StoppedThread(pid_t thread);
  ~StoppedThread();
  StoppedThread(const StoppedThread&) = delete;
  StoppedThread& operator=(const StoppedThread&) = delete;

  /// Waits until the process ends. Before this call it cannot be waited for.
  void wait_for_end();

 private:
  pid_t thread_;
};

}  // namespace jkbms::test

#endif
