#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <algorithm>

#include "e2e/program.hpp"
#include "support/answers.hpp"
#include "support/printed_json.hpp"

// Whatever a pack, an adapter or a gateway does to an answer: if it holds a valid frame, the
// program prints the values of that frame.

namespace jkbms::test {
namespace {

using std::chrono::milliseconds;
using testing::IsEmpty;

constexpr auto pack = "24s-charging-balancing";

void expect_true_json(const FakeBms& bms, const Golden& expected,
                      std::vector<std::string> more = {}) {
  const EndedRun run =
      run_program({"-s", bms.path(), "--format", "json"}, {.arguments = std::move(more)});
  EXPECT_EQ(run.exit_code, 0);
  EXPECT_EQ(run.err, "");
  EXPECT_EQ(std::ranges::count(run.out, '\n'), 1);
  EXPECT_THAT(printed_differences(run.out, expected.state_json), IsEmpty());
  expect_only_read_all(bms);
}

/// Checks the output for a pack that answers with the result of `make(request, frame)`.
template <class Make>
void expect_true_json_of(const Make& make, std::vector<std::string> more = {}) {
  const Golden expected = golden(pack);
  const FakeBms bms(
      [&](BytesView request) { return FakeBms::Answer{make(request, expected.frame)}; },
      FakeBms::Pace::wire);
  expect_true_json(bms, expected, std::move(more));
}

class EveryPack : public testing::TestWithParam<const char*> {};

TEST_P(EveryPack, AtWireSpeed) {
  const Golden expected = golden(GetParam());
  const FakeBms bms(expected.frame, FakeBms::Pace::wire);
  expect_true_json(bms, expected);
  EXPECT_EQ(bms.requests(), 1U);
}

TEST_P(EveryPack, AtOnce) {
  const Golden expected = golden(GetParam());
  const FakeBms bms(expected.frame);
  expect_true_json(bms, expected);
  EXPECT_EQ(bms.requests(), 1U);
}

INSTANTIATE_TEST_SUITE_P(SerialAnswers, EveryPack,
                         testing::Values("04s-idle", "08s-charging", "16s-cold", "16s-all-alarms",
                                         "16s-v0-discharging", "16s-marks-inside", "16s-without-82",
                                         "24s-charging-balancing", "32s-idle-8000"));

TEST(SerialAnswers, Late) {
  expect_true_json_of(
      [](BytesView, const Bytes& frame) { return answers::late(frame, milliseconds(700)); });
}

TEST(SerialAnswers, LaterThanTheSecondRequest) {
  expect_true_json_of(
      [](BytesView, const Bytes& frame) { return answers::late(frame, milliseconds(300)); },
      {"--reply-timeout", "1"});
}

TEST(SerialAnswers, AfterTheEchoOfTheRequest) {
  expect_true_json_of(
      [](BytesView request, const Bytes& frame) { return answers::echo(request, frame); });
}

TEST(SerialAnswers, TwoWithoutAGap) {
  expect_true_json_of([](BytesView, const Bytes& frame) {
    return answers::glued(frame, golden("04s-idle").frame);
  });
}

TEST(SerialAnswers, WithAPauseOf300Milliseconds) {
  expect_true_json_of(
      [](BytesView, const Bytes& frame) { return answers::split(frame, milliseconds(300)); });
}

TEST(SerialAnswers, WithAPauseOf2Seconds) {
  expect_true_json_of(
      [](BytesView, const Bytes& frame) { return answers::split(frame, milliseconds(2000)); });
}

TEST(SerialAnswers, AfterNoise) {
  expect_true_json_of([](BytesView, const Bytes& frame) {
    return answers::after({0xFF, 0x4E, 0x4E, 0x57, 0x00, 0x68, 0x57, 0x80}, frame);
  });
}

TEST(SerialAnswers, AfterZeroBytes) {
  for (const std::size_t zeros : {1U, 4U, 16U, 600U}) {
    SCOPED_TRACE(zeros);
    expect_true_json_of([zeros](BytesView, const Bytes& frame) {
      return answers::after(Bytes(zeros, 0x00), frame);
    });
  }
}

TEST(SerialAnswers, AfterADamagedFrame) {
  expect_true_json_of([](BytesView, const Bytes& frame) {
    return answers::glued(answers::bad_sum(golden("04s-idle").frame).front().bytes, frame);
  });
}

TEST(SerialAnswers, ToASecondRequestAfterABadChecksum) {
  const Golden expected = golden(pack);
  FakeBms bms(expected.frame, FakeBms::Pace::wire);
  bms.answer_next({answers::bad_sum(golden("04s-idle").frame)});
  expect_true_json(bms, expected);
  EXPECT_EQ(bms.requests(), 2U);
}

TEST(SerialAnswers, ToASecondRequestAfterSilence) {
  const Golden expected = golden(pack);
  FakeBms bms(expected.frame, FakeBms::Pace::wire);
  bms.answer_next({answers::silence()});
  expect_true_json(bms, expected, {"--reply-timeout", "0.2"});
  EXPECT_EQ(bms.requests(), 2U);
}

TEST(SerialAnswers, AfterTheAdapterWasUnpluggedAndPluggedInAgain) {
  const Golden expected = golden(pack);
  FakeBms bms(expected.frame, FakeBms::Pace::wire);
  bms.hang_up();
  EXPECT_EQ(run_program({"-s", bms.path()}).exit_code, 66);
  bms.return_anew();
  expect_true_json(bms, expected);
}

}  // namespace
}  // namespace jkbms::test
