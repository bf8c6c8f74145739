#include "support/printed_json.hpp"

#include <rapidjson/document.h>

#include <array>
#include <cmath>
#include <string_view>

#include "jkbms/schema.hpp"

namespace jkbms::test {
namespace {

using Json = rapidjson::Value;

constexpr double rounding_slack = 1e-9;

bool equal(const Json& printed, const Json& expected, double resolution) {
  if (expected.IsNumber()) {
    return printed.IsNumber() &&
           std::abs(printed.GetDouble() - expected.GetDouble()) <= resolution / 2 + rounding_slack;
  }
  if (!expected.IsArray()) return printed == expected;
  if (!printed.IsArray() || printed.Size() != expected.Size()) return false;
  for (rapidjson::SizeType i = 0; i < expected.Size(); ++i) {
    if (!equal(printed[i], expected[i], resolution)) return false;
  }
  return true;
}

template <class Document>
void compare(std::span<const Field<Document>> fields, const Json& printed, const Json& expected,
             std::vector<std::string>& found) {
  if (!printed.IsObject() || !expected.IsObject()) {
    found.emplace_back("a document is missing");
    return;
  }
  if (printed.MemberCount() != fields.size()) {
    found.push_back(std::to_string(printed.MemberCount()) + " keys where there are " +
                    std::to_string(fields.size()));
    return;
  }
  auto member = printed.MemberBegin();
  for (const auto& field : fields) {
    const std::string key(field.key);
    if (key != member->name.GetString()) {
      found.push_back(std::string(member->name.GetString()) + " in the place of " + key);
    } else if (field.origin == Origin::wire) {
      const auto stated = expected.FindMember(key.c_str());
      const Json null;
      const Json& wanted = stated == expected.MemberEnd() ? null : stated->value;
      if (!equal(member->value, wanted, field.resolution)) found.push_back(key + " is wrong");
    }
    ++member;
  }
}

void compare(const std::string& document, const Json& printed, const Json& expected,
             std::vector<std::string>& found) {
  if (document == "state") compare(state_fields(), printed, expected, found);
  if (document == "info") compare(info_fields(), printed, expected, found);
  if (document == "settings") compare(settings_fields(), printed, expected, found);
}

}  // namespace

std::vector<std::string> printed_differences(const std::string& line,
                                             const std::string& state_json) {
  rapidjson::Document printed;
  rapidjson::Document expected;
  if (printed.Parse(line.c_str()).HasParseError() || !printed.IsObject()) {
    return {"not one JSON object: " + line};
  }
  if (expected.Parse(state_json.c_str()).HasParseError()) return {"this is no .state.json"};

  constexpr std::array<std::string_view, 4> keys = {"document", "state", "info", "settings"};
  printed.EraseMember("address");
  if (printed.MemberCount() != keys.size()) return {"not three documents: " + line};
  std::vector<std::string> found;
  auto member = printed.MemberBegin();
  for (const std::string_view key : keys) {
    if (key != member->name.GetString()) {
      found.push_back("no " + std::string(key) + " where it should be");
    } else if (key != "document") {
      compare(std::string(key), member->value, expected[key.data()], found);
    } else if (member->value != "all") {
      found.emplace_back("document is not all");
    }
    ++member;
  }
  return found;
}

std::vector<std::string> printed_document_differences(const std::string& document,
                                                      const std::string& printed,
                                                      const std::string& state_json) {
  rapidjson::Document got;
  rapidjson::Document expected;
  if (got.Parse(printed.c_str()).HasParseError()) return {"not JSON: " + printed};
  if (expected.Parse(state_json.c_str()).HasParseError()) return {"this is no .state.json"};
  std::vector<std::string> found;
  compare(document, got, expected[document.c_str()], found);
  return found;
}

}  // namespace jkbms::test
