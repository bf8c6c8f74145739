#include "support/process_usage.hpp"

#include <gtest/gtest.h>
#include <unistd.h>

#include <thread>

namespace jkbms::test {
namespace {

TEST(ProcessUsage, IsReadWhileThreadsEnd) {
  const std::jthread starter([](const std::stop_token& stop) {
    while (!stop.stop_requested()) std::thread([] {}).join();
  });
  for (int i = 0; i < 300; ++i) {
    EXPECT_GE(usage_of(getpid()).threads, 2U);
    EXPECT_FALSE(wake_ups_by_thread(getpid()).empty());
  }
}

TEST(ProcessUsage, OfNoProcessIsAnError) {
  EXPECT_THROW(usage_of(-1), std::exception);
}

}  // namespace
}  // namespace jkbms::test
