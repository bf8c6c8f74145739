#ifndef JKBMS_TESTS_UNIT_LINE_FIXTURE_HPP
#define JKBMS_TESTS_UNIT_LINE_FIXTURE_HPP

#include <gtest/gtest.h>

#include "jkbms/line.hpp"
#include "jkbms/memory_transport.hpp"
#include "support/frame_writer_jk02.hpp"

namespace jkbms::test {

/// The frames that a pack sends when it is asked for its state.
inline Bytes answer_of(std::uint8_t address, std::uint32_t mv) {
  return joined({sample_status(mv).bytes(), acknowledgement(address, status_register)});
}

/// A line with jk02 packs. Time passes only when a test moves it.
class LineTest : public testing::Test {
 protected:
  using milliseconds = std::chrono::milliseconds;

  LineTest() { line_.attach(transport_); }

  /// The next values within `wait`. The test fails if the port fails.
  std::optional<Heard> next(milliseconds wait = milliseconds(1000)) {
    auto heard = line_.next(clock_.now() + wait);
    EXPECT_TRUE(heard);
    return heard ? *std::move(heard) : std::nullopt;
  }
  [[nodiscard]] milliseconds elapsed() const {
    return std::chrono::duration_cast<milliseconds>(clock_.now() - start_);
  }
  static Question question(std::uint8_t address, Part part = Part::state) {
    return {.request = jk02().plan(address, part).at(0), .address = address};
  }
  void ask(std::uint8_t address, milliseconds gap = milliseconds(0)) {
    Question asked = question(address);
    asked.gap = gap;
    ASSERT_TRUE(line_.ask(asked));
  }
  /// Asks the question and expects an answer from the pack that was asked.
  void ask_and_expect_answer(std::uint8_t address) {
    ask(address);
    expect_heard(next(milliseconds(2000)), address, Heard::How::asked);
  }
  static void expect_heard(const std::optional<Heard>& heard, std::uint8_t address,
                           Heard::How how) {
    ASSERT_TRUE(heard);
    EXPECT_EQ(heard->address, address);
    EXPECT_EQ(heard->how, how);
  }
  /// Expects that no answer comes, for this reason and with this error.
  void expect_failure(Silence silence, Errc code) {
    EXPECT_FALSE(next(std::chrono::hours(1)));
    EXPECT_FALSE(line_.asking());
    ASSERT_TRUE(line_.failure());
    EXPECT_EQ(line_.failure()->silence, silence);
    EXPECT_EQ(to_string(line_.failure()->error.code), to_string(code));
  }
  [[nodiscard]] std::uint64_t refused(Unattributed reason) const {
    return line_.counters().unattributed_by_reason[static_cast<std::size_t>(reason)];
  }

  ManualClock clock_;
  Clock::TimePoint start_ = clock_.now();
  MemoryTransport transport_{clock_};
  Line line_{jk02(), clock_};
};

}  // namespace jkbms::test

#endif
