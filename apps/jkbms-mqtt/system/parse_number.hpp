#ifndef JKBMS_MQTT_SYSTEM_PARSE_NUMBER_HPP
#define JKBMS_MQTT_SYSTEM_PARSE_NUMBER_HPP

#include <chrono>
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

/// Strict parsers: the whole text must be a number, without sign or blanks.
namespace jkbms::app {

/// A whole number.
std::optional<std::int64_t> parse_whole(std::string_view text);
/// Seconds with an optional decimal part ("2.5"), rounded to milliseconds.
std::optional<std::chrono::milliseconds> parse_seconds(std::string_view text);
/// A number of bytes, with K, M or G for its powers of 1024 ("16M").
std::optional<std::int64_t> parse_size(std::string_view text);
/// Writes a number of bytes as parse_size() reads it, with the largest letter that fits.
std::string size_text(std::int64_t bytes);

}  // namespace jkbms::app

#endif
