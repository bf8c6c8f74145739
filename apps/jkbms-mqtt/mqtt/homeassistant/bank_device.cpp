#include "mqtt/homeassistant/bank_device.hpp"

#include <vector>

#include "bank/bank_fields.hpp"
#include "mqtt/homeassistant/device_id.hpp"
#include "mqtt/homeassistant/expiry.hpp"
#include "mqtt/homeassistant/field_entity.hpp"
#include "mqtt/homeassistant/gateway_device.hpp"

namespace jkbms::app {
namespace {

/// The ids of the alarms and the packs that have them, as attributes.
void add_attributes(Entity& alarm, const std::string& topic) {
  alarm.attributes_topic = topic + "/alarm";
  alarm.attributes_template =
      "{{ {'alarms': value_json.alarms, 'alarm_packs': value_json.alarm_packs} | tojson }}";
}

std::vector<Entity> entities_of(const std::string& topic) {
  std::vector<Entity> entities;
  for (const auto& field : bank_fields()) {
    const StateEntity* const row = state_entity(field.key);
    if (row == nullptr) continue;
    entities.push_back(field_entity(*row, field.label, field.unit));
    if (row->key == "alarm") add_attributes(entities.back(), topic);
  }
  return entities;
}

}  // namespace

Device bank_device(const std::string& topic, const std::string& name,
                   std::chrono::milliseconds interval) {
  const std::string bank_topic = topic + "/" + name;
  return {.id = device_id(bank_topic),
          .entity_prefix = entity_prefix(bank_topic),
          .name = name,
          .via = gateway_id(topic),
          .model = "Bank of packs",
          .state_topic = bank_topic + "/state",
          .availability_topics = {topic + "/gateway", bank_topic + "/availability"},
          .expire_after = expire_after(interval),
          .entities = entities_of(bank_topic)};
}

}  // namespace jkbms::app
