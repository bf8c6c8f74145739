#ifndef JKBMS_TESTS_SUPPORT_STOPPED_THREAD_HPP
#define JKBMS_TESTS_SUPPORT_STOPPED_THREAD_HPP

#include <sys/types.h>

#include <vector>

namespace jkbms::test {

/// The threads of a process by their ids, oldest first: the main thread is the first.
std::vector<pid_t> threads_of(pid_t process);

/// Stops one thread of a child process, as if it hung, until the object goes. Make and end it in
/// the same thread. Throws std::system_error where the system does not allow it.
class StoppedThread {
 public:
  explicit StoppedThread(pid_t thread);
  ~StoppedThread();
  StoppedThread(const StoppedThread&) = delete;
  StoppedThread& operator=(const StoppedThread&) = delete;

  /// Waits until its process ends, which cannot be waited for before.
  void wait_for_end();

 private:
  pid_t thread_;
};

}  // namespace jkbms::test

#endif
