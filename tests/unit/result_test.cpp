#include "jkbms/result.hpp"

#include <gtest/gtest.h>

#include <memory>
#include <set>

namespace jkbms {
namespace {

TEST(Result, HoldsAValue) {
  Result<std::string> result = std::string("value");
  ASSERT_TRUE(result);
  EXPECT_TRUE(result.has_value());
  EXPECT_EQ(*result, "value");
  EXPECT_EQ(result->size(), 5U);
  *result = "other";
  EXPECT_EQ(*result, "other");
}

TEST(Result, HoldsAnError) {
  const Result<int> result = Error{Errc::io, "the port is gone", 5};
  ASSERT_FALSE(result);
  EXPECT_EQ(result.error().code, Errc::io);
  EXPECT_EQ(result.error().detail, "the port is gone");
  EXPECT_EQ(result.error().system_error, 5);
}

TEST(Result, ReturnsAMoveOnlyValue) {
  Result<std::unique_ptr<int>> result = std::make_unique<int>(7);
  const std::unique_ptr<int> value = *std::move(result);
  EXPECT_EQ(*value, 7);
}

#ifndef NDEBUG
TEST(ResultDeathTest, AWrongAccessIsAFailedAssert) {
  const Result<int> failed = Error{Errc::io, "gone"};
  const Result<int> good = 7;
  const Status done;
  EXPECT_DEATH(static_cast<void>(*failed), "the value of a Result that has an error");
  EXPECT_DEATH(static_cast<void>(good.error()), "the error of a Result that has a value");
  EXPECT_DEATH(static_cast<void>(done.error()), "the error of a Result that has a value");
}
#endif

TEST(Status, IsSuccessUnlessMadeFromAnError) {
  const Status good;
  EXPECT_TRUE(good);
  const Status bad = Error{Errc::timeout, "no answer"};
  ASSERT_FALSE(bad);
  EXPECT_EQ(bad.error().code, Errc::timeout);
  EXPECT_EQ(bad.error().system_error, 0);
}

TEST(Errc, EachCodeHasItsOwnName) {
  EXPECT_EQ(to_string(Errc::unexpected_reply), "unexpected_reply");
  std::set<std::string_view> names;
  for (const Errc code : {Errc::timeout, Errc::io, Errc::bad_frame, Errc::unexpected_reply,
                          Errc::unsupported, Errc::invalid_argument}) {
    names.insert(to_string(code));
  }
  EXPECT_EQ(names.size(), 6U);
}

}  // namespace
}  // namespace jkbms
