#include "golden/expected_state.hpp"

#include <rapidjson/document.h>
#include <rapidjson/stringbuffer.h>
#include <rapidjson/writer.h>

#include <cmath>
#include <set>
#include <string_view>

#include "jkbms/schema.hpp"

namespace jkbms::test {
namespace {

using Json = rapidjson::Value;

constexpr double rounding_slack = 1e-9;

/// Compares one value with its JSON. Each overload requires JSON of its own type.
struct Matcher {
  double resolution;

  bool operator()(double value, const Json& json) const {
    return json.IsNumber() && std::abs(value - json.GetDouble()) <= resolution / 2 + rounding_slack;
  }
  bool operator()(std::uint32_t value, const Json& json) const {
    return json.IsUint() && value == json.GetUint();
  }
  bool operator()(bool value, const Json& json) const {
    return json.IsBool() && value == json.GetBool();
  }
  bool operator()(std::string_view value, const Json& json) const {
    return json.IsString() && value == std::string_view(json.GetString(), json.GetStringLength());
  }
  bool operator()(const std::string& value, const Json& json) const {
    return (*this)(std::string_view(value), json);
  }
  bool operator()(std::chrono::system_clock::time_point, const Json&) const { return false; }
  template <class T>
  bool operator()(const std::optional<T>& value, const Json& json) const {
    return value ? (*this)(*value, json) : json.IsNull();
  }
  template <class T>
  bool operator()(const std::vector<T>& values, const Json& json) const {
    if (!json.IsArray() || json.Size() != values.size()) return false;
    for (rapidjson::SizeType i = 0; i < json.Size(); ++i) {
      if (!(*this)(values[i], json[i])) return false;
    }
    return true;
  }
};

class Comparison {
 public:
  template <class Document>
  void compare(std::span<const Field<Document>> fields, const Document& document,
               const Json& expected) {
    std::set<std::string_view> known;
    for (const auto& field : fields) {
      known.insert(field.key);
      if (field.origin == Origin::wire) compare_field(field, document, expected);
    }
    for (const auto& member : expected.GetObject()) {
      const std::string_view key = member.name.GetString();
      if (key != "document" && key != "address" && !known.contains(key)) {
        found_.push_back(std::string(key) + " is no key of this document");
      }
    }
  }

  /// A settings document alone has this key too.
  void compare_address(std::optional<std::uint32_t> address, Json& settings) {
    const bool is_stated = settings.HasMember("bms_address");
    expect(is_stated ? Matcher{1}(address, settings["bms_address"]) : !address,
           "bms_address is wrong");
    settings.RemoveMember("bms_address");
  }

  void expect(bool holds, std::string otherwise) {
    if (!holds) found_.push_back(std::move(otherwise));
  }
  std::vector<std::string> take() && { return std::move(found_); }

 private:
  template <class Document>
  void compare_field(const Field<Document>& field, const Document& document, const Json& expected) {
    const std::string key(field.key);
    const auto stated = expected.FindMember(key.c_str());
    const bool is_stated = stated != expected.MemberEnd();
    std::visit(
        [&](auto member) {
          const auto& value = document.*member;
          if (value.has_value() != is_stated) {
            found_.push_back(key + (is_stated ? " is missing" : " should be absent"));
          } else if (is_stated && !Matcher{field.resolution}(value, stated->value)) {
            found_.push_back(key + " is wrong");
          }
        },
        field.member);
  }

  std::vector<std::string> found_;
};

}  // namespace

std::vector<std::string> differences(const Snapshot& snapshot, const std::string& state_json) {
  rapidjson::Document json;
  json.Parse(state_json.c_str());
  if (json.HasParseError() || !json.IsObject() || !json.HasMember("document")) {
    return {"this is no .state.json"};
  }
  const std::string document = json["document"].GetString();
  const bool all = document == "all";
  Comparison comparison;
  const auto compare = [&](const char* name, auto fields, const auto& found) {
    const bool expected = all || document == name;
    comparison.expect(found.has_value() == expected, std::string(name) + " is wrong");
    if (expected && found) comparison.compare(fields, *found, all ? json[name] : json);
  };
  if (document == "settings") comparison.compare_address(snapshot.bms_address, json);
  compare("state", state_fields(), snapshot.state);
  compare("info", info_fields(), snapshot.info);
  compare("settings", settings_fields(), snapshot.settings);
  return std::move(comparison).take();
}

std::optional<ExpectedStream> read_expected_stream(const std::string& states_json) {
  rapidjson::Document json;
  json.Parse(states_json.c_str());
  if (json.HasParseError() || !json.IsObject()) return std::nullopt;
  if (!json.HasMember("states") || !json.HasMember("counts")) return std::nullopt;
  ExpectedStream stream;
  for (const Json& state : json["states"].GetArray()) {
    rapidjson::StringBuffer text;
    rapidjson::Writer<rapidjson::StringBuffer> writer(text);
    state.Accept(writer);
    std::optional<std::uint8_t> address;
    const auto stated = state.FindMember("address");
    if (stated != state.MemberEnd() && stated->value.IsUint()) {
      address = static_cast<std::uint8_t>(stated->value.GetUint());
    }
    stream.states.push_back({address, text.GetString()});
  }
  const Json& counts = json["counts"];
  stream.frames = counts["frames"].GetUint64();
  stream.acknowledgements = counts["acks"].GetUint64();
  stream.requests = counts["requests"].GetUint64();
  stream.unattributed = counts["unattributed"].GetUint64();
  stream.unexplained_bytes = counts["unexplained_bytes"].GetUint64();
  return stream;
}

}  // namespace jkbms::test
