#ifndef JKBMS_TESTS_SUPPORT_PROCESS_USAGE_HPP
#define JKBMS_TESTS_SUPPORT_PROCESS_USAGE_HPP

#include <sys/types.h>

#include <chrono>
#include <cstdint>

namespace jkbms::test {

/// What a process holds and has used, as /proc tells it.
struct ProcessUsage {
  std::uint64_t resident_kib = 0;
  std::uint64_t peak_resident_kib = 0;
  std::uint64_t proportional_kib = 0;  ///< PSS: shared pages counted by their share
  std::uint64_t threads = 0;
  std::uint64_t descriptors = 0;
  std::chrono::nanoseconds cpu{0};  ///< of all its threads that still run
  std::uint64_t wake_ups = 0;       ///< voluntary context switches of all its threads
};

/// Throws std::runtime_error where there is no such process.
ProcessUsage usage_of(pid_t pid);

}  // namespace jkbms::test

#endif
