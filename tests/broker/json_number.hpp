#ifndef JKBMS_TESTS_BROKER_JSON_NUMBER_HPP
#define JKBMS_TESTS_BROKER_JSON_NUMBER_HPP

#include <rapidjson/document.h>

#include <optional>
#include <string>

namespace jkbms::test {

/// The number with this key in a JSON object; nullopt if there is none.
inline std::optional<double> number_in(const std::string& payload, const char* key) {
  rapidjson::Document document;
  document.Parse(payload.c_str());
  if (!document.IsObject() || !document.HasMember(key) || !document[key].IsNumber()) {
    return std::nullopt;
  }
  return document[key].GetDouble();
}

}  // namespace jkbms::test

#endif
