#include "line/master_detector.hpp"

#include <gtest/gtest.h>

namespace jkbms::test {
namespace {

constexpr Clock::TimePoint at(double seconds) {
  return Clock::TimePoint(std::chrono::milliseconds(static_cast<int>(seconds * 1000)));
}

TEST(MasterDetector, WithoutMessagesThereIsNoMaster) {
  EXPECT_EQ(MasterDetector().heard(), std::nullopt);
}

TEST(MasterDetector, ARequestIsAMasterAtOnce) {
  MasterDetector detector;
  detector.foreign_request(at(3));
  EXPECT_EQ(detector.heard(), at(3));
  detector.foreign_request(at(5));
  EXPECT_EQ(detector.heard(), at(5));
}

TEST(MasterDetector, ThreeAnswersWithin8SecondsAreAMaster) {
  MasterDetector detector;
  detector.unasked_answer(at(1));
  detector.unasked_answer(at(5));
  EXPECT_EQ(detector.heard(), std::nullopt);
  detector.unasked_answer(at(9));
  EXPECT_EQ(detector.heard(), at(9));
  detector.unasked_answer(at(10));
  EXPECT_EQ(detector.heard(), at(10));
}

TEST(MasterDetector, ThreeAnswersInMoreThan8SecondsAreNot) {
  MasterDetector detector;
  for (const double seconds : {1.0, 5.0, 9.1}) detector.unasked_answer(at(seconds));
  EXPECT_EQ(detector.heard(), std::nullopt);
  detector.unasked_answer(at(12));
  EXPECT_EQ(detector.heard(), at(12));
}

TEST(MasterDetector, APackThatSendsOnceAMinuteIsNot) {
  MasterDetector detector;
  for (int i = 0; i < 100; ++i) detector.unasked_answer(at(59.944 * i));
  EXPECT_EQ(detector.heard(), std::nullopt);
}

}  // namespace
}  // namespace jkbms::test
