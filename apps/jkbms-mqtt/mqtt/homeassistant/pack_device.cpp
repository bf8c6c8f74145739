#include "mqtt/homeassistant/pack_device.hpp"

#include <fmt/format.h>

#include <algorithm>

#include "jkbms/schema.hpp"
#include "mqtt/homeassistant/device_id.hpp"
#include "mqtt/homeassistant/expiry.hpp"
#include "mqtt/homeassistant/field_entity.hpp"
#include "mqtt/homeassistant/gateway_device.hpp"
#include "mqtt/homeassistant/state_entities.hpp"

namespace jkbms::app {
namespace {

using Kind = StateEntity::Kind;

constexpr std::size_t most_cells = 32;
constexpr std::size_t most_temperatures = 5;

std::size_t size_of(const std::optional<ValueList>& list) {
  return list ? list->size() : 0;
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
      entities.push_back(field_entity(*row, field.label, field.unit));
      if (row->key == "alarm") add_attributes(entities.back(), topic);
      continue;
    }
    for (std::size_t i = 0; i < elements(facts, row->key); ++i) {
      entities.push_back(element_entity(*row, field.label, field.unit, i));
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
