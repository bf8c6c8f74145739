#ifndef JKBMS_MQTT_SYSTEM_NEAREST_NAME_HPP
#define JKBMS_MQTT_SYSTEM_NEAREST_NAME_HPP

#include <optional>
#include <span>
#include <string_view>

namespace jkbms::app {

/// What somebody may have meant who wrote `name`; nullopt where none of `known` is near.
std::optional<std::string_view> nearest_name(std::string_view name,
                                             std::span<const std::string_view> known);

}  // namespace jkbms::app

#endif
