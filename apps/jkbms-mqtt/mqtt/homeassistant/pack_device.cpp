#include "mqtt/homeassistant/pack_device.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <cctype>

#include "jkbms/schema.hpp"
#include "mqtt/homeassistant/device_id.hpp"
#include "mqtt/homeassistant/expiry.hpp"
#include "mqtt/homeassistant/gateway_device.hpp"
#include "mqtt/homeassistant/state_entities.hpp"

namespace jkbms::app {
namespace {

using Kind = StateEntity::Kind;
using Place = StateEntity::Place;

constexpr std::size_t most_cells = 32;
constexpr std::size_t most_temperatures = 5;

// What a template prints for true, false and null.
constexpr std::string_view text_of_true = "True";
constexpr std::string_view text_of_false = "False";

std::size_t size_of(const std::optional<ValueList>& list) {
  return list ? list->size() : 0;
}

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

/// The ids as one text. Home Assistant takes 255 characters at most.
std::string template_of_ids(std::string_view key) {
  return fmt::format(
      "{{{{ 'None' if value_json.{0} is none else (value_json.{0} | join(', ') or 'none') | "
      "truncate(255, true, '…', 0) }}}}",
      key);
}

std::string value_template(const StateEntity& row) {
  return row.kind == Kind::ids ? template_of_ids(row.key)
                               : fmt::format("{{{{ value_json.{} }}}}", row.key);
}

/// The entity of a row, with the key and the name of the field.
Entity entity_of(const StateEntity& row, const Field<PackState>& field) {
  Entity entity{.key = std::string(row.key),
                .name = name_of(field.label),
                .value_template = value_template(row),
                .device_class = row.device_class,
                .state_class = row.state_class,
                .unit = shown_unit(field.unit),
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
Entity element_of(const StateEntity& row, const Field<PackState>& field, std::size_t index) {
  Entity entity = entity_of(row, field);
  entity.key = with_number(row.element_key, index + 1);
  entity.name = with_number(row.element_name, index + 1);
  entity.value_template =
      fmt::format("{{{{ (value_json.{} or [])[{}] | default('None') }}}}", row.key, index);
  return entity;
}

std::size_t elements(const PackFacts& facts, std::string_view key) {
  if (key == "cells_v") return facts.cells;
  return key == "temps_c" ? facts.temperatures : facts.resistances;
}

/// The ids and bits of the alarms, as attributes.
void add_attributes(Entity& alarm, const std::string& topic) {
  alarm.attributes_topic = topic + "/alarm";
  alarm.attributes_template =
      "{{ {'alarms': value_json.alarms, 'alarm_bits': value_json.alarm_bits} | tojson }}";
}

Entity charging_entity() {
  return {.platform = Entity::Platform::binary_sensor,
          .key = "charging",
          .name = "Charging",
          .value_template =
              "{{ 'None' if value_json.mode is none else value_json.mode == 'charging' }}",
          .device_class = "battery_charging",
          .payload_on = text_of_true,
          .payload_off = text_of_false};
}

std::vector<Entity> entities_of(const PackFacts& facts, const std::string& topic) {
  std::vector<Entity> entities;
  for (const auto& field : state_fields()) {
    const StateEntity* const row = state_entity(field.key);
    if (row == nullptr) continue;
    const bool is_sent =
        row->protocol.empty() || facts.protocol.empty() || row->protocol == facts.protocol;
    if (!is_sent) continue;
    if (row->kind != Kind::elements) {
      entities.push_back(entity_of(*row, field));
      if (row->key == "alarm") add_attributes(entities.back(), topic);
      continue;
    }
    for (std::size_t i = 0; i < elements(facts, row->key); ++i) {
      entities.push_back(element_of(*row, field, i));
    }
  }
  entities.push_back(charging_entity());
  return entities;
}

std::string name_of_pack(const PackFacts& facts, const std::string& topic_part) {
  if (!facts.name.empty()) return facts.name;
  return topic_part.empty() ? "JK BMS" : "JK BMS " + topic_part;
}

}  // namespace

PackFacts facts_of(const Snapshot& snapshot) {
  PackFacts facts;
  if (snapshot.state) {
    const PackState& state = *snapshot.state;
    facts.protocol = state.protocol.value_or("");
    facts.name = state.pack.value_or("");
    facts.cells = size_of(state.cells_v);
    facts.resistances = size_of(state.cell_resistances_ohm);
    facts.temperatures = size_of(state.temps_c);
  }
  if (snapshot.info) {
    facts.model = snapshot.info->model;
    facts.serial_number = snapshot.info->serial_number;
    facts.hardware_version = snapshot.info->hardware_version;
    facts.software_version = snapshot.info->software_version;
  }
  return facts;
}

PackFacts most_facts() {
  PackFacts facts;
  facts.cells = most_cells;
  facts.resistances = most_cells;
  facts.temperatures = most_temperatures;
  return facts;
}

Device pack_device(const std::string& topic, const std::string& topic_part, const PackFacts& facts,
                   std::chrono::milliseconds interval) {
  const std::string pack_topic = topic_part.empty() ? topic : topic + "/" + topic_part;
  return {.id = device_id(pack_topic),
          .entity_prefix = entity_prefix(pack_topic),
          .name = name_of_pack(facts, topic_part),
          .via = gateway_id(topic),
          .manufacturer = "JiKong",
          .model = facts.model,
          .serial_number = facts.serial_number,
          .hardware_version = facts.hardware_version,
          .software_version = facts.software_version,
          .state_topic = pack_topic + "/state",
          .availability_topics = {topic + "/gateway", pack_topic + "/availability"},
          .expire_after = expire_after(interval),
          .entities = entities_of(facts, pack_topic)};
}

}  // namespace jkbms::app
