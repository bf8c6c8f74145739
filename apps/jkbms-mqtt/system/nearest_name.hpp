#ifndef JKBMS_MQTT_SYSTEM_NEAREST_NAME_HPP
#define JKBMS_MQTT_SYSTEM_NEAREST_NAME_HPP

#include <optional>
#include <span>
#include <string_view>

namespace jkbms::app {

/// Returns the name in `known` that is most like `name`, or nullopt if none is like it.
std::optional<std::string_view> nearest_name(std::string_view name,
                                             std::span<const std::string_view> known);

}  // namespace jkbms::app

#endif
