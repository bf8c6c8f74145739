#include <gmock/gmock.h>
#include <gtest/gtest.h>
#include <termios.h>

#include <cstdlib>

#include "e2e/program.hpp"
#include "support/printed_json.hpp"

namespace jkbms::test {
namespace {

using testing::IsEmpty;

/// With the shim preloaded, the program uses libserialport on a pseudo terminal.
ChildProcess::Options with_shim() {
  const char* const asan = std::getenv("ASAN_OPTIONS");
  const std::string asan_options = asan == nullptr ? "" : std::string(asan) + ":";
  return {.environment = {{"LD_PRELOAD", JKBMS_SERIAL_SHIM},
                          {"ASAN_OPTIONS", asan_options + "verify_asan_link_order=0"}}};
}

TEST(LibserialportProgram, PrintsThePackAtTheRateAskedFor) {
  const Golden expected = golden("24s-charging-balancing");
  const FakeBms bms(expected.frame, FakeBms::Pace::wire);
  const unsigned untouched = bms.rate();
  for (const auto& [rate, constant] : {std::pair{"115200", B115200}, {"9600", B9600}}) {
    const EndedRun run =
        run_program({"-s", bms.path(), "-b", rate, "--format", "json"}, with_shim());
    EXPECT_EQ(run.exit_code, 0) << run.err;
    EXPECT_THAT(printed_differences(run.out, expected.state_json), IsEmpty());
    EXPECT_EQ(bms.rate(), static_cast<unsigned>(constant)) << "libserialport was not used";
    EXPECT_NE(bms.rate(), untouched);
  }
  expect_only_read_all(bms);
}

TEST(LibserialportProgram, ReportsThatThePortIsLost) {
  const FakeBms bms([](BytesView) { return FakeBms::Answer{{}, true}; });
  const EndedRun run = run_program({"-s", bms.path()}, with_shim());
  EXPECT_EQ(run.exit_code, 74);
  EXPECT_THAT(run.err, testing::HasSubstr("is gone"));
}

}  // namespace
}  // namespace jkbms::test
