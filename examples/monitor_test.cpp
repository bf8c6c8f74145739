#include <gtest/gtest.h>

#include <csignal>

#include "support/child_process.hpp"
#include "support/fake_pack_bus.hpp"

namespace jkbms::test {
namespace {

TEST(ExampleMonitor, PrintsValuesAndChangesAndRecoversFromAnUnplug) {
  FakePackBus bus;
  bus.join({1, 2});
  ChildProcess monitor(JKBMS_MONITOR_EXAMPLE, {.arguments = {bus.line().path(), "1", "2"}});
  for (const char* line :
       {"the port is open\n", "pack 1 is online\n", "pack 1: 51.04 V, 31 %, cells 3.",
        "pack 2 is online\n", "pack 2: 51.07 V, 32 %, cells 3."}) {
    EXPECT_TRUE(monitor.wait_for_out(line)) << line << monitor.out();
  }
  bus.line().hang_up();
  EXPECT_TRUE(monitor.wait_for_out("is gone")) << monitor.out();
  const std::size_t before = monitor.out().size();
  bus.line().return_anew();
  EXPECT_TRUE(monitor.wait_for_out([before](const std::string& out) {
    return out.find("pack 2: 51.07 V", before) != std::string::npos;
  })) << monitor.out();
  monitor.signal(SIGTERM);
  EXPECT_EQ(monitor.wait(), 0);
}

}  // namespace
}  // namespace jkbms::test
