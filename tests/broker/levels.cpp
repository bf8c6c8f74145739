#include "broker/levels.hpp"

#include <gtest/gtest.h>

namespace jkbms::test {

std::string levels_of(const ProcessUsage& usage) {
  return std::to_string(usage.resident_kib) + " KiB resident, " + std::to_string(usage.threads) +
         " threads, " + std::to_string(usage.descriptors) + " descriptors";
}

void expect_level(const ProcessUsage& earlier, const ProcessUsage& later) {
  EXPECT_LE(later.threads, earlier.threads);
  EXPECT_LE(later.descriptors, earlier.descriptors);
  EXPECT_LE(later.resident_kib, earlier.resident_kib + JKBMS_RESIDENT_SLACK_KIB);
}

}  // namespace jkbms::test
