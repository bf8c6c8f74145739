#ifndef JKBMS_TESTS_UNIT_ATTRIBUTION_FIXTURE_HPP
#define JKBMS_TESTS_UNIT_ATTRIBUTION_FIXTURE_HPP

#include <gtest/gtest.h>

#include "line/attribution.hpp"
#include "support/frame_writer_jk02.hpp"

namespace jkbms::test {

/// Feeds messages to an attribution. Time passes only when a test moves it.
class AttributionTest : public testing::Test {
 protected:
  /// Starts again with another kind of line.
  void restart(Timing timing,
               Attribution::Proof proof = Attribution::Proof::request_and_acknowledgement) {
    attribution_.emplace(true, timing, proof);
  }

  void wait(std::chrono::milliseconds time) { now_ += time; }
  /// Adds bytes that belong to no message.
  void noise(std::uint64_t bytes) { dropped_ += bytes; }
  void fillers(std::uint64_t bytes) {
    dropped_ += bytes;
    fillers_ += bytes;
  }

  void ask(std::uint8_t address, Part part = Part::state) {
    const auto request = jk02().plan(address, part).at(0);
    attribution_->asked(request, address, now_);
  }
  /// Feeds a request of another master, or the echo of ours.
  Attribution::Sign request(std::uint8_t address, std::uint16_t document = status_register) {
    return take(Decoded::Kind::request, address, document).sign;
  }
  void data(Part part = Part::state, std::optional<std::uint32_t> stated_address = {}) {
    Decoded decoded;
    decoded.kind = Decoded::Kind::data;
    decoded.part = part;
    if (part == Part::state) decoded.snapshot.state.emplace().voltage_v = 52.8;
    if (part == Part::settings) decoded.snapshot.settings.emplace();
    if (part == Part::log) decoded.log.push_back({60, 1, "boot"});
    decoded.snapshot.bms_address = stated_address;
    EXPECT_FALSE(attribution_->take(std::move(decoded), {}, place()).heard);
  }
  Attribution::Verdict acknowledge(std::uint8_t address, std::uint16_t document = status_register) {
    return take(Decoded::Kind::acknowledgement, address, document);
  }

  /// Expects that `verdict` has values and that no values were dropped.
  static void expect_heard(const Attribution::Verdict& verdict, std::uint8_t address,
                           Heard::How how) {
    ASSERT_TRUE(verdict.heard);
    EXPECT_EQ(verdict.heard->address, address);
    EXPECT_EQ(verdict.heard->snapshot.address, address);
    EXPECT_EQ(verdict.heard->how, how);
    EXPECT_EQ(verdict.sign, how == Heard::How::overheard ? Attribution::Sign::unasked_answer
                                                         : Attribution::Sign::none);
  }
  /// Expects that `verdict` has no values, for this reason only.
  void expect_refused(const Attribution::Verdict& verdict, Unattributed reason) const {
    EXPECT_FALSE(verdict.heard);
    expect_counted(reason);
  }
  void expect_counted(Unattributed reason) const {
    for (std::size_t i = 0; i < unattributed_reasons; ++i) {
      const auto each = static_cast<Unattributed>(i);
      EXPECT_EQ(attribution_->unattributed()[i], each == reason ? 1U : 0U) << to_string(each);
    }
  }

  std::optional<Attribution> attribution_{std::in_place, true, Timing::of_a_wire};

 private:
  Attribution::Verdict take(Decoded::Kind kind, std::uint8_t address, std::uint16_t document) {
    const bool asks = kind == Decoded::Kind::request;
    const Bytes bytes = asks ? trigger(address, document) : acknowledgement(address, document);
    auto decoded = jk02().decode(*jk02().frame(bytes), {});
    EXPECT_EQ(decoded->kind, kind);
    return attribution_->take(*std::move(decoded), bytes, place());
  }
  [[nodiscard]] Attribution::Place place() const { return {now_, now_, dropped_, fillers_}; }

  Clock::TimePoint now_{std::chrono::seconds(100)};
  std::uint64_t dropped_ = 1000;
  std::uint64_t fillers_ = 700;
};

}  // namespace jkbms::test

#endif
