#ifndef JKBMS_MQTT_SYSTEM_PARSE_NUMBER_HPP
#define JKBMS_MQTT_SYSTEM_PARSE_NUMBER_HPP

#include <chrono>
#include <cstdint>
#include <optional>
#include <string_view>

/// Strict parsers: the whole text must be a number, without sign or blanks.
namespace jkbms::app {

/// A whole number.
std::optional<std::int64_t> parse_whole(std::string_view text);
/// Seconds with an optional decimal part ("2.5"), rounded to milliseconds.
std::optional<std::chrono::milliseconds> parse_seconds(std::string_view text);

}  // namespace jkbms::app

#endif
