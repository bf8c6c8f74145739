#ifndef JKBMS_MQTT_MQTT_HOMEASSISTANT_FIELD_ENTITY_HPP
#define JKBMS_MQTT_MQTT_HOMEASSISTANT_FIELD_ENTITY_HPP

#include <cstddef>
#include <string_view>

#include "mqtt/homeassistant/entity.hpp"
#include "mqtt/homeassistant/state_entities.hpp"

namespace jkbms::app {

// What the template of an entity of the kind `truth` prints for true and false.
inline constexpr std::string_view text_of_true = "True";
inline constexpr std::string_view text_of_false = "False";

/// The entity of a field with the row `row`. Its name is the label before the comma, with a
/// capital.
Entity field_entity(const StateEntity& row, std::string_view label, std::string_view unit);

/// The entity of the element at `index` of a list.
Entity element_entity(const StateEntity& row, std::string_view label, std::string_view unit,
                      std::size_t index);

}  // namespace jkbms::app

#endif
