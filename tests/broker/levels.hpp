#ifndef JKBMS_TESTS_BROKER_LEVELS_HPP
#define JKBMS_TESTS_BROKER_LEVELS_HPP

#include <string>

#include "support/process_usage.hpp"

namespace jkbms::test {

/// "5200 KiB resident, 4 threads, 9 descriptors"
std::string levels_of(const ProcessUsage& usage);

/// What `later` has more of than `earlier`: threads, descriptors or clearly more memory. Empty if
/// it has no more.
std::string growth_of(const ProcessUsage& earlier, const ProcessUsage& later);

/// Fails the test if `later` has more threads or descriptors than `earlier`, or clearly more
/// memory.
void expect_level(const ProcessUsage& earlier, const ProcessUsage& later);

}  // namespace jkbms::test

#endif
