#include "broker/levels.hpp"

#include <gtest/gtest.h>

namespace jkbms::test {

std::string levels_of(const ProcessUsage& usage) {
  return std::to_string(usage.resident_kib) + " KiB resident, " + std::to_string(usage.threads) +
         " threads, " + std::to_string(usage.descriptors) + " descriptors";
}

std::string growth_of(const ProcessUsage& earlier, const ProcessUsage& later) {
  if (later.threads <= earlier.threads && later.descriptors <= earlier.descriptors &&
      later.resident_kib <= earlier.resident_kib + JKBMS_RESIDENT_SLACK_KIB) {
    return {};
  }
  return levels_of(later) + " after " + levels_of(earlier);
}

void expect_level(const ProcessUsage& earlier, const ProcessUsage& later) {
  EXPECT_EQ(growth_of(earlier, later), "");
}

}  // namespace jkbms::test
