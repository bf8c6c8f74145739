#include "mqtt/homeassistant/discovery_messages.hpp"

#include <fmt/format.h>

#include <algorithm>

#include "jkbms/version.hpp"
#include "mqtt/payload/writer.hpp"

namespace jkbms::app {
namespace {

using Platform = Entity::Platform;

constexpr int discovery_qos = 1;

std::string_view word_of(Platform platform) {
  return platform == Platform::sensor ? "sensor" : "binary_sensor";
}

MqttMessage retained(std::string topic, std::string payload) {
  return {std::move(topic), std::move(payload), discovery_qos, true};
}

std::string topic_of_device(const Device& device, const std::string& prefix) {
  return fmt::format("{}/device/{}/config", prefix, device.id);
}

std::string unique_id(const Device& device, std::string_view key) {
  return fmt::format("{}_{}", device.id, key);
}

std::string topic_of_entity(const Device& device, const EntityId& entity,
                            const std::string& prefix) {
  return fmt::format("{}/{}/{}/config", prefix, word_of(entity.platform),
                     unique_id(device, entity.key));
}

EntityId id_of(const Entity& entity) {
  return {entity.platform, entity.key};
}

void write_text(PayloadWriter& writer, std::string_view key, std::string_view value) {
  if (value.empty()) return;
  writer.key(key);
  writer.text(value);
}

void write_texts(PayloadWriter& writer, std::string_view key,
                 std::span<const std::string_view> values) {
  if (values.empty()) return;
  writer.key(key);
  writer.begin_array();
  for (const std::string_view value : values) writer.text(value);
  writer.end_array();
}

void write_device(PayloadWriter& writer, const Device& device) {
  writer.key("device");
  writer.begin_object();
  const std::string_view ids[] = {device.id};
  write_texts(writer, "identifiers", ids);
  write_text(writer, "name", device.name);
  write_text(writer, "manufacturer", device.manufacturer.value_or(""));
  write_text(writer, "model", device.model.value_or(""));
  write_text(writer, "serial_number", device.serial_number.value_or(""));
  write_text(writer, "hw_version", device.hardware_version.value_or(""));
  write_text(writer, "sw_version", device.software_version.value_or(""));
  write_text(writer, "via_device", device.via);
  writer.end_object();
}

void write_origin(PayloadWriter& writer) {
  writer.key("origin");
  writer.begin_object();
  write_text(writer, "name", "jkbms-mqtt");
  write_text(writer, "sw_version", version);
  writer.end_object();
}

void write_availability(PayloadWriter& writer, const std::vector<std::string>& topics) {
  writer.key("availability");
  writer.begin_array();
  for (const std::string& topic : topics) {
    writer.begin_object();
    write_text(writer, "topic", topic);
    writer.end_object();
  }
  writer.end_array();
  write_text(writer, "availability_mode", "all");
}

/// Available as soon as its retained topic has any message.
void write_always_available(PayloadWriter& writer, const std::string& topic) {
  writer.key("availability");
  writer.begin_array();
  writer.begin_object();
  write_text(writer, "topic", topic);
  write_text(writer, "value_template", "{{ 'online' }}");
  writer.end_object();
  writer.end_array();
}

/// The members that an entity has in both forms.
void write_entity(PayloadWriter& writer, const Device& device, const Entity& entity) {
  write_text(writer, "name", entity.name);
  write_text(writer, "unique_id", unique_id(device, entity.key));
  write_text(writer, "default_entity_id",
             fmt::format("{}.{}_{}", word_of(entity.platform), device.entity_prefix, entity.key));
  write_text(writer, "value_template", entity.value_template);
  write_text(writer, "device_class", entity.device_class);
  write_text(writer, "state_class", entity.state_class);
  write_text(writer, "unit_of_measurement", entity.unit);
  if (entity.precision) writer.number("suggested_display_precision", *entity.precision);
  write_texts(writer, "options", entity.options);
  write_text(writer, "payload_on", entity.payload_on);
  write_text(writer, "payload_off", entity.payload_off);
  write_text(writer, "icon", entity.icon);
  if (entity.is_diagnostic) write_text(writer, "entity_category", "diagnostic");
  if (!entity.is_enabled) writer.truth("enabled_by_default", false);
  write_text(writer, "json_attributes_topic", entity.attributes_topic);
  write_text(writer, "json_attributes_template", entity.attributes_template);
  if (entity.retained_topic.empty()) {
    writer.number("expire_after", static_cast<double>(device.expire_after.count()));
  } else {
    write_text(writer, "state_topic", entity.retained_topic);
    write_always_available(writer, entity.retained_topic);
  }
}

std::string single_document(const Device& device, const Entity& entity) {
  PayloadWriter writer;
  write_device(writer, device);
  write_origin(writer);
  if (entity.retained_topic.empty()) {
    write_availability(writer, device.availability_topics);
    write_text(writer, "state_topic", device.state_topic);
  }
  write_entity(writer, device, entity);
  return writer.finish();
}

/// `gone`: entities that are reduced to their platform, which makes Home Assistant forget them.
std::string device_document(const Device& device, std::span<const EntityId> gone) {
  PayloadWriter writer;
  write_device(writer, device);
  write_origin(writer);
  write_availability(writer, device.availability_topics);
  write_text(writer, "state_topic", device.state_topic);
  writer.key("components");
  writer.begin_object();
  for (const Entity& entity : device.entities) {
    writer.key(entity.key);
    writer.begin_object();
    write_text(writer, "platform", word_of(entity.platform));
    write_entity(writer, device, entity);
    writer.end_object();
  }
  for (const EntityId& entity : gone) {
    writer.key(entity.key);
    writer.begin_object();
    write_text(writer, "platform", word_of(entity.platform));
    writer.end_object();
  }
  writer.end_object();
  return writer.finish();
}

}  // namespace

std::vector<MqttMessage> discovery_messages(const Device& device,
                                            const HomeAssistantOptions& options) {
  if (options.form == DiscoveryForm::device) {
    return {retained(topic_of_device(device, options.prefix), device_document(device, {}))};
  }
  std::vector<MqttMessage> messages;
  for (const Entity& entity : device.entities) {
    messages.push_back(retained(topic_of_entity(device, id_of(entity), options.prefix),
                                single_document(device, entity)));
  }
  return messages;
}

std::vector<MqttMessage> removal_of_entities(const Device& device, std::span<const EntityId> gone,
                                             const HomeAssistantOptions& options) {
  if (gone.empty()) return {};
  if (options.form == DiscoveryForm::device) {
    return {retained(topic_of_device(device, options.prefix), device_document(device, gone))};
  }
  std::vector<MqttMessage> messages;
  for (const EntityId& entity : gone) {
    messages.push_back(retained(topic_of_entity(device, entity, options.prefix), ""));
  }
  return messages;
}

std::vector<MqttMessage> removal_of_device(const Device& device, const std::string& prefix) {
  std::vector<MqttMessage> messages = {retained(topic_of_device(device, prefix), "")};
  for (const Entity& entity : device.entities) {
    messages.push_back(retained(topic_of_entity(device, id_of(entity), prefix), ""));
  }
  return messages;
}

std::vector<EntityId> gone_entities(const Device& before, const Device& now) {
  std::vector<EntityId> gone;
  for (const Entity& entity : before.entities) {
    const auto same = [&](const Entity& other) { return id_of(other) == id_of(entity); };
    if (std::ranges::none_of(now.entities, same)) gone.push_back(id_of(entity));
  }
  return gone;
}

}  // namespace jkbms::app
