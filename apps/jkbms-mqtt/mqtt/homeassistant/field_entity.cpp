#include "mqtt/homeassistant/field_entity.hpp"

#include <fmt/format.h>

#include <cctype>
#include <string>

namespace jkbms::app {
namespace {

using Kind = StateEntity::Kind;
using Place = StateEntity::Place;

/// The label before its comma, with a capital: "Current" of "current, positive = charging".
std::string name_of(std::string_view label) {
  std::string name(label.substr(0, label.find(',')));
  name.front() = static_cast<char>(std::toupper(static_cast<unsigned char>(name.front())));
  return name;
}

std::string_view shown_unit(std::string_view unit) {
  return unit == "ohm" ? "Ω" : unit;
}

std::string with_number(std::string_view pattern, std::size_t number) {
  std::string text(pattern);
  return text.replace(text.find('#'), 1, std::to_string(number));
}

/// The texts of a list as one text. Home Assistant takes 255 characters at most.
std::string template_of_list(std::string_view key) {
  return fmt::format(
      "{{{{ 'None' if value_json.{0} is none else (value_json.{0} | join(', ') or 'none') | "
      "truncate(255, true, '…', 0) }}}}",
      key);
}

std::string value_template(const StateEntity& row) {
  return row.kind == Kind::ids ? template_of_list(row.key)
                               : fmt::format("{{{{ value_json.{} }}}}", row.key);
}

}  // namespace

Entity field_entity(const StateEntity& row, std::string_view label, std::string_view unit) {
  Entity entity{.key = std::string(row.key),
                .name = name_of(label),
                .value_template = value_template(row),
                .device_class = row.device_class,
                .state_class = row.state_class,
                .unit = shown_unit(unit),
                .precision = row.precision,
                .options = row.options,
                .icon = row.icon,
                .is_diagnostic = row.place != Place::main,
                .is_enabled = row.place != Place::hidden};
  if (row.kind == Kind::truth) {
    entity.platform = Entity::Platform::binary_sensor;
    entity.payload_on = text_of_true;
    entity.payload_off = text_of_false;
  }
  return entity;
}

/// An index past the end of a list would print nothing, so the template has a default.
Entity element_entity(const StateEntity& row, std::string_view label, std::string_view unit,
                      std::size_t index) {
  Entity entity = field_entity(row, label, unit);
  entity.key = with_number(row.element_key, index + 1);
  entity.name = with_number(row.element_name, index + 1);
  entity.value_template =
      fmt::format("{{{{ (value_json.{} or [])[{}] | default('None') }}}}", row.key, index);
  return entity;
}

}  // namespace jkbms::app
