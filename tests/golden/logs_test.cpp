#include <gtest/gtest.h>
#include <rapidjson/document.h>

#include <cstdio>

#include "jkbms/capture_replay.hpp"
#include "support/capture_files.hpp"

namespace jkbms::test {
namespace {

using std::filesystem::path;

/// Compares the records, oldest first, with the slots of the ring in an `.expected.json` file.
void compare_records(const std::vector<LogRecord>& records, const rapidjson::Value& ring) {
  const auto slots = ring["slots"].GetArray();
  const auto newest = ring["newest_slot_index0"].GetUint();
  ASSERT_EQ(records.size(), slots.Size());
  for (rapidjson::SizeType age = 0; age < slots.Size(); ++age) {
    const auto& slot = slots[(newest + slots.Size() - age) % slots.Size()];
    const LogRecord& record = records[records.size() - 1 - age];
    EXPECT_EQ(record.runtime_s, slot["uptime_s"].GetUint());
    EXPECT_EQ(record.code, slot["code"].GetUint());
    EXPECT_FALSE(record.text.empty());
  }
}

TEST(GoldenLogs, LogsOfRealPacksAreDecodedAsExpected) {
  const path captures = JKBMS_CAPTURES_DIR;
  if (captures.empty()) GTEST_SKIP() << "JKBMS_CAPTURES_DIR is not set";
  const path folder = captures / "pb";
  int compared = 0;
  for (const path& file : list_captures(folder)) {
    if (file.filename().string().find("-systemlog05") == std::string::npos) continue;
    SCOPED_TRACE(file.filename().string());
    const auto capture = read_capture(file.string());
    const auto text = read_text(path(file).replace_extension(".expected.json"));
    ASSERT_TRUE(capture && text);
    rapidjson::Document json;
    json.Parse(text->c_str());
    ASSERT_FALSE(json.HasParseError());
    CaptureReplay replay(*capture, jk02());
    const auto reading = replay.next();
    ASSERT_TRUE(reading);
    compare_records(reading->message.log, json["values"]);
    ++compared;
  }
  std::printf("compared %d system logs of %s\n", compared, folder.c_str());
  EXPECT_GT(compared, 0);
}

}  // namespace
}  // namespace jkbms::test
