#include "jkbms/json.hpp"

#include <gtest/gtest.h>
#include <rapidjson/document.h>

#include <limits>

#include "jkbms/schema.hpp"

namespace jkbms {
namespace {

using Json = rapidjson::Document;

Json parsed(const std::string& text) {
  Json json;
  json.Parse(text.c_str(), text.size());
  EXPECT_FALSE(json.HasParseError()) << text;
  EXPECT_EQ(text.find('\n'), std::string::npos);
  return json;
}

template <class Document>
std::vector<std::string> keys_of(std::span<const Field<Document>> fields) {
  std::vector<std::string> keys;
  for (const auto& field : fields) keys.emplace_back(field.key);
  return keys;
}

std::vector<std::string> keys_of(const rapidjson::Value& object) {
  std::vector<std::string> keys;
  for (const auto& member : object.GetObject()) keys.emplace_back(member.name.GetString());
  return keys;
}

std::vector<std::string> behind_document(std::vector<std::string> keys) {
  keys.insert(keys.begin(), "document");
  return keys;
}

/// The JSON text of one key of `state`.
std::string text_of(const PackState& state, const std::string& key) {
  const std::string text = to_json(state);
  const auto at = text.find("\"" + key + "\":");
  if (at == std::string::npos) return "no such key";
  const auto begin = at + key.size() + 3;
  const auto end = text[begin] == '[' ? text.find(']', begin) + 1 : text.find_first_of(",}", begin);
  return text.substr(begin, end - begin);
}

TEST(ToJson, AnEmptyDocumentHasEveryKeyInOrderAndAllAreNull) {
  const Json json = parsed(to_json(PackState{}));
  EXPECT_EQ(keys_of(json), keys_of(state_fields()));
  for (const auto& member : json.GetObject()) EXPECT_TRUE(member.value.IsNull());
  EXPECT_EQ(keys_of(parsed(to_json(PackInfo{}))), keys_of(info_fields()));
  EXPECT_EQ(keys_of(parsed(to_json(PackSettings{}))), keys_of(settings_fields()));
}

TEST(ToJson, WritesNumbersWithTheFewestDigits) {
  PackState state;
  state.voltage_v = 5228 / 100.0;
  state.current_a = -0.69;
  state.cell_mean_v = 3.3227;
  state.soc_percent = 46;
  state.charge_mosfet_on = false;
  EXPECT_EQ(text_of(state, "voltage_v"), "52.28");
  EXPECT_EQ(text_of(state, "current_a"), "-0.69");
  EXPECT_EQ(text_of(state, "cell_mean_v"), "3.3227");
  EXPECT_EQ(text_of(state, "soc_percent"), "46");
  EXPECT_EQ(text_of(state, "charge_mosfet_on"), "false");
}

TEST(ToJson, EveryMillivoltHasAtMostThreeDecimals) {
  PackState state;
  for (int raw = 0; raw <= 0xFFFF; raw += 7) {
    state.voltage_v = raw / 1000.0;
    EXPECT_LE(text_of(state, "voltage_v").size(), 6U) << raw;
  }
}

TEST(ToJson, WritesListsWithNullInside) {
  PackState state;
  state.temps_c = ValueList{std::nullopt, -10.0};
  state.cells_v = ValueList{};
  state.alarms = IdList{"low_capacity", "bit_15"};
  EXPECT_EQ(text_of(state, "temps_c"), "[null,-10.0]");
  EXPECT_EQ(text_of(state, "cells_v"), "[]");
  EXPECT_EQ(text_of(state, "alarms"), R"(["low_capacity","bit_15"])");
}

TEST(ToJson, ANumberThatIsNotFiniteIsNull) {
  PackState state;
  state.voltage_v = std::numeric_limits<double>::quiet_NaN();
  state.current_a = std::numeric_limits<double>::infinity();
  state.cells_v = ValueList{-std::numeric_limits<double>::infinity(), 3.3};
  EXPECT_EQ(text_of(state, "voltage_v"), "null");
  EXPECT_EQ(text_of(state, "current_a"), "null");
  EXPECT_EQ(text_of(state, "cells_v"), "[null,3.3]");
}

TEST(ToJson, EscapesText) {
  PackInfo info;
  info.user_data = "a\"b\\c\n\x01 \xC3\xBC";
  const std::string text = to_json(info);
  EXPECT_NE(text.find(R"("a\"b\\c\n\u0001 )"), std::string::npos) << text;
  EXPECT_EQ(parsed(text)["user_data"].GetString(), *info.user_data);
}

TEST(ToJson, WritesTheTimeAsRfc3339) {
  PackState state;
  state.timestamp = std::chrono::sys_days{std::chrono::year{2026} / 11 / 24};
  EXPECT_EQ(text_of(state, "timestamp"), "\"2026-11-24T00:00:00.000Z\"");
}

TEST(ToJson, ASnapshotOfAllDocumentsHasThemNested) {
  Snapshot snapshot;
  snapshot.state.emplace();
  snapshot.info.emplace();
  snapshot.settings.emplace();
  snapshot.state->voltage_v = 52.5;
  snapshot.info->model = "JK_B2A8S20P";
  snapshot.settings->cell_ovp_v = 3.65;
  const Json json = parsed(to_json(snapshot));
  EXPECT_EQ(keys_of(json), (std::vector<std::string>{"document", "state", "info", "settings"}));
  EXPECT_STREQ(json["document"].GetString(), "all");
  EXPECT_EQ(keys_of(json["state"]), keys_of(state_fields()));
  EXPECT_EQ(keys_of(json["info"]), keys_of(info_fields()));
  EXPECT_EQ(keys_of(json["settings"]), keys_of(settings_fields()));
  EXPECT_EQ(json["state"]["voltage_v"].GetDouble(), 52.5);
  EXPECT_STREQ(json["info"]["model"].GetString(), "JK_B2A8S20P");
  EXPECT_EQ(json["settings"]["cell_ovp_v"].GetDouble(), 3.65);
}

TEST(ToJson, ASnapshotOfOneDocumentIsFlat) {
  Snapshot state;
  state.state.emplace();
  const Json state_json = parsed(to_json(state));
  EXPECT_STREQ(state_json["document"].GetString(), "state");
  EXPECT_EQ(keys_of(state_json), behind_document(keys_of(state_fields())));

  Snapshot info;
  info.info.emplace();
  const Json info_json = parsed(to_json(info));
  EXPECT_STREQ(info_json["document"].GetString(), "info");
  EXPECT_EQ(keys_of(info_json), behind_document(keys_of(info_fields())));

  Snapshot settings;
  settings.settings.emplace();
  const Json settings_json = parsed(to_json(settings));
  EXPECT_STREQ(settings_json["document"].GetString(), "settings");
  EXPECT_EQ(keys_of(settings_json), behind_document(keys_of(settings_fields())));
}

TEST(Json, TheEventLogOfAPack) {
  const std::vector<LogRecord> log = {{5, 1, "switched on"}, {86'400, 0x2B, "\"full\""}};
  EXPECT_EQ(to_json(log, 3), R"({"document":"log","address":3,"records":[)"
                             R"({"runtime_s":5,"code":1,"text":"switched on"},)"
                             R"({"runtime_s":86400,"code":43,"text":"\"full\""}]})");
  EXPECT_EQ(to_json({}, std::nullopt), R"({"document":"log","records":[]})");
}

}  // namespace
}  // namespace jkbms
