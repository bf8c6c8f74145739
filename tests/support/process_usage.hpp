#ifndef JKBMS_TESTS_SUPPORT_PROCESS_USAGE_HPP
#define JKBMS_TESTS_SUPPORT_PROCESS_USAGE_HPP

#include <sys/types.h>

#include <chrono>
#include <cstdint>
#include <map>
#include <string>

namespace jkbms::test {

/// The memory, threads and processor time of a process, from /proc.
struct ProcessUsage {
  std::uint64_t resident_kib = 0;
  std::uint64_t peak_resident_kib = 0;
  std::uint64_t proportional_kib = 0;  ///< PSS: its share of shared pages
  std::uint64_t threads = 0;
  std::uint64_t descriptors = 0;
  std::chrono::nanoseconds cpu{0};  ///< of all threads that still run
  std::uint64_t wake_ups = 0;       ///< voluntary context switches of all threads
};

/// Throws std::runtime_error if there is no such process.
ProcessUsage usage_of(pid_t pid);

/// The context switches of each thread, voluntary or not, by the name and number of the thread.
std::map<std::string, std::uint64_t> wake_ups_by_thread(pid_t pid);

}  // namespace jkbms::test

#endif
