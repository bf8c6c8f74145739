#ifndef JKBMS_MQTT_OPTIONS_JSON_DOCUMENT_HPP
#define JKBMS_MQTT_OPTIONS_JSON_DOCUMENT_HPP

#include <rapidjson/document.h>

#include <string_view>

#include "jkbms/result.hpp"

namespace jkbms::app {

/// Parses JSON in which comments and trailing commas are allowed, and a key may not stand twice in
/// one object. Errors: invalid_argument, one sentence that names the line.
Result<rapidjson::Document> parse_json(std::string_view text);

}  // namespace jkbms::app

#endif
