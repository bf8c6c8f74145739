#ifndef JKBMS_MQTT_MQTT_HOMEASSISTANT_STATE_ENTITIES_HPP
#define JKBMS_MQTT_MQTT_HOMEASSISTANT_STATE_ENTITIES_HPP

#include <optional>
#include <span>
#include <string_view>

#include "mqtt/homeassistant/entity.hpp"

namespace jkbms::app {

/// How Home Assistant shows a field of the `state` of a pack (jkbms/schema.hpp) or of a bank
/// (bank/bank_fields.hpp), where its key, label and unit stand.
struct StateEntity {
  enum class Kind {
    number,
    truth,     ///< true, false
    word,      ///< one of `options`
    text,      ///< a name
    ids,       ///< a list of ids or names, shown as one text
    elements,  ///< a list of numbers with one entity for each
  };
  enum class Place {
    main,
    diagnostic,
    hidden,  ///< diagnostic, and off until the user switches it on
  };

  std::string_view key;
  Kind kind = Kind::number;
  Place place = Place::diagnostic;
  std::string_view device_class = {};
  std::string_view state_class = {};
  std::optional<int> precision = {};
  std::string_view protocol = {};  ///< the only protocol that sends it; empty: both
  std::string_view icon = {};
  std::span<const std::string_view> options = {};
  std::string_view element_key = {};   ///< with '#' for the number, from 1
  std::string_view element_name = {};  ///< likewise
};

/// The row for a field of `state`, or nullptr if the field is no entity: its time, its protocol and
/// the name of its pack or bank.
const StateEntity* state_entity(std::string_view key) noexcept;

}  // namespace jkbms::app

#endif
