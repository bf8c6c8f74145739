#include <gtest/gtest.h>

#include <random>

#include "jkbms/capture.hpp"

namespace jkbms {
namespace {

using Random = std::mt19937;
using std::chrono::milliseconds;

std::size_t below(Random& random, std::size_t limit) {
  return std::uniform_int_distribution<std::size_t>(0, limit - 1)(random);
}

CaptureRecord any_record(Random& random) {
  CaptureRecord record;
  if (below(random, 3) != 0) record.at = milliseconds(below(random, 1'000'000'000));
  if (below(random, 2) != 0) record.direction = CaptureRecord::Direction::sent;
  record.bytes.resize(1 + below(random, 40));
  for (auto& byte : record.bytes) byte = static_cast<std::uint8_t>(below(random, 256));
  return record;
}

std::string text_of(const Capture& capture) {
  std::string text;
  for (const CaptureRecord& record : capture.records) text += to_line(record);
  return text;
}

TEST(CaptureProperty, AWrittenCaptureIsReadBack) {
  Random random(21);
  for (int i = 0; i < 1000; ++i) {
    Capture written;
    written.records.resize(1 + below(random, 8));
    milliseconds last{0};  // a smaller time would begin another recording
    for (auto& record : written.records) {
      record = any_record(random);
      if (record.at) last = record.at.emplace(last + *record.at);
    }
    const auto read = parse_capture(text_of(written));
    ASSERT_TRUE(read);
    ASSERT_EQ(read->records.size(), written.records.size());
    for (std::size_t at = 0; at < written.records.size(); ++at) {
      ASSERT_EQ(read->records[at].at, written.records[at].at);
      ASSERT_EQ(read->records[at].direction, written.records[at].direction);
      ASSERT_EQ(read->records[at].bytes, written.records[at].bytes);
    }
  }
}

TEST(CaptureProperty, ADamagedTextIsReadOrTheErrorNamesTheLine) {
  constexpr std::string_view letters = "0123456789ABCDEFabcdef+.<># :\n\r\tgx\xFF";
  Random random(22);
  int refused = 0;
  for (int i = 0; i < 20000; ++i) {
    std::string text = to_line(any_record(random)) + to_line(any_record(random));
    for (std::size_t n = below(random, 4); n > 0; --n) {
      text[below(random, text.size())] = letters[below(random, letters.size())];
    }
    const auto capture = parse_capture(text);
    if (capture) {
      const auto again = parse_capture(text_of(*capture));
      ASSERT_TRUE(again) << text;
      ASSERT_EQ(text_of(*again), text_of(*capture));
    } else {
      ASSERT_TRUE(capture.error().detail.starts_with("line ")) << text;
      ++refused;
    }
  }
  EXPECT_GT(refused, 0);
}

}  // namespace
}  // namespace jkbms
