#ifndef JKBMS_MQTT_OPTIONS_OPTION_VALUES_HPP
#define JKBMS_MQTT_OPTIONS_OPTION_VALUES_HPP

#include <chrono>
#include <cstdint>
#include <optional>
#include <string_view>

/// Strict readings of option values: the whole text counts, and nothing else is taken for it.
namespace jkbms::app {

/// A whole number without sign.
std::optional<std::int64_t> parse_whole(std::string_view text);
/// Seconds with an optional decimal part ("2.5"), to the millisecond.
std::optional<std::chrono::milliseconds> parse_seconds(std::string_view text);
/// true/false, yes/no, on/off, 1/0.
std::optional<bool> parse_switch(std::string_view text);

}  // namespace jkbms::app

#endif
